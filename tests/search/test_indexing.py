"""From the saved row to the index: found when saved, gone when hidden, mended when the index is not right."""

import os
import shutil

import pytest
from factories import make_firm
from pages import page, visit, words
from processes import wait_until

from portal.core.db import session, unit_of_work
from portal.firms import service
from portal.firms.models import Firm, Technology
from portal.jobs import queue
from portal.jobs.models import Job
from portal.search import indexing
from portal.search.document import DocumentRow, sources
from portal.search.finding import engine, search
from portal.search.query import SearchRequest


def found(text="", **values):
    session.rollback()
    return sorted(hit.document["name"] for hit in search(SearchRequest(text=text, limit=100, **values)).found)


def total(text=""):
    return search(SearchRequest(text=text)).total


def firms():
    """Three firms with a technology each, not indexed yet."""
    for name, what in (("가람", "의료영상"), ("나라", "반도체"), ("다솜", "물류")):
        make_firm(name, tagline_ko=f"{what} 회사", technologies=[(f"{what} 기술", "요약")])


@pytest.fixture
def indexed(app, run_jobs):
    firms()
    run_jobs()
    return engine().index


def keys():
    return set(engine().digests())


def test_what_is_saved_is_found_once_the_worker_was_there(app, run_jobs):
    firms()
    assert search(SearchRequest(text="반도체")).total == 0
    run_jobs()
    assert found("반도체") == ["나라", "반도체 기술"]
    assert keys() == {f"{kind}:{number}" for kind in ("firm", "technology") for number in (1, 2, 3)}
    assert queue.pending() == 0


def test_every_change_of_what_belongs_to_a_firm_queues_it_once(indexed):
    def queued(change):
        with unit_of_work():
            change(session.get(Firm, 1))
        keys = [job.key for job in session.query(Job).filter_by(kind="index")]
        with unit_of_work():
            session.query(Job).delete()
        return keys

    assert queued(lambda firm: setattr(firm, "tagline_ko", "새 말")) == ["firm:1"]
    assert queued(lambda firm: setattr(firm.technologies[0], "summary_ko", "새 요약")) == ["firm:1"]
    assert queued(lambda firm: firm.technologies.append(Technology(name_ko="둘째", position=1))) == ["firm:1"]
    assert queued(lambda firm: firm.technologies.remove(firm.technologies[0])) == ["firm:1"]
    assert queued(lambda firm: setattr(firm.tenures[0], "kind", "member")) == ["firm:1"]
    assert queued(lambda firm: service.record_fact(firm, "revenue", "2025", 5, by="staff")) == ["firm:1"]
    assert queued(lambda firm: setattr(firm, "tags", [])) == []
    assert queued(lambda firm: service.update_firm(firm, {"fields": ["vision"]}, by="staff")) == ["firm:1"]
    assert queued(lambda firm: session.delete(firm)) == ["firm:1"]
    assert queued(lambda firm: None) == []


def test_rows_that_were_flushed_early_are_indexed_too(app, run_jobs):
    with unit_of_work():
        for number in range(3):
            firm = Firm(name_ko="", former_names=[])
            firm.rename(f"미래물산{number}")
            session.add(firm)
            session.flush()
    run_jobs()
    assert found("미래물산") == ["미래물산0", "미래물산1", "미래물산2"]


def test_an_edited_firm_is_found_by_its_new_words_alone(indexed, run_jobs):
    with unit_of_work():
        service.update_firm(session.get(Firm, 1), {"tagline_ko": "양자컴퓨터 회사"}, by="staff")
    run_jobs()
    assert found("양자컴퓨터", type="firm") == ["가람"]
    assert found("양자컴퓨터", type="technology") == ["의료영상 기술"], "a technology is found by whose it is"
    assert len(keys()) == 6


def test_what_did_not_change_is_not_written_again(indexed, run_jobs):
    def times():
        session.rollback()
        return {row.key: row.updated_at for row in session.query(DocumentRow)}

    before, files = times(), sorted(os.listdir(indexed.folder / "current"))
    with unit_of_work():
        indexing.tracking.queue_owners("firm", [1, 2, 3])
    assert run_jobs() == 3
    assert times() == before and sorted(os.listdir(indexed.folder / "current")) == files


def test_a_hidden_firm_leaves_the_index_and_comes_back(indexed, run_jobs):
    with unit_of_work():
        service.hide(session.get(Firm, 1), by="staff", reason="요청")
    run_jobs()
    assert found("의료영상") == [] and total() == 4
    assert keys() == {f"{kind}:{number}" for kind in ("firm", "technology") for number in (2, 3)}
    with unit_of_work():
        service.publish(session.get(Firm, 1), by="staff")
    run_jobs()
    assert found("의료영상") == ["가람", "의료영상 기술"] and len(keys()) == 6


