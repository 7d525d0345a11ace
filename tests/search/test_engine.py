"""The engine by itself: it reads what Whoosh wrote and scores as the formula says, in any state of its index."""

import contextlib
import math
import random
import threading

import numpy as np
import pytest
from entries import VOCABULARY, ask, corpus, keys, make_entry, query
from whoosh import index as whoosh_index

from portal.search import ranking, whoosh_writing
from portal.search.engine import EngineUnavailable
from portal.search.entry import FIELDS
from portal.search.query import Clause, ParsedQuery
from portal.search.whoosh_engine import SEGMENTS_PER_TIER, WhooshEngine
from portal.search.whoosh_schema import INDEX_NAME
from portal.search.whoosh_writing import Codec


@pytest.fixture
def engine(tmp_path):
    made = WhooshEngine(tmp_path / "index")
    made.rebuild([])
    return made


# Reading


class SmallBlocks(Codec):
    """Posting lists in blocks of eight, so that a small corpus has lists of many blocks."""

    def __init__(self):
        super().__init__()
        self._blocklimit = 8


def test_postings_are_those_that_whooshs_own_matchers_give(engine, monkeypatch):
    monkeypatch.setattr(whoosh_writing, "Codec", SmallBlocks)
    engine.rebuild(corpus(150))
    opened = whoosh_index.open_dir(str(engine.folder / "current"), indexname=INDEX_NAME)
    reader = opened.reader()
    (segment,) = engine.snapshot().segments
    longest = compared = 0
    for name in FIELDS:
        for term in [*reader.lexicon(name)]:
            matcher, docs, weights = reader.postings(name, term), [], []
            while matcher.is_active():
                docs.append(matcher.id())
                weights.append(matcher.weight())
                matcher.next()
            ours = segment.postings(name, term.decode())
            assert ours.docs.tolist() == docs and np.allclose(ours.weights, weights), (name, term)
            longest, compared = max(longest, len(docs)), compared + 1
    assert compared > 200 and longest > 100


def test_what_is_written_is_what_is_read(engine):
    entries = corpus(40)
    engine.rebuild(entries)
    snapshot = engine.snapshot()
    for number, entry in enumerate(entries):
        assert snapshot.key(number) == entry.key
        for name in ("all", "name", "keywords", "tagline", "all_2"):
            assert snapshot.lengths(name)[number] == pytest.approx(entry.length(name))
            for term, count in entry.bags[name].items():
                postings = snapshot.postings(name, term)
                place = int(np.searchsorted(postings.docs, number))
                assert postings.docs[place] == number and postings.weights[place] == pytest.approx(count)
    assert engine.digests() == {entry.key: entry.digest for entry in entries}
    assert len(snapshot.postings("all", "없는말")) == 0


# Scoring


def formula(entries, parsed):  # noqa: C901 - it is one formula
    """BM25F in plain Python: the score of every entry, by key."""

    def idf(documents):
        return math.log(1 + (len(entries) - documents + 0.5) / (documents + 0.5))

    def average(name):
        return sum(entry.length(name) for entry in entries) / len(entries)

    def normalised(entry, name, term, by):
        count = entry.bags[name].get(term, 0.0)
        return by.weight * count / (1 - by.b + by.b * entry.length(name) / averages[name]) if count else 0.0

    def frequency(name, term):
        return sum(term in entry.bags[name] for entry in entries)

    averages = {name: average(name) for name in ("all", "all_2", "name", "keywords", "tagline")}
    scores = {}
    for entry in entries:
        score = 0.0
        for term in (*(clause.term for clause in parsed.clauses), *parsed.joined):
            if term in entry.bags["all"]:
                occurrences = sum(normalised(entry, n, term, by) for n, by in ranking.FIELD_WEIGHTS.items())
                score += idf(frequency("all", term)) * (ranking.K1 + 1) * occurrences / (occurrences + ranking.K1)
        for pair in parsed.bigrams:
            if occurrences := normalised(entry, "all_2", pair, ranking.BIGRAM):
                share = (ranking.K1 + 1) * occurrences / (occurrences + ranking.K1)
                score += ranking.BIGRAM_WEIGHT * idf(frequency("all_2", pair)) * share
            if pair in entry.bags["name_2"]:
                score += ranking.NAME_BIGRAM_WEIGHT * idf(frequency("name_2", pair))
        scores[entry.key] = score * entry.prior
    return scores


