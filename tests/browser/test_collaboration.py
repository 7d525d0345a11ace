"""Two firms from the first word to the contract: two people, each at a browser of their own."""

import re
from datetime import timedelta
from itertools import count
from typing import NamedTuple

import pytest
from axe import faults
from browsing import Look
from companions import letter_to, rows_of
from icalendar import Calendar
from kinds import sit
from people import link_in, make_person
from playwright.sync_api import expect
from sqlalchemy import select
from uploading import docx

from portal.collaboration.leads import figures
from portal.core import clock
from portal.core.clock import SEOUL
from portal.core.db import session, unit_of_work
from portal.core.viewer import FirmRole
from portal.firms.models import Firm, Technology
from portal.firms.people.models import FirmPerson

pytestmark = pytest.mark.browser
ENGLISH = Look(width=390, theme="dark", language="en")


_numbers = count(1)


class Speaker(NamedTuple):
    """Where somebody gets letters who speaks for a firm; its number, and its name in the language of the test."""

    address: str
    firm_id: int
    firm: str


@pytest.fixture
def joined(site, look):
    """`joined(number)` lets somebody speak for that firm of the demo's, or for one that has nobody. No firm is made:
    others count those that there are. Letters go to them, as they do not to the people of the demo."""

    def join(firm_id=0):
        with rows_of(site):
            firm = session.get_one(Firm, firm_id) if firm_id else session.scalars(_lonely()).first()
            speaker = Speaker(f"speaker-{next(_numbers)}@hub.example", firm.id, firm.name(look.language))
            person_id = make_person(speaker.address, name="남궁하늘찬").id
            with unit_of_work():
                sit(speaker.firm_id, person_id, FirmRole.OWNER)
        return speaker

    return join


def _lonely():
    """Firms of the demo with a technology and without people, those of whom least is told elsewhere first."""
    has_people = select(FirmPerson.id).where(FirmPerson.firm_id == Firm.id).exists()
    has_more = select(Technology.id).where(Technology.firm_id == Firm.id).exists()
    return select(Firm).where(~has_people, has_more).order_by(Firm.id.desc())


def press(page, action):
    """Press the button of the form that goes there."""
    page.locator(f"main form[action$='{action}'] button[type=submit]").last.click()


def number_in(page):
    return re.search(r"/(\d+)", page.url.removeprefix("http://"))[1]


