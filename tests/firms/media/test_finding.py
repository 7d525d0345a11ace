"""What stands in a document is found once it is public, says where, counts little, and goes with the document."""

import shutil

import pytest
from factories import make_firm
from pages import assert_queries, page, texts, visit
from uploading import docx, pdf, picture

from portal.core.db import session
from portal.jobs.worker import run_once
from portal.search import analysis, entry, indexing
from portal.search.document import DocumentRow
from portal.search.finding import engine
from portal.search.whoosh_engine import WhooshEngine

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

DECK = ["머리말과 차례", "우리는 무엇을 하나", "홍채인식 센서로 출입을 지켜요. <script>alert(1)</script>"]


def found(client, words):
    """`(name, source, its address, marked words)` of all hits."""
    hits = page(client, f"/directory?q={words}").xpath("//ol[contains(@class, 'hits')]/li")
    return [
        (
            texts(hit, ".//h3")[0],
            *(texts(hit, ".//*[@class='src']")[:1] or [""]),
            *(hit.xpath(".//a[@class='src']/@href")[:1] or [""]),
            texts(hit, ".//mark"),
        )
        for hit in hits
    ]


@pytest.fixture
def deck(owner, firm_files):
    """A brochure of the firm and one of its technology, published and read."""
    return show(owner, firm_files, (pdf(DECK), "회사소개서.pdf"))


def show(owner, firm_files, *files, **fields):
    assert firm_files.upload(owner, *files, **fields).status_code == 303
    row = firm_files.rows[-1]
    firm_files.press(owner, row, "publication")
    run_once()
    return firm_files.rows[-1]


def test_it_is_found_by_a_word_that_stands_only_there(client, deck, owner, firm_files):
    (hit,) = found(client, "홍채인식")
    assert hit == ("㈜가온눈", "회사소개서.pdf · 3쪽", f"{deck.file.address()}#page=3", ["홍채인식"])
    assert deck.file.pages == 3 and "글을 읽었어요" in owner.get(firm_files.page).text
    english = page(client, "/en/directory?q=홍채인식")
    assert texts(english, "//a[@class='src']") == ["회사소개서.pdf · p. 3"]
    assert english.xpath("//a[@class='src']/@href") == [f"/en{deck.file.address()}#page=3"]
    assert visit(client, f"/en{deck.file.address()}").status_code == 200
    item = visit(client, "/api/v1/search?q=홍채인식").json["items"][0]
    assert "<mark>홍채인식</mark>" in item["highlight"] and "<script>" not in item["highlight"]
    assert page(client, "/directory?q=홍채인식").xpath("//p[@class='snip']//script") == []


def test_a_draft_is_not_found_and_what_is_withdrawn_no_more(client, owner, firm_files, firm):
    firm_files.upload(owner, (pdf(DECK), "회사소개서.pdf"))
    run_once()
    assert found(client, "홍채인식") == []
    (row,) = firm_files.rows
    firm_files.press(owner, row, "publication")
    run_once()
    assert len(found(client, "홍채인식")) == 1
    firm_files.press(owner, row, "withdrawal")
    run_once()
    assert found(client, "홍채인식") == []
    firm_files.press(owner, row, "publication")
    run_once()
    firm_files.press(owner, row, "removal")
    run_once()
    assert found(client, "홍채인식") == [] and firm_files.on_disk() == []
    assert b"\xed\x99\x8d\xec\xb1\x84" not in b"".join(
        part or b"" for one in session.query(DocumentRow) for part in (one.attached, one.attached_tokens, one.entry)
    )


def test_of_a_technology_both_are_found(client, owner, firm_files, firm):
    document = docx("양자얽힘 계측", "둘째 문단")
    row = show(owner, firm_files, (document, "사양서.docx"), subject=f"technology:{firm.technologies[0].id}")
    hits = found(client, "양자얽힘&type=firm") + found(client, "양자얽힘&type=technology")
    assert {(name, source, address) for name, source, address, _ in hits} == {
        ("㈜가온눈", "사양서.docx", row.file.address()),
        ("흉부 판독", "사양서.docx", row.file.address()),
    }


def test_own_words_come_first(client, deck, firm_files, owner):
    """A hundred pages that hold a word do not make a firm what was asked for."""
    show(owner, firm_files, (pdf(["의료영상 " * 300] * 5), "온통.pdf"))
    for number in range(3):
        make_firm(f"㈜의료{number}", tagline_ko="의료영상 판독")
    run_once()
    names = [name for name, *_ in found(client, "의료영상")]
    assert names[-1] == "㈜가온눈" and len(names) == 4


def test_other_words_of_the_same_page_stay_what_they_are(client, deck):
    """Where the firm's own words say it all, they are the snippet; and a word that is known is not corrected."""
    _name, source, _url, marked = found(client, "폐 결절")[0]
    assert source.startswith("기술 · ") and marked
    assert not texts(page(client, "/directory?q=홍채인식"), "//*[contains(@class, 'corrected')]")


def test_the_queries_of_a_list(client, deck, run_jobs):
    """One more where a hit's own words do not say it all, and something is attached to it."""
    for _ in range(2):
        visit(client, "/directory?q=홍채인식")
        visit(client, "/directory?q=결절")
    with assert_queries(1):
        visit(client, "/directory?q=결절")
    with assert_queries(2):
        visit(client, "/directory?q=홍채인식")


def test_a_saved_profile_does_not_read_its_documents_again(deck, owner, firm, firm_files, monkeypatch):
    read = []
    analyse = analysis.analyse_all
    monkeypatch.setattr(entry.analysis, "analyse_all", lambda texts: read.extend(texts) or analyse(texts))
    firm_files.upload(owner, (picture(), "로고.png"), use="logo")
    firm_files.press(owner, firm_files.rows[-1], "publication")
    run_once()
    assert read and not any("홍채" in text for text in read)


def test_the_logo_is_in_the_list(client, owner, firm, firm_files):
    row = show(owner, firm_files, (picture(), "로고.png"), use="logo")
    for address in ("/directory", "/directory?view=table", "/directory?q=가온눈", "/"):
        assert page(client, address).xpath("//span[@class='logo own']/img/@src")[:1] == [row.file.address(320)], address
    assert visit(client, row.file.address(320)).status_code == 200


def test_a_rebuilt_index_and_the_rows_find_it(client, deck, app):
    assert isinstance(engine().index, WhooshEngine)
    assert indexing.check(engine()).is_clean
    indexing.rebuild(engine())
    assert len(found(client, "홍채인식")) == 1
    session.rollback()
    shutil.rmtree(engine().index.folder)
    assert len(found(client, "홍채인식")) == 1, "answered from the rows"