@pytest.mark.parametrize("seed", range(3))
def test_scores_are_those_of_the_formula(engine, seed):
    entries = corpus(80, seed)
    engine.rebuild(entries)
    chance = random.Random(seed)
    by_key = {entry.key: entry for entry in entries}
    for _ in range(25):
        words = chance.sample(VOCABULARY[:40], chance.randint(1, 5))
        parsed = query(*words, joined=tuple(chance.sample(VOCABULARY[:20], 1)), bigrams=(words[0][:2] + words[0][-1],))
        answer, expected = ask(engine, parsed), formula(entries, parsed)
        assert answer.total == len(answer.hits) > 0
        for hit in answer.hits:
            assert hit.score == pytest.approx(expected[hit.key], abs=2e-3), words
        if len(words) == 1:
            assert set(keys(answer)) == {e.key for e in entries if words[0] in e.bags["all"]}
        known = [word for word in words if any(word in entry.bags["all"] for entry in entries)]
        whole = {key for key in by_key if all(word in by_key[key].bags["all"] for word in known)}
        assert whole <= set(keys(answer)), "who has all the words is always found"
        if len(known) <= ranking.FEW_CLAUSES:
            assert set(keys(answer)[: len(whole)]) == whole, "and comes first"
            rest = [hit.score for hit in answer.hits[len(whole) :]]
        else:
            rest = [hit.score for hit in answer.hits]
        assert rest == sorted(rest, reverse=True)


def test_who_is_called_so_comes_first(engine):
    entries = corpus(30)
    engine.rebuild(entries)
    parsed = ParsedQuery(text="기업7", name_key="기업7", clauses=(Clause(VOCABULARY[0]),))
    assert keys(ask(engine, parsed))[0] == "firm:7"


# States of an index


def outcome(engine):
    """All that an index answers to some questions, as values that compare."""
    found = []
    for words in ((), ("낱말0",), ("낱말1", "낱말5"), ("낱말2", "낱말9", "낱말3", "낱말4")):
        for sort in ("relevance", "name", "updated", "employees"):
            answer = ask(
                engine, query(*words), sort=sort, facets=("kind", "field"), filters={"kind": frozenset({"member"})}
            )
            # Ties stand in the order of writing, which is no part of the answer's meaning.
            hits = sorted((hit.key, round(hit.score, 2)) for hit in answer.hits)
            facets = {name: {k: n for k, n in counts.items() if n} for name, counts in answer.facets.items()}
            found.append((hits, answer.total, facets, {k: n for k, n in answer.types.items() if n}))
    return found


def test_many_small_commits_answer_as_one_large_one(engine, tmp_path):
    entries = corpus(60)
    for start in range(0, 60, 2):
        engine.update(entries[start : start + 2])
    whole = WhooshEngine(tmp_path / "whole")
    whole.rebuild(entries)
    assert len(engine.snapshot().segments) > 1 and len(whole.snapshot().segments) == 1
    assert outcome(engine) == outcome(whole)


def test_merges_keep_everything_and_keep_segments_few(engine):
    entries = corpus(90)
    most = 0
    for number, entry in enumerate(entries):
        engine.update([entry])
        most = max(most, len(engine.snapshot().segments))
        if number % 10 == 0:
            assert engine.digests() == {e.key: e.digest for e in entries[: number + 1]}
    assert engine.digests() == {e.key: e.digest for e in entries}
    # One tier for each power of eight, and fewer than so many segments in each.
    assert SEGMENTS_PER_TIER // 2 < most <= 3 * SEGMENTS_PER_TIER


def test_what_is_removed_or_replaced_is_gone_at_once_and_after_merges(engine):
    chance = random.Random(4)
    living = {}
    for step in range(120):
        number = chance.randint(0, 25)
        if chance.random() < 0.35 and living:
            gone = chance.choice(sorted(living))
            engine.update([], remove=[gone])
            del living[gone]
        else:
            entry = make_entry(number, chance, digest=f"step {step}")
            engine.update([entry])
            living[entry.key] = entry
        if step % 12 == 0 or step > 115:
            assert engine.digests() == {key: entry.digest for key, entry in living.items()}
            answer = ask(engine, query("낱말0"))
            assert set(keys(answer)) == {key for key, entry in living.items() if "낱말0" in entry.bags["all"]}
            everything = ask(engine, query(), facets=("kind",))
            assert everything.total == len(living) == len(set(keys(everything)))
            assert sum(everything.facets["kind"].values()) == len(living)


def test_what_is_begun_in_one_generation_does_not_end_in_another(engine):
    """A rebuild, and a commit after it, while somebody has the index open to write."""
    entries = corpus(24)
    engine.rebuild(entries[:20])
    other = WhooshEngine(engine.folder)

    def meanwhile():
        other.rebuild(entries[:22])
        other.update(entries[22:23])
        yield entries[23]

    engine.update(meanwhile())
    assert WhooshEngine(engine.folder).digests() == {e.key: e.digest for e in entries[:23]}
    assert engine.is_current() and other.is_current()
    engine.update(entries[23:])
    assert engine.digests() == {e.key: e.digest for e in entries}