@pytest.mark.parametrize("look", [Look(), ENGLISH], ids=str, indirect=True)
def test_from_a_request_to_a_meeting_in_the_calendar(look, site, joined, somebody, tmp_path):
    one, other = joined(), joined()
    asker, asked = somebody(one.address), somebody(other.address)
    found = []

    # From the page of the firm; it is read and accepted by who follows the letter.
    asker.goto(look.at(f"/firms/{other.firm_id}"))
    asker.locator(f"a[href$='/firms/{other.firm_id}/request']").click()
    found += faults(asker, look)
    asker.locator("#why").fill("귀사의 저조도 카메라를 저희 검사 모델로 함께 시험해 보고 싶습니다.")
    asker.locator("#offer").fill("시험 장비와 두 달의 인력을 내겠습니다.")
    press(asker, f"/firms/{other.firm_id}/request")
    expect(asker).to_have_url(re.compile(r"/requests/\d+\?done=sent"))
    found += faults(asker, look)
    asked.goto(look.at(link_in(letter_to(site, other.address, "협업 요청이 왔습니다"))))
    found += faults(asked, look)
    press(asked, "/acceptance")
    expect(asked).to_have_url(re.compile(r"/messages/\d+"))
    thread = asked.url.split("?")[0]

    # What is unread stands on another page, which nobody loads anew; that page looks every twenty seconds.
    elsewhere = asked.context.new_page()
    elsewhere.clock.install()
    elsewhere.goto(look.at("/needs"))
    unread = elsewhere.locator("[data-unread=messages] .unread-n:visible")
    expect(unread).to_have_count(0)
    asked.goto(look.at("/requests"))
    asker.goto(thread)
    area = asker.locator("#body")
    said = asker.locator(".said-list .bubble")
    area.click()
    # As an input method does: 녕 is being composed, and Enter ends it. Nothing is sent, half a syllable least of all.
    keyboard = asker.context.new_cdp_session(asker)
    keyboard.send("Input.insertText", {"text": "안"})
    keyboard.send("Input.imeSetComposition", {"text": "녀", "selectionStart": 1, "selectionEnd": 1})
    ending = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
    keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **ending})
    keyboard.send("Input.insertText", {"text": "녕"})
    expect(area).to_have_value("안녕")
    expect(said).to_have_count(0)
    asker.keyboard.press("Enter")
    expect(said).to_have_text(["안녕"])
    elsewhere.clock.fast_forward(21_000)
    expect(unread).to_have_text("1")
    asked.goto(thread)
    expect(asked.locator(".said-list .bubble")).to_have_text(["안녕"])
    elsewhere.clock.fast_forward(21_000)
    expect(unread).to_have_count(0)

    # On the open page of the other it appears; so does a file.
    asked.evaluate("window.stayed = true")
    paper = tmp_path / "시험 계획.docx"
    paper.write_bytes(docx("저조도 시험 계획"))
    asker.locator("#files").set_input_files(paper)
    area.fill("시험 계획을 보냅니다")
    area.press("Enter")
    file = asked.locator(".said-list .bubble .files a")
    expect(file).to_contain_text("시험 계획.docx", timeout=15_000)
    expect(asked.locator(".said-list .bubble").last).to_contain_text("시험 계획을 보냅니다")
    with asked.expect_download() as download:
        file.click()
    assert download.value.path().read_bytes() == paper.read_bytes()
    assert somebody().request.get(file.get_attribute("href")).status == 404, "somebody outside"

    # Times are proposed and one is taken; both get an invitation for their calendars.
    asker.locator("a[href$='/meetings/new']").click()
    found += faults(asker, look)
    first, second = (clock.now().astimezone(SEOUL).replace(minute=30) + timedelta(days=days) for days in (2, 3))
    asker.locator("#time1").fill(f"{first:%Y-%m-%dT%H:%M}")
    asker.locator("#time2").fill(f"{second:%Y-%m-%dT%H:%M}")
    asker.locator("#place").fill("허브 4층 회의실")
    press(asker, "/meetings")
    expect(asker).to_have_url(re.compile("done=proposed"))
    offered = asked.locator(".said-list .told a[href*='/meetings/']")
    expect(offered).to_be_visible(timeout=15_000)
    assert asked.evaluate("window.stayed"), "it was never loaded anew"
    found += faults(asked, look)
    offered.click()
    asked.locator("[name=time]").nth(1).check()
    found += faults(asked, look)
    press(asked, "/acceptance")
    expect(asked).to_have_url(re.compile("done=agreed"))
    found += faults(asked, look)
    for each in (one.address, other.address):
        letter = letter_to(site, each, "만나기로 약속했습니다")
        (sheet,) = [part.get_content() for part in letter.walk() if part.get_content_type() == "text/calendar"]
        (event,) = Calendar.from_ical(sheet).walk("VEVENT")
        assert event["DTSTART"].dt == second.replace(second=0, microsecond=0), each
    asker.goto(thread)
    found += faults(asker, look)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("look", [Look(), ENGLISH], ids=str, indirect=True)
