"""Firms put aside: one's own, or shared within the firm acted for; with notes, undone, taken along, forgotten."""

from datetime import timedelta

import pytest
from factories import make_firm
from kinds import sit
from lxml.html import fromstring
from pages import assert_queries, page, texts, visit, words
from people import EMAIL, Somebody, errors, form_in, make_person

from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.viewer import FirmRole, Viewer
from portal.directory import shortlist
from portal.directory.models import ShortlistEntry, ShortlistNote
from portal.firms import service
from portal.firms.models import Firm
from portal.firms.people.models import FirmPerson
from portal.privacy.destruction import destroy_what_is_over

LIST = "/me/shortlist"
NASTY = ("🚀" * 200, "가" * 200, "<script>alert(1)</script>", '=HYPERLINK("x")', "한 줄\n두 줄")


def come_in(app, address, name="김이음"):
    make_person(address, name=name)
    somebody = Somebody(app)
    somebody.come_in(address)
    return somebody


@pytest.fixture
def kim(app):
    return come_in(app, EMAIL)


@pytest.fixture
def firms(app, run_jobs):
    made = [make_firm(name, tagline_ko=f"{name}의 소개").id for name in ("나래", "가온", "다솜")]
    run_jobs()
    return made


def seat(firm_id, person_id, role=FirmRole.OWNER):
    """Let somebody be of a firm."""
    with unit_of_work():
        sit(firm_id, person_id, role)


def keep(somebody, number, where="/directory", off=False, **arguments):
    """Press a card's button: it belongs to a form of its page."""
    action = LIST + ("/firms/removal" if off else "/firms")
    return press(somebody, where, where.partition("/directory")[0] + action, {"firm": str(number)}, **arguments)


def drop(somebody, number):
    return press(somebody, LIST, f"{LIST}/firms/{number}/removal")


def press(somebody, where, action, fields=None, **arguments):
    """Press the button of the form that goes to `action`."""
    to, values = form_in(somebody.get(where).text, action)
    return visit(somebody.client, to, "POST", data=values | (fields or {}), **arguments)


def names(somebody, address=LIST):
    return texts(page(somebody.client, address), "//ul[contains(@class, 'entries')]//b")


def rows(model):
    session.rollback()
    return session.query(model).order_by(model.id).all()


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("view", ["list", "cards", "table"])
def test_from_a_list_and_back_to_it(kim, firms, view, prefix):
    where = f"{prefix}/directory?sort=name&view={view}&compare={firms[0]}"
    answer = keep(kim, firms[1], where)
    assert (answer.status_code, answer.location) == (303, where)
    document = page(kim.client, where)
    assert document.xpath("//form[@id='keep']/input[@name='saved']/@value") == [str(firms[1])]
    assert document.get_element_by_id(f"save-{firms[1]}").get("form") == "keep"
    assert names(kim, prefix + LIST) == ["가온"]
    assert keep(kim, firms[1], where, off=True).location == where
    assert names(kim) == []


def test_from_the_page_of_a_firm(kim, firms, client):
    where = f"/firms/{firms[0]}"
    assert press(kim, where, f"{LIST}/firms/{firms[0]}").location == where
    assert f"{LIST}/firms/{firms[0]}/removal" in kim.get(where).text
    (sign_in,) = page(client, where).xpath("//a[contains(@href, 'sign-in')][contains(., '관심')]/@href")
    assert sign_in.endswith(f"next={where}")
    (form,) = page(client, "/directory?sort=name").xpath("//form[@id='keep']")
    assert form.action == "/sign-in" and form.fields["next"] == "/directory?sort=name", "visitors are asked to sign in"
    assert "csrf_token" not in visit(client, "/directory").text


def test_htmx_gets_the_forms_that_say_what_is_saved(kim, firms):
    keep(kim, firms[0])
    for number, off, saved in ((firms[1], False, firms[:2]), (firms[0], True, firms[1:2])):
        answer = keep(kim, number, off=off, headers={"HX-Request": "true"})
        assert answer.status_code == 200 and "<html" not in answer.text
        forms = fromstring(answer.text).xpath("//form")
        assert [form.get("id") for form in forms] == ["keep", "drop"]
        assert all(form.fields["saved"].split() == [str(one) for one in saved] for form in forms)
        assert all(form.fields["csrf_token"] for form in forms)
    for bad, status in (("", 400), ("abc", 400), ("0", 400), ("1e3", 400), ("999999999", 404)):
        assert keep(kim, bad).status_code == keep(kim, bad, off=True).status_code == status, bad


@pytest.mark.parametrize("back", ["https://evil.example", "//evil.example", "/\\evil", "javascript:alert(1)", "\n/x"])
def test_it_leads_nowhere_else(kim, firms, back):
    answer = press(kim, "/directory", f"{LIST}/firms", {"firm": str(firms[0]), "back": back})
    assert answer.location == LIST