def test_an_empty_index_answers(engine):
    engine.rebuild([])
    for sort in ("relevance", "name", "updated", "created", "employees"):
        answer = ask(engine, query("낱말0"), sort=sort, facets=("kind",), filters={"kind": frozenset({"member"})})
        assert (answer.hits, answer.total) == ([], 0)
    entries = corpus(3)
    engine.update(entries)
    engine.update([], remove=[entry.key for entry in entries])
    assert ask(engine, query("낱말0")).total == 0 and engine.digests() == {}


def test_a_removal_of_what_is_not_there_changes_nothing(engine):
    engine.update(corpus(3), remove=["firm:99", ""])
    assert len(engine.digests()) == 3


def test_audiences_and_filters(engine):
    entries = corpus(30)
    entries[3] = make_entry(3, random.Random(0), audience="members")
    engine.rebuild(entries)
    assert ask(engine, query()).total == 29
    assert ask(engine, query(), audiences=frozenset({"public", "members"})).total == 30
    assert ask(engine, query(), audiences=frozenset()).total == 0
    assert ask(engine, query(), filters={"kind": frozenset({"member", "nonsense"})}).total == sum(
        entry.facets["kind"] == ["member"] for number, entry in enumerate(entries) if number != 3
    )
    assert ask(engine, query(), filters={"no such facet": frozenset({"x"})}).total == 0


def test_without_an_index_nothing_is_read_nor_written(tmp_path):
    """An index made for one update would hold that update alone, and look whole."""
    engine = WhooshEngine(tmp_path / "nothing")
    with pytest.raises(EngineUnavailable):
        ask(engine, query())
    with pytest.raises(EngineUnavailable):
        engine.update(corpus(1))
    assert not engine.folder.exists()


def test_a_reader_sees_each_commit_of_another_process(engine):
    reader = WhooshEngine(engine.folder)
    entries = corpus(6)
    for number, entry in enumerate(entries, 1):
        engine.update([entry])
        assert ask(reader, query()).total == number
    engine.rebuild(entries[:2])
    assert ask(reader, query()).total == 2


def swap_while_searching(engine, swaps, readers):
    entries = corpus(30)
    engine.rebuild(entries)
    stop, errors, counts = threading.Event(), [], []

    def look():
        reader = WhooshEngine(engine.folder)
        while not stop.is_set():
            try:
                counts.append(ask(reader, query("낱말0", "낱말1")).total)
            except Exception as error:
                errors.append(error)

    threads = [threading.Thread(target=look) for _ in range(readers)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(swaps):
            engine.rebuild(entries)
            engine.update(entries[:3])
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert errors == [] and len(counts) > swaps and len(set(counts)) == 1


def test_searches_go_on_while_the_index_is_swapped(engine):
    swap_while_searching(engine, swaps=4, readers=2)


@pytest.mark.torture
def test_searches_go_on_while_the_index_is_swapped_often(engine):
    swap_while_searching(engine, swaps=60, readers=4)


def test_a_writer_that_fails_leaves_the_index_as_it_was(engine):
    entries = corpus(5)
    engine.rebuild(entries)

    def broken():
        yield make_entry(50, random.Random(0))
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        engine.update(broken())
    assert engine.digests() == {entry.key: entry.digest for entry in entries}
    with contextlib.suppress(OSError):
        engine.rebuild(broken())
    assert engine.digests() == {entry.key: entry.digest for entry in entries}
    engine.update([make_entry(50, random.Random(0))])
    assert len(engine.digests()) == 6


def test_postings_are_kept_within_bounds(monkeypatch, tmp_path):
    monkeypatch.setattr("portal.search.whoosh_engine.MOST_POSTINGS_KEPT", 20_000)
    monkeypatch.setattr("portal.search.snapshot.MOST_JOINED_KEPT", 600)
    small = WhooshEngine(tmp_path / "index")
    small.rebuild(corpus(60))
    small.snapshot()
    monkeypatch.undo()
    large = WhooshEngine(small.folder)
    for number in (*range(60), *range(60)):
        found = [(hit.key, hit.score) for hit in ask(small, query(f"낱말{number}")).hits]
        assert found == [(hit.key, hit.score) for hit in ask(large, query(f"낱말{number}")).hits]
        assert small._postings.size <= 20_000
    assert 0 < small._postings.size < large._postings.size
