"""Saved searches: what is new is told once, by mail, at the hour in Seoul that was chosen."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlencode

import pytest
from factories import make_firm
from kinds import sit
from pages import assert_queries, page, texts, visit, words
from people import EMAIL, Somebody, errors, form_in, letters, make_person, text_of

from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.viewer import FirmRole
from portal.directory import search_runs, searches
from portal.directory.models import SavedSearch
from portal.directory.search_runs import queue_due
from portal.directory.searches import Times
from portal.firms import service
from portal.firms.models import Firm
from portal.firms.people.models import FirmPerson
from portal.jobs.queue import Lease
from portal.jobs.worker import run_once
from portal.notices.models import Notice
from portal.search.engine import EngineUnavailable

LIST = "/me/searches"


@pytest.fixture
def kim(app):
    # There is an index from the beginning, and something in it; what others were sent is not ours.
    firm("㈜처음")
    letters(app)
    make_person()
    somebody = Somebody(app)
    somebody.come_in()
    return somebody


def firm(name="㈜가온눈", **values):
    """A firm that is in the index, too."""
    made = make_firm(name, **values)
    run_once()
    return made.id


def save(somebody, query="", prefix="", **fields):
    """Save a search by its form."""
    to, values = form_in(somebody.get(f"{prefix}{LIST}/new?{query}").text, prefix + LIST)
    return visit(somebody.client, to, "POST", data=values | {"name": "검색", **fields})


@contextmanager
def days_later(days=1):
    """The worker comes by some days later."""
    with clock.frozen_at(clock.now() + timedelta(days=days)):
        queue_due()
        yield


def told(app, days=1):
    """The letters of a day."""
    with days_later(days):
        return [letter for letter in letters(app) if "저장한 검색" in letter["Subject"] or "Saved" in letter["Subject"]]


def saved():
    session.rollback()
    return session.query(SavedSearch).order_by(SavedSearch.id).all()


def press(somebody, action):
    to, values = form_in(somebody.get(LIST).text, action)
    return visit(somebody.client, to, "POST", data=values)


# ── What is told ─────────────────────────────────────────────────────────────


def test_what_is_new_is_told_once(app, kim):
    firm("㈜옛눈", fields=["vision"])
    assert save(kim, "field=vision", name="비전 기업").status_code == 303
    assert told(app) == [], "what was there is not new"
    new = firm("㈜새눈", fields=["vision"])
    firm("㈜새귀", fields=["speech"])
    (letter,) = told(app, 2)
    assert letter["To"] == EMAIL and "비전 기업" in letter["Subject"]
    assert "㈜새눈" in text_of(letter) and "옛눈" not in text_of(letter) and "새귀" not in text_of(letter)
    assert f"/firms/{new}" in text_of(letter)
    with unit_of_work():
        service.update_firm(session.get(Firm, new), {"tagline_ko": "새 소식"}, by="staff")
    run_once()
    assert told(app, 3) == [], "an edit is no new match"
    (notice,) = session.query(Notice).filter_by(kind="saved_searches").all()
    assert "㈜새눈" in words(page(kim.client, "/me/notices"))
    assert page(kim.client, "/me/notices").xpath(f"//a[contains(@href, '/firms/{new}')]")
    assert visit(kim.client, f"/me/notices/{notice.id}").location == "/directory?field=vision"


def test_a_firm_that_comes_to_match_is_new_and_one_that_goes_and_comes_is_not(app, kim):
    number = firm("㈜가온", tagline_ko="물류")
    save(kim, f"q={quote('의료영상')}")
    for tagline, count in (("의료영상 판독", 1), ("물류", 0), ("의료영상 복원", 0)):
        with unit_of_work():
            service.update_firm(session.get(Firm, number), {"tagline_ko": tagline}, by="staff")
        run_once()
        assert len(told(app, 1 if count else 5)) == count, tagline


@pytest.mark.parametrize(("kind", "word"), [("technology", "기술"), ("service", "제품·서비스")])
def test_technologies_and_services_are_told_too(app, kim, kind, word):
    save(kim, f"type={kind}", prefix="/en")
    firm("㈜가온", technologies=[("저선량 복원", "")], services=[("받아쓰기", "")])
    (letter,) = told(app)
    assert ("저선량 복원" if kind == "technology" else "받아쓰기") in text_of(letter) and word in text_of(letter)


def test_many_are_counted_and_some_named(app, kim):
    save(kim)
    for number in range(12):
        make_firm(f"기업{number:02}")
    run_once()
    (letter,) = told(app)
    assert "새 결과 12건" in letter["Subject"] and "그 밖에 2건" in text_of(letter)
    assert text_of(letter).count("/firms/") == 10


def test_the_letter_is_in_its_readers_language(app, kim):
    fields = form_in(kim.get("/me").text, "/me")[1]
    visit(kim.client, "/me", "POST", data=fields | {"locale": "en"})
    save(kim, name="Vision")
    firm("㈜새눈", name_en="Saenun")
    (letter,) = told(app)
    assert (
        "Saved search ‘Vision’" in letter["Subject"] and "Saenun" in text_of(letter) and "/en/firms/" in text_of(letter)
    )


def test_nothing_hidden_is_told(app, kim):
    save(kim)
    hidden = firm("㈜숨은달", technologies=[("숨은 기술", "")])
    with unit_of_work():
        service.hide(session.get(Firm, hidden), by="staff", reason="요청")
    # The worker asks before the index knows.
    with clock.frozen_at(clock.now() + timedelta(days=1)):
        search_runs.run([lease_of(1)])
    assert session.query(Notice).count() == 0


def lease_of(number):
    return Lease(0, search_runs.RUN, str(number), {}, 1, 1)


def test_the_link_in_a_letter_refuses_that_search_alone(app, kim, client):
    save(kim, name="첫째")
    save(kim, name="둘째")
    firm("㈜새눈")
    letter = next(one for one in told(app) if "첫째" in one["Subject"])
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = letter["List-Unsubscribe"].strip("<>").replace("http://127.0.0.1:8000", "")
    address = "/unsubscribe?" + address.partition("?")[2]
    assert address in text_of(letter)
    assert "하나만 멈춰요" in words(page(client, address)) and not saved()[0].is_paused, "a look changes nothing"
    for _time in range(2):
        assert visit(client, address, "POST", data={"List-Unsubscribe": "One-Click"}).status_code == 200
    firm("㈜더새눈")
    assert [one["Subject"] for one in told(app, 2) if "첫째" in one["Subject"]] == []
    assert [row.is_paused for row in saved()] == [True, False]


def test_a_link_refuses_no_other_search_that_has_its_number(app, kim, client):
    """Nor anybody else's: the number is looked for among their own."""
    save(kim)
    mark = searches.mark_of(saved()[0])
    press(kim, f"{LIST}/1/removal")
    with clock.frozen_at(clock.now() + timedelta(minutes=1)):
        save(kim)
    with unit_of_work():
        saved()[0].id = 1
    for person_id, bad in ((1, mark), (2, searches.mark_of(saved()[0])), (1, "1"), (1, "x.1"), (1, "")):
        with unit_of_work():
            searches.pause_by_mark(person_id, bad)
    assert not saved()[0].is_paused


