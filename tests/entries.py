"""Entries of an index made up at random, and questions to an engine by itself."""

import random

from portal.search.entry import Entry
from portal.search.query import Clause, ParsedQuery, SearchRequest

VOCABULARY = [f"낱말{number}" for number in range(60)]


def bag(chance, size):
    """Random words, a few of them frequent."""
    counted = {}
    for _ in range(size):
        word = VOCABULARY[min(int(chance.expovariate(0.1)), 59)]
        counted[word] = counted.get(word, 0.0) + 1.0
    return counted


def make_entry(number, chance, **values):
    inner = {name: bag(chance, size) for name, size in (("name", 2), ("keywords", 3), ("tagline", 5))}
    everything = bag(chance, chance.randint(5, 60))
    for words in inner.values():
        for word, count in words.items():
            everything[word] = everything.get(word, 0.0) + count
    pairs = {word[:2] + word[-1]: 1.0 + chance.randint(0, 3) for word in everything}
    bags = {
        **inner,
        "all": everything,
        "all_2": pairs,
        "name_2": dict(list(pairs.items())[:3]),
        "exact": {f"기업{number}": 1.0},
    }
    made = {
        "key": f"firm:{number}",
        "digest": f"d{number}",
        "type": chance.choice(("firm", "technology")),
        "audience": "public",
        "name": f"기업{number}",
        "url": f"/firms/{number}",
        "bags": bags,
        "facets": {
            "kind": [chance.choice(("resident", "member"))],
            "field": chance.sample(["a", "b", "c"], chance.randint(0, 3)),
        },
        "sort": {"updated": float(chance.randint(1, 30)), "created": float(number), "employees": float(number % 5)},
        "prior": chance.choice((1.0, 0.97)),
    }
    return Entry(**made | values)


def corpus(count, seed=1):
    chance = random.Random(seed)
    return [make_entry(number, chance) for number in range(count)]


def query(*words, joined=(), bigrams=()):
    return ParsedQuery(
        text=" ".join(words), clauses=tuple(Clause(word) for word in words), joined=joined, bigrams=bigrams
    )


def ask(engine, parsed, **values):
    return engine.search(SearchRequest(limit=10_000, **values), parsed)


def keys(answer):
    return [hit.key for hit in answer.hits]