def test_orders(kim, firms):
    for number in firms:
        keep(kim, number)
    assert names(kim) == ["다솜", "가온", "나래"] == names(kim, f"{LIST}?order=bogus")
    assert names(kim, f"{LIST}?order=name") == ["가온", "나래", "다솜"]
    with unit_of_work():
        service.update_firm(session.get(Firm, firms[0]), {"tagline_ko": "새 소식"}, by="staff")
    assert names(kim, f"{LIST}?order=updated")[0] == "나래"
    boxes = page(kim.client, LIST).xpath("//input[@form='to-compare']/@value")
    assert sorted(boxes) == sorted(map(str, firms))


def test_what_is_taken_off_can_be_put_back_with_its_notes(kim, firms, app):
    keep(kim, firms[0])
    press(kim, LIST, f"{LIST}/1/note", {"text": "전화해 보기"})
    answer = press(kim, LIST, f"{LIST}/firms/{firms[0]}/removal")
    document = page(kim.client, answer.location)
    assert "나래: 목록에서 뺐어요" in words(document) and not names(kim)
    press(kim, answer.location, f"{LIST}/firms/{firms[0]}")
    assert "전화해 보기" in words(page(kim.client, LIST))
    press(kim, LIST, f"{LIST}/firms/{firms[0]}/removal")
    with clock.frozen_at(clock.now() + timedelta(days=31)):
        destroy_what_is_over()
    assert rows(ShortlistEntry) == rows(ShortlistNote) == []
    for bad in ("abc", "999999999", "99999999999999", "-1", "%00"):
        page(kim.client, f"{LIST}?removed={bad}")


@pytest.mark.parametrize("text", NASTY)
def test_notes_stay_as_they_were_written(kim, firms, text):
    keep(kim, firms[0])
    answer = press(kim, f"{LIST}?order=name", f"{LIST}/1/note", {"text": text})
    assert (answer.status_code, answer.location) == (303, f"{LIST}?order=name&done=noted#entry-1")
    assert [note.text for note in rows(ShortlistNote)] == [text]
    assert " ".join(text.split()) in words(page(kim.client, LIST))
    assert "<script>alert" not in kim.get(LIST).text
    press(kim, LIST, f"{LIST}/1/note", {"text": "  "})
    assert rows(ShortlistNote) == []


def test_a_note_that_is_too_long_is_kept_for_correction(kim, firms):
    keep(kim, firms[0])
    text = "가" * 1001
    answer = press(kim, LIST, f"{LIST}/1/note", {"text": text})
    assert answer.status_code == 422 and text in answer.text
    assert "1000자까지" in errors(answer)["note-1"]
    assert rows(ShortlistNote) == []


def test_a_list_of_ones_own_is_nobody_elses(app, kim, firms):
    keep(kim, firms[0])
    lee = come_in(app, "lee@hub.example", "이웃")
    assert names(lee) == []
    token = form_in(lee.get("/me").text, "/sign-out")[1] | {"list": "0"}
    assert visit(lee.client, f"{LIST}/1/note", "POST", data=token | {"text": "남의 글"}).status_code == 404
    visit(lee.client, f"{LIST}/firms/{firms[0]}/removal", "POST", data=token)
    assert names(kim) == ["나래"] and rows(ShortlistNote) == []


def test_what_is_hidden_is_not_on_it(kim, firms):
    keep(kim, firms[0])
    keep(kim, firms[1])
    token = form_in(kim.get(LIST).text, f"{LIST}/1/note")[1]
    with unit_of_work():
        service.hide(session.get(Firm, firms[0]), by="staff", reason="요청")
    assert names(kim) == ["가온"]
    assert visit(kim.client, f"{LIST}/1/note", "POST", data=token | {"text": "x"}).status_code == 404
    for action in ("", "/removal"):
        assert visit(kim.client, f"{LIST}/firms/{firms[0]}{action}", "POST", data=token).status_code == 404


@pytest.fixture
def lee(app, kim, firms):
    """A colleague of Kim's in the first firm, of which both have put another on its list: entries 1 and 2."""
    lee = come_in(app, "lee@hub.example", "이웃")
    seat(firms[0], 1)
    seat(firms[0], 2, FirmRole.EDITOR)
    keep(kim, firms[1])
    keep(lee, firms[2])
    return lee


