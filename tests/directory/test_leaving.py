"""What becomes of shortlists, notes and saved searches when somebody takes their data along, or leaves."""

import json

import pytest
from factories import make_firm
from pages import page, visit, words
from people import PASSWORD, Somebody, form_in, make_person

from portal.core.db import session, unit_of_work
from portal.core.viewer import Viewer
from portal.directory import shortlist
from portal.directory.models import SavedSearch, ShortlistEntry, ShortlistNote
from portal.directory.search import DirectoryState
from portal.directory.searches import Times, save
from portal.directory.shortlist_view import somebody as nobody_now

OWN, HUB = Viewer(1), Viewer(1, firm_id=1)
COLLEAGUE = Viewer(2, firm_id=1)


@pytest.fixture
def kim(app):
    """Somebody with a list of their own, and with notes on the list of a firm."""
    make_person()
    make_person("lee@hub.example", name="이웃")
    for name in ("㈜우리", "㈜나래", "㈜가온"):
        make_firm(name)
    with unit_of_work():
        shortlist.save(OWN, 2)
        shortlist.save(HUB, 2)
        shortlist.save(COLLEAGUE, 3)
        save(1, "김의 검색", DirectoryState(text="영상"), Times("daily", 8), [])
        save(2, "이의 검색", DirectoryState(text="영상"), Times("daily", 8), [])
    for viewer, text in ((OWN, "혼자 쓴 글"), (HUB, "함께 볼 글"), (COLLEAGUE, "이웃의 글")):
        with unit_of_work():
            for entry in session.scalars(shortlist.visible_entries(viewer)):
                shortlist.write_note(viewer, entry, text)
    kim = Somebody(app)
    kim.come_in()
    return kim


def test_it_can_be_taken_along(kim):
    for prefix in ("", "/en"):
        assert "혼자 쓴 글" in words(page(kim.client, f"{prefix}/me/data"))
    fields = form_in(kim.get("/me/data").text, "/me/data/exports")[1]
    taken = json.dumps(json.loads(visit(kim.client, "/me/data/exports", "POST", data=fields | {"format": "json"}).data))
    for words_, theirs in (("혼자 쓴 글", True), ("함께 볼 글", True), ("김의 검색", True), ("이웃의 글", False)):
        assert (json.dumps(words_)[1:-1] in taken) is theirs, words_


def test_who_leaves_takes_what_is_theirs(app, kim):
    kim.send("/me/data/withdrawal", {"current_password": PASSWORD, "understood": "y"})
    session.rollback()
    assert [note.text for note in session.query(ShortlistNote)] == ["이웃의 글", "이웃의 글"]
    assert {(entry.firm_id, entry.owner_firm_id, entry.saved_by_id) for entry in session.query(ShortlistEntry)} == {
        (2, 1, None),
        (3, 1, 2),
    }
    assert [search.name for search in session.query(SavedSearch)] == ["이의 검색"]
    with app.test_request_context():
        assert [one.saved_by or nobody_now() for one in shortlist.entries(COLLEAGUE, "name")] == [
            "이웃",
            "지금은 없는 사람",
        ]