def test_what_is_asked_is_what_its_reader_may_see_at_that_time(app, kim):
    """What is for the hub's firms is told to their people; and not to who has left between asking and telling."""
    save(kim)
    ours = firm("㈜우리", kind="resident")
    firm("㈜구성원만", audience="members")
    (letter,) = told(app)
    assert "우리" in text_of(letter) and "구성원만" not in text_of(letter)
    with unit_of_work():
        sit(ours, 1, FirmRole.VIEWER)
    (letter,) = told(app, 2)
    assert "구성원만" in text_of(letter) and "우리" not in text_of(letter), "and what is new to them is told then"
    new = firm("㈜더구성원", audience="members")
    with unit_of_work():
        session.query(FirmPerson).one().ended_at = clock.now()
    with clock.frozen_at(clock.now() + timedelta(days=3)), unit_of_work():
        search_runs._tell(1, [new])
    assert session.query(Notice).count() == 2
    assert told(app, 4) == []


def test_asking_many_is_no_query_for_each_persons_rights(app, kim):
    for number in range(3):
        save(kim, name=f"검색 {number}")
    # The searches, the rights of their people; and each again under its lock.
    with clock.frozen_at(clock.now() - timedelta(hours=1)), assert_queries(2 + 3):
        search_runs.run([lease_of(number) for number in (1, 2, 3)])


# ── When ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("times", "after", "then"),
    [
        (Times("daily", 8), "2026-11-22T22:59:59", "2026-11-22T23:00:00"),
        (Times("daily", 8), "2026-11-22T23:00:00", "2026-11-23T23:00:00"),
        (Times("daily", 0), "2026-11-22T14:00:00", "2026-11-22T15:00:00"),
        (Times("daily", 23), "2026-12-31T14:00:00", "2027-01-01T14:00:00"),
        (Times("weekly", 8, 0), "2026-11-22T22:00:00", "2026-11-22T23:00:00"),
        (Times("weekly", 8, 0), "2026-11-22T23:00:00", "2026-11-29T23:00:00"),
        (Times("weekly", 8, 6), "2026-11-22T23:00:00", "2026-11-28T23:00:00"),
    ],
)
def test_the_hour_is_seouls(times, after, then):
    assert times.next_after(datetime.fromisoformat(after).replace(tzinfo=UTC)) == datetime.fromisoformat(then).replace(
        tzinfo=UTC
    )


def test_not_before_its_time(app, kim):
    with clock.frozen_at(datetime(2026, 11, 22, 12, tzinfo=UTC)):  # Sunday evening
        save(kim, frequency="weekly", weekday="2", hour="9")
        firm("㈜새눈")
    # Sunday, 21:00 in Seoul; Wednesday, 09:00 is sixty hours later.
    for hours in (1, 59.9, 60.1, 61, 24 * 9):
        with clock.frozen_at(datetime(2026, 11, 22, 12, tzinfo=UTC) + timedelta(hours=hours)):
            queue_due()
            run_once()
            assert session.query(Notice).count() == (1 if hours > 60 else 0), hours
            session.rollback()