def test_a_deleted_firm_leaves_the_index(indexed, run_jobs):
    with unit_of_work():
        session.delete(session.get(Firm, 2))
    run_jobs()
    assert found("반도체") == [] and len(keys()) == 4 and total() == 4
    assert session.query(DocumentRow).filter_by(owner_id=2).count() == 0


def test_a_worker_that_died_between_rows_and_index_is_made_up_for(indexed, run_jobs):
    with unit_of_work():
        session.delete(session.get(Firm, 2))
        session.get(Firm, 3).tagline_ko = "양자컴퓨터 회사"
    indexing.refresh_rows(sources()["firm"], [2, 3])  # this is how far it came
    run_jobs()
    assert found("양자컴퓨터", type="firm") == ["다솜"]
    assert len(keys()) == 4 and total() == 4


def test_what_is_for_members_is_not_for_everybody(indexed, run_jobs):
    with unit_of_work():
        session.get(Firm, 1).audience = "members"
    run_jobs()
    assert found("의료영상") == []
    assert found("의료영상", audiences=frozenset({"public", "members"})) == ["가람", "의료영상 기술"]
    answer = search(SearchRequest(text="의료영상", facets=("kind",)))
    assert answer.total == 0 and not any(answer.types.values()) and not any(answer.facets["kind"].values())


def test_a_rebuild_swaps_and_finds_all(indexed, runner):
    before = (indexed.folder / "current").readlink()
    answer = runner.invoke(args=["index", "rebuild"])
    assert answer.exit_code == 0 and "6건" in answer.output
    assert (indexed.folder / "current").readlink() != before
    assert found("반도체") == ["나라", "반도체 기술"] and len(keys()) == 6
    assert (indexed.folder / before).is_dir(), "readers that are just opening it keep the old one for a while"


def test_a_rebuild_finds_what_an_older_analyser_read(indexed, runner):
    with unit_of_work():
        session.query(DocumentRow).update({"analyser": 0, "entry": b"{}", "digest": "old"})
    assert runner.invoke(args=["index", "rebuild"]).exit_code == 0
    assert found("반도체") == ["나라", "반도체 기술"]
    assert {row.analyser for row in session.query(DocumentRow)} == {indexing.analysis.VERSION}


def test_the_worker_rebuilds_when_asked_once(indexed, run_jobs):
    for _ in range(3):
        indexing.request_rebuild()
    before = (indexed.folder / "current").readlink()
    assert run_jobs() == 1
    assert (indexed.folder / "current").readlink() != before


def tamper(engine_):
    """One document is missing from the index, one is stale, one is too many, and one firm was never analysed."""
    row = session.query(DocumentRow).filter_by(key="firm:2").one()
    stale = indexing.read_entry(row.entry)
    stale = type(stale)(**{name: getattr(stale, name) for name in stale.__dataclass_fields__} | {"digest": "stale"})
    alien = type(stale)(**{name: getattr(stale, name) for name in stale.__dataclass_fields__} | {"key": "firm:99"})
    session.rollback()
    engine_.update([stale, alien], remove=["firm:1"])
    with unit_of_work():
        session.query(DocumentRow).filter_by(owner_id=3).delete()


def test_the_check_finds_and_mends(indexed, runner, run_jobs):
    assert "같아요" in runner.invoke(args=["index", "check"]).output
    tamper(indexed)
    found_ = indexing.check(indexed, mend=False)
    assert (list(found_.missing), list(found_.stale), found_.unanalysed) == (["firm:1"], ["firm:2"], 1)
    assert sorted(found_.surplus) == ["firm:3", "firm:99", "technology:3"]
    answer = runner.invoke(args=["index", "check", "--no-mend"])
    assert "다른 곳이 있어요" in answer.output and "firm:1" not in keys()
    answer = runner.invoke(args=["index", "check"])
    assert answer.exit_code == 0 and "고쳤어요" in answer.output
    run_jobs()
    assert indexing.check(indexed).is_clean
    assert "같아요" in runner.invoke(args=["index", "check"]).output
    assert found("의료영상") == ["가람", "의료영상 기술"] and found("물류") == ["다솜", "물류 기술"] and total() == 6


def test_the_nightly_check_mends(indexed, run_jobs):
    tamper(indexed)
    with unit_of_work():
        queue.enqueue(indexing.CHECK, "tonight")
    run_jobs()
    assert indexing.check(indexed, mend=False).is_clean


def newest(folder, end):
    return max((folder / "current").glob(f"*{end}"), key=lambda path: path.stat().st_mtime)


def replace(path, content):
    """Another file in its place: who has the old one open keeps it."""
    other = path.with_suffix(".other")
    other.write_bytes(content)
    other.replace(path)


