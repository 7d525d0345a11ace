"""Damage to the files of an index is told wherever it is met, and never written on as if it were right."""

import contextlib
import os

import pytest
from entries import ask, corpus, query
from whoosh import index as whoosh_index

from portal.search.engine import EngineUnavailable
from portal.search.whoosh_engine import SEGMENTS_PER_TIER, WhooshEngine
from portal.search.whoosh_files import note_files
from portal.search.whoosh_schema import INDEX_NAME, fields_of
from portal.search.whoosh_writing import writing


@pytest.fixture
def engine(tmp_path):
    made = WhooshEngine(tmp_path / "index")
    made.rebuild(corpus(20))
    return made


def files(engine, end):
    return sorted((engine.folder / "current").glob(f"*{end}"))


def touch(path):
    """The same bytes, written later: as much as shows of garbage that happens to be readable."""
    os.utime(path, ns=(0, path.stat().st_mtime_ns + 5_000_000))


@pytest.mark.parametrize("end", [".trm", ".pst"])
def test_what_is_read_from_an_open_file_that_was_overwritten_is_not_believed(engine, end):
    assert ask(engine, query("낱말0")).total > 0
    touch(*files(engine, end))
    assert ask(engine, query("낱말0")).total > 0, "what was read before is right"
    with pytest.raises(EngineUnavailable, match="have been changed"):
        ask(engine, query("낱말7"))


@pytest.mark.parametrize("end", [".trm", ".pst", ".col", ".columns", ".toc"])
def test_damage_is_told_by_who_has_it_open_and_by_who_opens_it(engine, end):
    assert engine.is_current()
    touch(files(engine, end)[0])
    assert not engine.is_current()
    assert not WhooshEngine(engine.folder).is_current()


@pytest.mark.parametrize("end", [".trm", ".pst", "._stored.col", ".meta.col", ".columns", ".toc"])
def test_a_file_that_is_gone_is_told_whatever_is_written_after(engine, end):
    """A column that is not there reads as one that holds nothing."""
    opened_before = WhooshEngine(engine.folder)
    assert opened_before.is_current()
    files(engine, end)[0].unlink()
    assert not WhooshEngine(engine.folder).is_current()
    with pytest.raises((OSError, EngineUnavailable)):
        engine.update(corpus(1))
    with contextlib.suppress(FileNotFoundError):
        note_files(engine.folder / "current")  # as when it was deleted after the writer had looked
    assert not opened_before.is_current()
    assert not engine.is_current()
    assert not WhooshEngine(engine.folder).is_current()


def test_what_a_merge_took_away_is_no_damage(engine):
    engine.rebuild([])
    reader = WhooshEngine(engine.folder)
    for entry in corpus(SEGMENTS_PER_TIER * 2 + 1):
        engine.update([entry])
        assert reader.is_current()
    assert len(files(engine, ".trm")) <= SEGMENTS_PER_TIER + 1, "segments were merged"
    assert WhooshEngine(engine.folder).is_current()


def test_what_a_killed_writer_left_half_written_is_no_damage(engine):
    rest = files(engine, ".trm")[0].with_name("documents_0_0_abc.trm")
    rest.write_bytes(b"half")
    assert engine.is_current()
    engine.update(corpus(1))
    rest.write_bytes(b"half and more")
    assert engine.is_current()


def test_notes_of_garbage_are_damage(engine):
    assert engine.is_current()
    (engine.folder / "current" / "files.json").write_bytes(b"\x00")
    assert not engine.is_current()
    assert not WhooshEngine(engine.folder).is_current()


def test_a_later_commit_does_not_note_damage_as_right(engine):
    touch(*files(engine, ".pst"))
    with pytest.raises(OSError, match="other than it was written"):
        engine.update(corpus(1))
    note_files(engine.folder / "current")  # as when it was damaged after the writer had looked
    assert not WhooshEngine(engine.folder).is_current()


def test_a_merge_does_not_copy_damage(engine):
    engine.rebuild([])
    entries = corpus(SEGMENTS_PER_TIER + 1)
    for entry in entries[:-2]:
        engine.update([entry])
    touch(files(engine, ".pst")[0])
    with pytest.raises(OSError, match="other than it was written"):
        for entry in entries[-2:]:
            engine.update([entry])
    assert not WhooshEngine(engine.folder).is_current()


def test_a_document_that_is_there_twice_is_to_be_mended(engine):
    one = corpus(1)[0]
    with writing(whoosh_index.open_dir(str(engine.folder / "current"), indexname=INDEX_NAME)) as writer:
        writer.add_document(**fields_of(one))
    assert engine.digests()[one.key] == ""
    engine.update([one])
    assert engine.digests()[one.key] == one.digest and ask(engine, query()).total == 20


def test_a_rebuild_that_fails_leaves_nothing_behind(engine):
    def broken():
        yield from corpus(3)
        raise OSError("no space left")

    before = sorted(os.listdir(engine.folder))
    with pytest.raises(OSError, match="no space"):
        engine.rebuild(broken())
    assert sorted(os.listdir(engine.folder)) == before


def read_all(snapshot, words, order):
    """The postings of every word, read in an order of its own."""
    return {
        word: snapshot.postings("all", word).docs.tolist() for word in sorted(words, key=lambda w: hash((w, order)))
    }


def test_children_of_a_process_that_has_it_open_read_it_side_by_side(tmp_path):
    """An open file has one place, which is the parent's and all its children's."""
    engine = WhooshEngine(tmp_path / "index")
    engine.rebuild(corpus(400))
    words = [f"낱말{number}" for number in range(300)]
    right = read_all(WhooshEngine(engine.folder).snapshot(), words, 0)
    engine.load()
    children = []
    for child in range(4):
        children.append(os.fork())
        if children[-1] == 0:
            try:
                os._exit(0 if read_all(engine.snapshot(), words, child) == right else 1)
            finally:
                os._exit(2)
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0, 0]