def test_paused_ones_wait_and_then_tell_all(app, kim):
    save(kim)
    assert press(kim, f"{LIST}/1/pause").location == f"{LIST}?done=paused"
    firm("㈜새눈")
    assert told(app) == []
    press(kim, f"{LIST}/1/pause/removal")
    with clock.frozen_at(clock.now() + timedelta(days=1)):
        queue_due()
        press(kim, f"{LIST}/1/pause")
        run_once()
        assert session.query(Notice).count() == 0, "paused while it was queued"
    press(kim, f"{LIST}/1/pause/removal")
    assert len(told(app, 2)) == 1


# ── When things go wrong ─────────────────────────────────────────────────────


def test_while_the_index_is_away_it_waits(app, kim, monkeypatch):
    save(kim)
    firm("㈜새눈")

    def away(_request):
        raise EngineUnavailable("gone")

    with monkeypatch.context() as patched:
        patched.setattr(searches, "matching", away)
        assert told(app) == []
        patched.setattr(searches, "matching", lambda _request: ([1], True))
        assert told(app) == [], "what may not be whole says nothing of what is new"
    assert len(told(app)) == 1


def test_what_was_saved_while_the_index_was_away_is_known_later(app, kim, monkeypatch):
    firm("㈜옛눈")
    with monkeypatch.context() as patched:
        patched.setattr(searches, "matching", lambda _request: ([], True))
        save(kim)
    assert saved()[0].known is None
    assert told(app, 0) == [] and saved()[0].known == [1, 2]
    firm("㈜새눈")
    (letter,) = told(app)
    assert "옛눈" not in text_of(letter) and "새눈" in text_of(letter)


def test_two_workers_tell_once(app, kim):
    """Both have asked before either writes; the second finds it told."""
    save(kim)
    new = firm("㈜새눈")
    with clock.frozen_at(clock.now() + timedelta(days=1)):
        for _worker in range(2):
            with unit_of_work():
                search_runs._tell(1, [1, new])
        # And what one of them found on top: it is for the next time.
        newer = firm("㈜더새눈")
        with unit_of_work():
            search_runs._tell(1, [1, new, newer])
        assert session.query(Notice).count() == 1
        assert len(letters(app)) == 1


def test_a_worker_that_is_killed_leaves_nothing_half_done(app, kim, monkeypatch):
    save(kim)
    firm("㈜새눈")
    before = saved()[0].next_run_at
    with monkeypatch.context() as patched:
        patched.setattr(search_runs, "notify", lambda *_args, **_values: 1 / 0)
        assert told(app) == []
    (row,) = saved()
    assert row.known == [1] and row.next_run_at == before and session.query(Notice).count() == 0
    assert len(told(app)) == 1


# ── Its pages ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_from_a_result_to_the_list(kim, app, prefix):
    firm("㈜가온눈", fields=["vision"])
    document = page(kim.client, f"{prefix}/directory?q=x&field=vision&sort=name&view=cards&compare=1&page=1")
    (link,) = document.xpath("//*[@class='keep-search']/a/@href")
    assert link == f"{prefix}{LIST}/new?q=x&field=vision"
    page(kim.client, link)
    save(kim, "q=x&field=vision&view=table", prefix, name="🚀 이름 <b>", hour="13")
    document = page(kim.client, prefix + LIST)
    assert texts(document, "//ul[contains(@class, 'rowlist')]//b") == ["🚀 이름 <b>"]
    assert document.xpath("//ul[contains(@class, 'rowlist')]//b/a/@href") == [f"{prefix}/directory?q=x&field=vision"]
    assert "13:00" in words(document)
    assert press(kim, f"{LIST}/1/removal").location == f"{LIST}?done=removed"
    assert saved() == []


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"name": ""}, "name"),
        ({"name": "가" * 101}, "name"),
        ({"frequency": "hourly"}, "frequency"),
        ({"hour": "24"}, "hour"),
        ({"weekday": "7"}, "weekday"),
    ],
)
def test_bad_input_is_said_at_its_field_and_kept(kim, app, fields, where):
    answer = save(kim, "q=word", **fields)
    assert answer.status_code == 422 and list(errors(answer)) == [where]
    assert "?q=word" in answer.text and saved() == []
    if len(fields.get("name", "")) > 1:
        assert fields["name"] in answer.text


def test_there_are_not_endlessly_many(kim, app, monkeypatch):
    monkeypatch.setattr(searches, "MOST_SEARCHES", 1)
    save(kim)
    answer = save(kim, name="둘째")
    assert answer.status_code == 422 and "1개까지" in errors(answer)["name"] and "둘째" in answer.text
    assert len(saved()) == 1


def test_queries_do_not_grow(kim, app):
    for count in (1, 4):
        while len(saved()) < count:
            save(kim, urlencode({"q": f"검색 {count}"}))
        kim.get(LIST)
        with assert_queries(3):
            kim.get(LIST)