def test_a_firms_people_share_one_list(app, kim, firms, lee):
    assert names(kim) == names(lee) == ["다솜", "가온"]
    press(kim, LIST, f"{LIST}/2/note", {"text": "김의 메모"})
    press(lee, LIST, f"{LIST}/2/note", {"text": "이의 메모"})
    (entry,) = page(lee.client, LIST).xpath("//li[@id='entry-2']")
    said = words(entry)
    assert "이웃" in said and "김의 메모" in said and "이의 메모" in said
    # Together at once: one entry.
    with unit_of_work():
        shortlist.save(Viewer(1, firm_id=firms[0]), firms[1])
    assert len(rows(ShortlistEntry)) == 2
    drop(lee, firms[1])
    assert names(kim) == ["다솜"], "an editor may take off what others put there"


def test_a_departure_ends_it_at_once(app, kim, firms, lee):
    open_note = form_in(lee.get(LIST).text, f"{LIST}/2/note")[1]
    open_removal = form_in(lee.get(LIST).text, f"{LIST}/firms/{firms[1]}/removal")[1]
    with unit_of_work():
        session.query(FirmPerson).filter_by(person_id=2).one().ended_at = clock.now()
    assert names(lee) == [] and "나만 보는" in words(page(lee.client, LIST))
    assert page(lee.client, "/directory").xpath("//form[@id='keep']/input[@name='saved']/@value") == [""]
    assert visit(lee.client, f"{LIST}/2/note", "POST", data=open_note | {"text": "x"}).status_code == 404
    for fields, status in (
        (open_removal, 409),
        (open_removal | {"list": "0"}, 303),
        ({**open_removal, "list": ""}, 409),
    ):
        assert visit(lee.client, f"{LIST}/firms/{firms[1]}/removal", "POST", data=fields).status_code == status
    assert names(kim) == ["다솜", "가온"] and rows(ShortlistNote) == []


def test_who_acts_for_another_firm_meanwhile_changes_nothing(app, kim, firms, lee):
    """A page that was opened for one firm, sent when another is acted for: told, kept, and nothing changed."""
    fields = form_in(kim.get("/directory").text, f"{LIST}/firms")[1] | {"firm": str(firms[0])}
    note = form_in(kim.get(LIST).text, f"{LIST}/1/note")[1] | {"text": "적던 글"}
    seat(firms[1], 1)
    with unit_of_work():
        session.query(FirmPerson).filter_by(person_id=1, firm_id=firms[1]).one().chosen_at = clock.now()
    answer = visit(kim.client, f"{LIST}/firms", "POST", data=fields)
    assert answer.status_code == 409 and "그사이" in answer.text
    assert visit(kim.client, f"{LIST}/1/note", "POST", data=note).status_code == 404
    assert names(kim) == [] and len(rows(ShortlistEntry)) == 2 and rows(ShortlistNote) == []


def test_viewers_of_a_firm_read_and_change_their_own_alone(app, kim, firms, lee):
    park = come_in(app, "park@hub.example", "박")
    assert names(park) == []
    seat(firms[0], 3, FirmRole.VIEWER)
    keep(park, firms[0])
    assert names(park) == ["나래", "다솜", "가온"]
    document = page(park.client, LIST)
    assert (
        len(document.xpath("//form[contains(@action, '/note')]"))
        == len(document.xpath("//li//form[@class='row-acts']"))
        == 1
    )
    (form, *_) = page(park.client, "/directory").xpath("//form[@id='keep']")
    assert sorted(form.fields["fixed"].split()) == sorted(map(str, firms[1:]))
    token = form_in(park.get("/me").text, "/sign-out")[1] | {"list": str(firms[0]), "text": "x"}
    assert visit(park.client, f"{LIST}/1/note", "POST", data=token).status_code == 403
    assert visit(park.client, f"{LIST}/firms/{firms[1]}/removal", "POST", data=token).status_code == 403
    assert "관심 기업에 있어요" in words(page(park.client, f"/firms/{firms[1]}"))
    assert press(park, LIST, f"{LIST}/3/note", {"text": "박의 메모"}).status_code == 303
    drop(park, firms[0])
    assert names(park) == ["다솜", "가온"] == names(kim)


def test_it_ends_somewhere(kim, firms, monkeypatch):
    monkeypatch.setattr(shortlist, "MOST_ENTRIES", 1)
    keep(kim, firms[0])
    keep(kim, firms[0], off=True)
    keep(kim, firms[1])
    answer = keep(kim, firms[2])
    assert answer.status_code == 422 and "1곳까지" in answer.text and names(kim) == ["가온"]


def test_queries_are_few(app, kim, firms, client):
    # The reader with what is unread, the page of documents, what of it is saved.
    kim.get("/directory")
    with assert_queries(3):
        kim.get("/directory?sort=name")
    for count in (1, 3):
        for number in firms[:count]:
            token = form_in(kim.get("/me").text, "/sign-out")[1] | {"list": "0"}
            visit(kim.client, f"{LIST}/firms/{number}", "POST", data=token)
        press(kim, LIST, f"{LIST}/{count}/note", {"text": "메모"})
        with assert_queries(6):
            kim.get(LIST)
