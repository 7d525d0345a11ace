"""Snippets: the stretch of a document's text that says most about why it was found, with the words marked."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson
from markupsafe import Markup, escape

#: How many characters of text a snippet shows, about two lines.
LENGTH = 130
#: How far a snippet's beginning may move back to start at a word.
REACH = 14

#: A term's half-open place in a passage: (start, end, term).
Hit = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Snippet:
    """A marked stretch of the passage with number `passage`."""

    text: Markup
    passage: int
    worth: float


def best_snippet(passages: list[dict[str, Any]], tokens: bytes, weights: dict[str, float]) -> Snippet | None:
    """The best stretch over all passages; `None` when no passage holds any of the terms.

    `tokens` is `DocumentRow.tokens`; `weights` says what each term is worth.
    """
    best: tuple[float, int, list[Hit]] | None = None
    for number, places in enumerate(orjson.loads(tokens)):
        hits = [hit for term in weights if term in places for hit in _hits(term, places[term])]
        if not hits:
            continue
        worth, chosen = _best_window(sorted(hits), weights)
        if best is None or worth > best[0] + 1e-9:
            best = (worth, number, chosen)
    if best is None:
        return None
    worth, number, chosen = best
    return Snippet(_cut(passages[number]["text"], [(start, end) for start, end, _ in chosen]), number, worth)


def best_attached(tokens: bytes, weights: dict[str, float]) -> tuple[int, float, list[Hit]] | None:
    """Of attached passages the one with the best stretch: its number, the stretch's worth, and the hits in it.

    `tokens` is `DocumentRow.attached_tokens`. Only lines that hold one of the terms are read: there may be hundreds.
    """
    needles = [(term, orjson.dumps(term) + b":") for term in weights]
    best: tuple[int, float, list[Hit]] | None = None
    for number, line in enumerate(tokens.split(b"\n")):
        terms = [term for term, needle in needles if needle in line]
        if not terms:
            continue
        places = orjson.loads(line)
        worth, chosen = _best_window(sorted(hit for term in terms for hit in _hits(term, places[term])), weights)
        if best is None or worth > best[1] + 1e-9:
            best = (number, worth, chosen)
    return best


def cut(text: str, hits: list[Hit]) -> Markup:
    """A stretch of a text around hits in it, marked."""
    return _cut(text, [(start, end) for start, end, _ in hits])


def _hits(term: str, places: list[int]) -> Iterator[Hit]:
    return ((start, end, term) for start, end in zip(places[::2], places[1::2], strict=True))


def _best_window(hits: list[Hit], weights: dict[str, float]) -> tuple[float, list[Hit]]:
    """Of all windows that begin at a hit, the one whose different terms are worth most together."""
    best: tuple[float, list[Hit]] = (-1.0, [])
    for first, hit in enumerate(hits):
        limit = hit[0] + LENGTH
        last = bisect_left(hits, (limit,))
        inside = [other for other in hits[first:last] if other[1] <= limit] or [hit]
        worth = sum(weights[term] for term in {term for _, _, term in inside}) + 0.01 * len(inside)
        if worth > best[0]:
            best = (worth, inside)
    return best


def _cut(text: str, spans: list[tuple[int, int]]) -> Markup:
    """Cut the text around the spans, at words where that is near, and mark them."""
    begin, end = _bounds(text, spans[0][0], spans[-1][1])
    parts = [escape("… " if begin else "")]
    place = begin
    for start, stop in _merged(spans):
        parts += [escape(text[place:start]), _marked(text[start:stop])]
        place = stop
    parts += [escape(text[place:end]), escape(" …" if end < len(text) else "")]
    return Markup("").join(parts)


def _marked(text: str) -> Markup:
    return Markup("<mark>{}</mark>").format(text)


def _bounds(text: str, first: int, last: int) -> tuple[int, int]:
    """Where the stretch begins and ends: the hits in it, the rest of `LENGTH` mostly after them."""
    begin = max(0, first - max(10, (LENGTH - (last - first)) // 4))
    if begin:
        space = text.find(" ", begin, begin + REACH)
        begin = space + 1 if 0 <= space < first else begin
    sentence = max(text.rfind(mark, begin, first) for mark in (". ", "요. ", "\n"))
    if sentence >= begin:
        begin = sentence + 1
        begin += len(text[begin:first]) - len(text[begin:first].lstrip())
    end = min(len(text), max(last, begin + LENGTH))
    if end < len(text):
        space = text.rfind(" ", end - REACH, end)
        end = space if space >= last else end
    return begin, end


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans without overlaps; neighbours become one."""
    merged: list[tuple[int, int]] = []
    for start, stop in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(stop, merged[-1][1]))
        else:
            merged.append((start, stop))
    return merged