def overwrite(path):
    """Other bytes in the same file, as a failing disk leaves them."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.write(b"\xa5" * size)


BREAKAGES = {
    "no folder": lambda folder: shutil.rmtree(folder),
    "no generation": lambda folder: shutil.rmtree((folder / "current").resolve()),
    "a dangling link": lambda folder: shutil.move((folder / "current").resolve(), folder / "elsewhere"),
    "no postings": lambda folder: newest(folder, ".pst").unlink(),
    "no terms": lambda folder: newest(folder, ".trm").unlink(),
    "no columns": lambda folder: newest(folder, ".meta.col").unlink(),
    "a contents table of garbage": lambda folder: replace(newest(folder, ".toc"), b"garbage" * 100),
    "an empty contents table": lambda folder: replace(newest(folder, ".toc"), b""),
    "terms of garbage": lambda folder: replace(newest(folder, ".trm"), b"garbage" * 1000),
    "empty columns": lambda folder: replace(newest(folder, ".meta.col"), b""),
    "half the postings": lambda folder: replace(newest(folder, ".pst"), newest(folder, ".pst").read_bytes()[:2000]),
    "postings overwritten": lambda folder: overwrite(newest(folder, ".pst")),
}


def fresh_look(engine_):
    """As a process sees the index that has not read any of it."""
    engine_._snapshot, engine_._segments, engine_._seen = None, {}, ()


@pytest.mark.parametrize("how", BREAKAGES)
def test_an_index_that_cannot_be_read_is_said_and_healed(indexed, client, runner, run_jobs, how):
    BREAKAGES[how](indexed.folder)
    fresh_look(indexed)
    page(client, "/")
    shown = words(page(client, "/directory?q=반도체"))
    assert "빠진 결과가 있을 수 있어요" in shown and "나라" in shown
    answer = visit(client, "/api/v1/search?q=반도체").get_json()
    assert answer["partial"] and {item["name"] for item in answer["items"]} == {"나라", "반도체 기술"}
    assert [item["label"] for item in visit(client, "/api/v1/suggest?q=ㄴㄹ").get_json()["items"]][:1] == ["나라"]
    assert visit(client, "/readyz").get_json()["checks"]["search"] == "rebuilding"
    answer = runner.invoke(args=["search", "반도체"])
    assert answer.exit_code == 0 and "나라" in answer.output and "빠진 결과가 있을 수 있어요" in answer.output
    answer = runner.invoke(args=["index", "check"])
    assert answer.exit_code == 0, answer.output
    assert found("반도체") == ["나라", "반도체 기술"] and len(keys()) == 6
    shown = words(page(client, "/directory?q=반도체"))
    assert "나라" in shown and "빠진 결과가 있을 수 있어요" not in shown
    assert "partial" not in visit(client, "/api/v1/search?q=반도체").get_json()


@pytest.mark.parametrize("how", ["no folder", "a contents table of garbage", "terms of garbage", "empty columns"])
def test_the_worker_heals_by_itself(indexed, run_jobs, how):
    BREAKAGES[how](indexed.folder)
    fresh_look(indexed)
    make_firm("라온", tagline_ko="양자컴퓨터 회사")
    run_jobs()
    assert found("양자컴퓨터") == ["라온"]
    assert found("반도체") == ["나라", "반도체 기술"] and len(keys()) == 7


@pytest.mark.parametrize("how", BREAKAGES)
def test_a_process_that_has_it_open_answers_pages_all_the_same(indexed, client, how):
    assert found("반도체")
    BREAKAGES[how](indexed.folder)
    for address in ("/directory", "/directory?q=반도체", "/directory?q=물류 의료영상", "/", "/directory?sort=name"):
        page(client, address)


def test_what_is_withdrawn_does_not_come_back_by_a_rebuild(indexed, runner):
    with unit_of_work():
        service.hide(session.get(Firm, 1), by="staff", reason="요청")
    assert runner.invoke(args=["index", "rebuild"]).exit_code == 0, "before the worker has been there"
    assert total() == 4 and total("의료영상") == 0
    assert indexing.compare(indexed, mend=False).is_clean


def test_a_rebuild_that_fails_is_not_tried_again_at_once(indexed, run_jobs):
    """A file in place of the folder stands for a disk that takes nothing."""
    shutil.rmtree(indexed.folder)
    indexed.folder.write_text("")
    healer = indexing.Healer(indexed)
    with pytest.raises(OSError, match=r"exists"):
        healer.heal()
    indexed.folder.unlink()
    healer.heal()
    assert not indexed.folder.exists(), "the first pause is not over"
    make_firm("라온", tagline_ko="양자컴퓨터 회사")
    run_jobs()
    wait_until(lambda: healer.heal() or indexed.is_current(), seconds=10)
    assert found("양자컴퓨터") == ["라온"]
