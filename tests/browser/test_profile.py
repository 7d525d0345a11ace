"""A firm's way in a real browser: it comes in, writes, is found, and its people change.

Gone twice: on a wide screen in Korean by a new firm, on a phone in the dark in English by somebody who joins one. Each
page that is met with something on it is looked at.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote

import pytest
from axe import cut_off, violations
from browsing import Look
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect
from uploading import pdf, picture
from wording import Words, words_of

from tools.portal_process import PortalProcess

pytestmark = pytest.mark.browser

#: Runs where it is not escaped.
CANARY = "<img src=x onerror=alert(1)>"
PHONE = Look(390, "dark", "en")
#: Nobody else's: the check digit is right.
NUMBER = "999-88-01236"


@dataclass(slots=True)
class Journey:
    """Who goes it in `page`, who else sits before `other`, and what was wrong on the way."""

    page: Page
    other: Page
    look: Look
    say: Words
    firm: str = ""
    technology: str = ""
    found: list[str] = field(default_factory=list)

    def looks(self, page: Page | None = None) -> None:
        here = page or self.page
        self.found += violations(here, self.look) + cut_off(here, self.look)

    def at(self, path: str) -> str:
        return path if path.startswith("/en") else self.look.at(path)

    def press(self, words: str, within: Page | Locator | None = None) -> None:
        """A button says what it does first, and on what to those who hear it."""
        name = re.compile(f"^{re.escape(self.say(words))}")
        (within or self.page).get_by_role("button", name=name).first.click()

    def follow(self, words: str, within: Page | Locator | None = None) -> None:
        name = re.compile(f"^{re.escape(self.say(words))}")
        (within or self.page).get_by_role("link", name=name).first.click()

    def is_told(self, words: str, page: Page | None = None) -> None:
        note = (page or self.page).locator(".mine-page > .note, .console .note[role=status]").first
        expect(note).to_contain_text(self.say(words))


@pytest.fixture
def journey(
    page: Page, look: Look, context: BrowserContext, browser: Browser, site: PortalProcess, complaints: Any
) -> Any:
    elsewhere = browser.new_context(
        base_url=site.url,
        viewport={"width": look.width, "height": 844},
        color_scheme=look.theme,
        locale="en-US" if look.language == "en" else "ko-KR",
    )
    elsewhere.set_default_timeout(10_000)
    complaints.listen(elsewhere)
    complaints.expected |= {403, 404}
    yield Journey(page, elsewhere.new_page(), look, words_of(look.language))
    elsewhere.close()


@pytest.mark.parametrize("look", [Look(), PHONE], ids=str, indirect=True)
def test_a_firm_comes_in_writes_is_found_and_its_people_change(
    journey: Journey, look: Look, site: PortalProcess, session_of: Callable[[str], Any]
):
    is_new = look.language == "ko"
    sit_down(journey.page, session_of("visitor" if is_new else "reviewer"))
    if is_new:
        ask_for_a_new_firm(journey)
        sit_down(journey.other, session_of("operator"))
        staff_approve(journey)
    else:
        sit_down(journey.other, session_of("both"))
        join_a_firm(journey)
    word = "너도밤나무버섯" if is_new else "쇠기러기알"
    deck = pdf(["차례", f"{CANARY} 앞", f"{word}을 알아보는 눈이에요."])
    write_a_technology(journey)
    put_a_picture_and_a_document(journey, deck)
    publish_what_was_looked_at(journey)
    sit_down(journey.other, None)
    find_it_by_a_word_of_the_document(journey, site, word, deck)
    restore_a_revision(journey)
    colleague = "mentor" if is_new else "manager"
    sit_down(journey.other, session_of(colleague))
    invite_make_editor_and_remove(journey, site, f"{colleague}@demo.example")
    assert not journey.found, "\n".join(journey.found)


def sit_down(page: Page, cookie: Any) -> None:
    """Somebody else is before this browser now; without a cookie, a visitor."""
    page.context.clear_cookies()
    if cookie:
        page.context.add_cookies([cookie])


# ── Coming in ────────────────────────────────────────────────────────────────


def ask_for_a_new_firm(journey: Journey) -> None:
    page = journey.page
    page.goto(journey.at("/me/firms"))
    page.locator("#q").last.fill("㈜참매비전")
    journey.press("찾기", page.locator(".find-firm"))
    journey.follow("찾는 회사가 없어요: 새 회사 등록하기")
    expect(page.locator("#name")).to_have_value("㈜참매비전")
    page.locator("#registration_number").fill(NUMBER)
    page.locator("#note").fill(f"대표예요. {CANARY}")
    journey.press("새 회사로 등록해 달라고 하기")
    journey.is_told("신청을 보냈어요. 답이 오면 알림과 메일로 알려 드려요.")
    journey.looks()


def staff_approve(journey: Journey) -> None:
    staff = journey.other
    staff.goto(journey.at("/staff/firms/requests"))
    asked = staff.locator("section.panel", has_text=NUMBER)
    expect(asked).to_contain_text(CANARY)
    journey.looks(staff)
    journey.press("확인하고 소유자로 정하기", asked)
    journey.is_told("확인했어요. 신청한 사람이 소유자가 되었고, 알림과 메일을 보냈어요.", staff)
    journey.page.reload()
    remember_the_firm(journey)


def remember_the_firm(journey: Journey) -> None:
    own = journey.page.locator(".mine-page section[aria-labelledby=firms] .rowlist b a").first
    journey.firm = own.get_attribute("href") or ""
    assert journey.firm


def join_a_firm(journey: Journey) -> None:
    """Its owner lets who asks be one, too."""
    page, owner = journey.page, journey.other
    owner.goto(journey.at("/me/firms"))
    own = owner.locator("section[aria-labelledby=firms] li", has_text=journey.say("소유자")).locator("b a")
    name, address = own.inner_text(), own.get_attribute("href") or ""
    page.goto(journey.at("/me/firms"))
    page.locator("#q").last.fill(name)
    journey.press("찾기", page.locator(".find-firm"))
    journey.looks()
    page.locator(".rowlist li", has_text=name).get_by_role("link", name=journey.say("우리 회사예요")).first.click()
    journey.looks()
    page.locator("#note").fill(f"연구소에 있어요. {CANARY}")
    journey.press("함께하고 싶다고 알리기")
    journey.is_told("신청을 보냈어요. 답이 오면 알림과 메일로 알려 드려요.")

    owner.goto(f"{address}/people")
    asked = owner.locator(".asking li", has_text=CANARY)
    journey.looks(owner)
    asked.locator("select").select_option("owner")
    journey.press("받아들이기", asked)
    journey.is_told("신청을 받아들였어요.", owner)
    page.reload()
    remember_the_firm(journey)
    assert journey.firm == address


# ── Writing ──────────────────────────────────────────────────────────────────


def write_a_technology(journey: Journey) -> None:
    """It saves by itself, and shows Markdown as it is typed: also what was typed before the script had come."""
    page = journey.page
    held: list[Route] = []
    page.route("**/editing*.js*", lambda route: held.append(route))
    page.goto(f"{journey.firm}/technologies")
    journey.follow("기술 더하기")
    page.locator("#name_ko").fill("해무 가시거리 추정")
    with page.expect_request("**/editing*.js*"):
        journey.press("초안 만들고 이어 쓰기")
    page.locator("#description_ko").fill("**등대마루**가 보이는지를 한 장의 사진으로 알아내요.\n\n<b>x</b>")
    held[0].continue_()
    page.unroute("**/editing*.js*")
    expect(page.locator("#description_ko-look strong")).to_have_text("등대마루")
    expect(page.locator("[data-saved]")).to_have_text(journey.say("방금 저장됨"))
    assert page.locator("#description_ko-look b").count() == 0
    journey.technology = re.sub(r".*(/technologies/\d+).*", r"\1", page.url)
    journey.looks()


def put_a_picture_and_a_document(journey: Journey, deck: bytes) -> None:
    page = journey.page
    journey.follow("사진·자료 올리기")
    own = journey.say("기술: %(name)s") % {"name": "해무 가시거리 추정"}
    expect(page.locator("#subject option:checked")).to_have_text(own)
    expect(page.locator(".firm-tabs [aria-current]")).to_be_in_viewport()
    files = [("현관.png", "image/png", picture(1300, 800)), ("회사소개서.pdf", "application/pdf", deck)]
    page.locator("#files").set_input_files(
        [{"name": f"{CANARY}{name}", "mimeType": kind, "buffer": content} for name, kind, content in files]
    )
    journey.press("초안으로 올리기")
    journey.is_told("올렸어요. 아직 초안이에요. 공개하면 회사 페이지에 보여요.")
    expect(page.locator(".files li .thumb img")).to_have_js_property("naturalWidth", 320)
    expect(page.locator(".files li").first).to_contain_text(own)
    expect(page.locator("#subject option:checked")).to_have_text(own)
    journey.looks()
    journey.follow("설명·교체", page.locator(".files li", has_text="현관"))
    journey.looks()
    page.locator("#caption_ko").fill(CANARY)
    page.locator("#alt_ko").fill("바다를 보는 현관")
    journey.press("설명 저장하기")
    journey.is_told("설명을 저장했어요.")


def publish_what_was_looked_at(journey: Journey) -> None:
    """Nobody else sees it before."""
    page, visitor = journey.page, journey.other
    sit_down(visitor, None)
    page.goto(f"{journey.firm}{journey.technology}")
    journey.press("미리보기")
    expect(page.locator(".prose strong")).to_have_text("등대마루")
    expect(page.locator("section[aria-labelledby=documents]")).to_contain_text("회사소개서.pdf")
    expect(page.locator("section[aria-labelledby=pictures] img")).to_have_attribute("alt", "바다를 보는 현관")
    journey.looks()
    gone = visitor.goto(journey.at(journey.technology))
    assert gone is not None and gone.status == 404
    journey.press("이대로 공개하기")
    journey.is_told("공개했어요. 잠시 뒤 검색에서도 찾을 수 있어요.")


# ── Being found ──────────────────────────────────────────────────────────────


def find_it_by_a_word_of_the_document(journey: Journey, site: PortalProcess, word: str, deck: bytes) -> None:
    visitor = journey.other
    search = f"/api/v1/search?q={quote(word)}&type=technology"
    # What was written in another language's walk is found by a part of the word, further down.
    site.wait(lambda: "해무 가시거리" in str(site.json(search)["items"][:1]), "the worker has read the document", 30)
    visitor.goto(journey.at(f"/directory?q={word}&type=technology"))
    hit = visitor.locator(".hits > li").first
    expect(hit.locator("h3")).to_contain_text("해무 가시거리 추정")
    expect(hit.locator(".snip mark").first).to_contain_text(word[:4])
    source = hit.locator("a.src")
    expect(source).to_contain_text("회사소개서.pdf · 3쪽" if journey.look.language == "ko" else "회사소개서.pdf · p. 3")
    address = source.get_attribute("href") or ""
    assert unquote(address).endswith("회사소개서.pdf#page=3")
    answer = visitor.request.get(address)
    assert answer.body() == deck and answer.headers["content-type"] == "application/pdf"
    journey.looks(visitor)
    hit.locator("h3 a").click()
    expect(visitor.locator(".prose strong")).to_have_text("등대마루")
    shown = visitor.locator("section[aria-labelledby=pictures] img").first
    shown.scroll_into_view_if_needed()
    expect(shown).to_have_js_property("complete", True)
    expect(visitor.locator("section[aria-labelledby=pictures]")).to_contain_text(CANARY)
    journey.looks(visitor)


def restore_a_revision(journey: Journey) -> None:
    page = journey.page
    page.goto(f"{journey.firm}{journey.technology}")
    page.locator("#description_ko").fill("다른 글이에요.")
    journey.press("저장하고 공개하기")
    journey.is_told("공개했어요. 잠시 뒤 검색에서도 찾을 수 있어요.")
    journey.other.reload()
    expect(journey.other.locator(".prose").first).to_have_text("다른 글이에요.")
    journey.follow("지난 글")
    journey.looks()
    page.get_by_role("link", name=journey.say("%(n)s번째 글") % {"n": 1}).click()
    journey.looks()
    journey.press("이 글로 초안 만들기")
    journey.is_told("예전 글로 초안을 만들었어요. 공개하면 바뀌어요.")
    journey.press("저장하고 공개하기")
    journey.is_told("공개했어요. 잠시 뒤 검색에서도 찾을 수 있어요.")
    journey.other.reload()
    expect(journey.other.locator(".prose strong")).to_have_text("등대마루")


# ── Its people ───────────────────────────────────────────────────────────────


def invite_make_editor_and_remove(journey: Journey, site: PortalProcess, address: str) -> None:
    page, colleague, people = journey.page, journey.other, f"{journey.firm}/people"
    page.goto(people)
    page.locator("#email").fill(address)
    page.locator("#role").select_option("viewer")
    journey.press("초대 메일 보내기")
    journey.is_told("초대 메일을 보냈어요.")
    journey.looks()
    colleague.goto(site.link_to(address))
    journey.looks(colleague)
    colleague.locator("main form button.btn-primary").click()
    expect(colleague.locator(".mine-page > .note")).to_be_visible()
    editor = f"{journey.firm}{journey.technology}"
    assert status(colleague, people) == 200 and status(colleague, editor) == 403

    page.goto(people)
    row = page.locator(".people li", has_text=address)
    row.locator("select").select_option("editor")
    journey.press("바꾸기", row)
    expect(row).to_contain_text(journey.say("편집자"))
    assert status(colleague, editor) == 200
    journey.press("내보내기", row)
    journey.is_told("내보냈어요. 이제 회사의 것을 볼 수 없어요.")
    assert status(colleague, people) == status(colleague, editor) == 404


def status(page: Page, address: str) -> int:
    answer = page.goto(address)
    assert answer is not None
    return answer.status