def test_from_a_need_to_a_contract_that_both_confirm(look, site, joined, somebody):
    one = joined()
    owner, hub = somebody(one.address), somebody("operator")
    found = []

    # For members alone: others count what everybody sees. The hub approves; then firms are suggested.
    owner.goto(look.at("/me/needs/new"))
    owner.locator("#title").fill("흉부 의료영상에서 놓친 병변을 찾는 판독 보조")
    owner.locator("#what").fill("흉부 엑스레이와 CT 의료영상을 읽고 놓친 병변을 짚어 줄 판독 모델이 필요해요.")
    owner.locator("#purpose").select_option("poc")
    owner.locator("#closes_on").fill(f"{clock.today() + timedelta(days=20):%Y-%m-%d}")
    owner.locator("[name=topics][value=vision]").check()
    found += faults(owner, look)
    owner.locator("button[name=then]").click()
    expect(owner).to_have_url(re.compile(r"/me/needs/\d+\?done=sent"))
    need = number_in(owner)
    hub.goto(look.at(f"/staff/needs/{need}"))
    press(hub, f"/staff/needs/{need}/approval")
    expect(hub).to_have_url(re.compile("done=approved"))
    suggested = owner.locator(".match-list li:has(.match-why li)")
    for _ in range(40):
        owner.goto(look.at(f"/me/needs/{need}"))
        if suggested.count():
            break
        owner.wait_for_timeout(250)
    found += faults(owner, look)
    link = suggested.first.locator("h3 a")

    # Somebody of the firm that fits best proposes, with a technology of theirs.
    other = joined(int(re.search(r"/firms/(\d+)", link.get_attribute("href"))[1]))
    assert other.firm == link.inner_text() and other.firm_id != one.firm_id
    answerer = somebody(other.address)
    answerer.goto(look.at(f"/needs/{need}"))
    found += faults(answerer, look)
    answerer.locator("[aria-labelledby=answering] a").click()
    answerer.locator("#text").fill("흉부 엑스레이 판독 모델로 두 달 안에 실증할 수 있습니다.")
    answerer.locator("[name=offers]").first.check()
    technology = answerer.locator("label:has([name=offers])").first.inner_text()
    found += faults(answerer, look)
    press(answerer, f"/needs/{need}/proposal")
    expect(answerer).to_have_url(re.compile(r"/me/proposals/\d+\?done=sent"))
    found += faults(answerer, look)

    owner.goto(look.at(f"/me/needs/{need}"))
    owner.locator("[aria-labelledby=came] a", has_text=other.firm).click()
    expect(owner.locator("[aria-labelledby=text]")).to_contain_text(technology)
    found += faults(owner, look)
    press(owner, "/shortlist")
    expect(owner).to_have_url(re.compile("done=shortlisted"))
    press(owner, "/acceptance")
    expect(owner).to_have_url(re.compile("done=accepted"))
    expect(owner.locator("main a.btn[href*='/messages/']")).to_be_visible()

    # The lead stands on the board, and goes on to a contract.
    owner.goto(look.at("/leads?view=board"))
    owner.locator("[data-stage=contacted] .lead-card a", has_text=other.firm).click()
    for stage in ("meeting", "nda", "poc", "contract"):
        owner.locator("form[action$='/moves'] [name=stage]").select_option(stage)
        press(owner, "/moves")
        expect(owner.locator("form[action$='/moves'] [name=stage]")).to_have_value(stage)
        expect(owner).to_have_url(re.compile("done=moved"))
    found += faults(owner, look)
    with rows_of(site):
        assert contracts_of(one, other) == 0
    press(owner, "/confirmations")
    expect(owner).to_have_url(re.compile("done=asked"))
    lead = owner.url
    with rows_of(site):
        assert contracts_of(one, other) == 0, "only one of the two has said so"
    answerer.goto(look.at(link_in(letter_to(site, other.address, "어디까지 왔는지 확인해 주십시오"))))
    found += faults(answerer, look)
    answerer.locator("[name=said][value=yes]").check()
    answerer.locator("main .lead-form button").click()
    expect(answerer).to_have_url(re.compile("done=answered"))
    found += faults(answerer, look)

    # Both have said so: it counts, once.
    owner.goto(lead)
    expect(owner.locator(".badge-brand").first).to_be_visible()
    found += faults(owner, look)
    hub.goto(look.at("/staff/leads"))
    counted = hub.locator("[aria-labelledby=contracts] tbody tr", has_text=one.firm)
    expect(counted).to_have_count(1)
    expect(counted).to_contain_text(other.firm)
    found += faults(hub, look)
    with rows_of(site):
        assert contracts_of(one, other) == 1
    assert not found, "\n".join(found)


def contracts_of(*speakers):
    """How many contracts between two firms count this year."""
    firms = {one.firm_id for one in speakers}
    return sum({one.firm_id, one.other_firm_id} == firms for one in figures.contracts(clock.today().year))
