"""The synonym table by hand and as a file: what is changed is found at once, what is wrong is named."""

import io

import pytest
from factories import make_firm
from pages import page, texts, visit
from staffing import send, staff_client

from portal.audit.models import Event
from portal.core.db import session, unit_of_work
from portal.core.viewer import Role
from portal.search.finding import search
from portal.search.query import SearchRequest
from portal.search.synonyms import Synonym

AT = "/staff/synonyms"


@pytest.fixture
def manager(app):
    return staff_client(app, Role.PROGRAM_MANAGER)


def pairs():
    session.rollback()
    return [(p.term, p.synonym, p.kind) for p in session.query(Synonym).order_by(Synonym.term, Synonym.synonym)]


def add(client, term="치아우식", synonym="충치", kind="synonym"):
    return send(client, AT, at=AT, data={"term": term, "synonym": synonym, "kind": kind})


def bring_in(client, text, **values):
    file = (io.BytesIO(text if isinstance(text, bytes) else text.encode()), "words.csv")
    return send(client, f"{AT}/import", at=AT, data={"file": file, **values})


def found(text):
    session.rollback()
    return {hit.document["name"] for hit in search(SearchRequest(text=text)).found}


def test_a_pair_is_found_by_at_once_until_it_is_changed_or_removed(manager, run_jobs):
    make_firm("가람", tagline_ko="충치를 찾아요")
    run_jobs()
    assert found("치아우식") == set()
    assert add(manager).status_code == 303
    assert found("치아우식") == {"가람"}
    number = session.query(Synonym).one().id
    changed = send(manager, f"{AT}/{number}", at=AT, data={"term": "우식증", "synonym": "충치", "kind": "synonym"})
    assert changed.status_code == 303
    assert found("치아우식") == set() and found("우식증") == {"가람"}
    assert send(manager, f"{AT}/{number}/removal", at=AT).status_code == 303
    assert found("우식증") == set() and pairs() == []
    session.rollback()
    events = session.query(Event).filter(Event.action.startswith("synonym.")).order_by(Event.id)
    assert [e.action for e in events] == ["synonym.added", "synonym.changed", "synonym.removed"]
    assert all(e.actor == f"person:{manager.person_id}" and e.details == {} for e in events)


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        ({"term": ""}, "term", "말을 적어"),
        ({"synonym": " 치아우식 "}, "synonym", "같아요"),
        ({"synonym": "=SUM(1)"}, "term", "수식"),
        ({"synonym": "가" * 101}, "term", "100자"),
        ({"kind": "rhyme"}, "kind", "목록에서"),
        ({"synonym": "구강"}, "synonym", "이미 있는"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_lost(manager, values, field, says):
    add(manager, "치아우식", "구강")
    (token, *_rest) = page(manager, AT).xpath("//input[@name='csrf_token']/@value")
    typed = {"term": "치아우식", "synonym": "충치", "kind": "synonym", **values}
    document = page(manager, AT, 422, method="POST", data={"csrf_token": token, **typed})
    assert says in document.xpath(f"//*[@id='{field}-error']")[0].text_content()
    assert document.xpath("//input[@id='synonym']/@value")[0] == typed["synonym"].strip()
    assert len(pairs()) == 1


def test_the_list_is_searched_and_paged(manager):
    with unit_of_work():
        session.add_all(Synonym(term=f"가나{n:03}", synonym="하늘", kind="synonym") for n in range(120))
        session.add(Synonym(term="ai", synonym="인공지능 " * 9, kind="translation"))
    assert len(page(manager, AT).xpath("//tbody/tr")) == 50
    assert len(page(manager, f"{AT}?q=가나&page=3").xpath("//tbody/tr")) == 20
    assert texts(page(manager, f"{AT}?q=ＡＩ"), "//tbody//th") == ["ai"]
    assert texts(page(manager, f"{AT}?kind=translation"), "//tbody//th") == ["ai"]
    assert texts(page(manager, f"{AT}?q=%25"), "//tbody//th") == []
    page(manager, f"/en{AT}?page=99&kind=<x>")


def test_a_file_is_tried_then_taken_in(manager):
    text = "term,synonym,kind\n치아우식,충치,synonym\n하늘,하늘,synonym\n가축,젖소,narrower\n=a,b,synonym\n"
    answer = bring_in(manager, text, dry_run="1")
    assert answer.status_code == 200 and pairs() == []
    from lxml import html

    document = html.fromstring(answer.text)
    assert texts(document, "//tbody//th") == ["3행", "5행"] and "수식" in document.text_content()
    (kept,) = document.xpath("//input[@name='content']/@value")
    assert "2쌍 가져오기" in document.text_content()
    assert send(manager, f"{AT}/import", at=AT, data={"content": kept}).status_code == 200
    assert pairs() == [("가축", "젖소", "narrower"), ("충치", "치아우식", "synonym")]
    assert session.query(Event).filter_by(action="synonyms.imported").one().details["added"] == 2


def test_replacing_empties_the_table_only_when_it_is_meant(manager):
    add(manager)
    text = "term,synonym\n하늘,가온\n"
    assert "1쌍" in bring_in(manager, text, replace="y", dry_run="1").text and len(pairs()) == 1
    bring_in(manager, text, replace="y")
    assert pairs() == [("가온", "하늘", "synonym")]


@pytest.mark.parametrize("content", [b"", b"one,two\n1,2\n", "가나".encode("cp949"), b'term,synonym\n"a,b\n'])
def test_a_file_that_is_no_table_is_told_and_changes_nothing(manager, content):
    add(manager)
    answer = bring_in(manager, content, replace="y")
    assert answer.status_code == 422 and "file-error" in answer.text and len(pairs()) == 1


def test_what_is_exported_comes_in_unchanged(manager):
    add(manager)
    add(manager, "가축", "젖소", "narrower")
    answer = visit(manager, f"{AT}/export.csv")
    assert answer.mimetype == "text/csv" and "attachment" in answer.headers["Content-Disposition"]
    before = pairs()
    assert bring_in(manager, answer.data, replace="y").status_code == 200
    assert pairs() == before


def test_only_editors_touch_the_table(app, manager):
    add(manager)
    number = session.query(Synonym).one().id
    for role in (Role.MENTOR, Role.REVIEWER, Role.PRIVACY_OFFICER):
        client = staff_client(app, role)
        for url in (AT, f"{AT}/{number}", f"{AT}/export.csv"):
            assert visit(client, url).status_code == 403
        for url in (AT, f"{AT}/{number}", f"{AT}/{number}/removal", f"{AT}/import"):
            assert send(client, url).status_code == 403
    for url in (AT, f"{AT}/{number}", f"{AT}/{number}/removal", f"{AT}/import"):
        assert visit(manager, url, "POST").status_code == 400
    assert visit(manager, f"{AT}/999").status_code == 404
    assert send(manager, f"{AT}/999/removal", at=AT).status_code == 404
    assert len(pairs()) == 1
