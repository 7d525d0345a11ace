"""Snippets: the stretch of a document's text that says most about why it was found, with the words marked."""

from bisect import bisect_left
from dataclasses import dataclass
from typing import Any

import orjson
from markupsafe import Markup, escape

#: How many characters of text a snippet shows, about two lines.
LENGTH = 130
#: How far a snippet's beginning may move back to start at a word.
REACH = 14


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
    best: tuple[float, int, list[tuple[int, int]]] | None = None
    for number, (terms, starts, ends) in enumerate(orjson.loads(tokens)):
        places = [i for i, term in enumerate(terms) if term in weights]
        if not places:
            continue
        worth, chosen = _best_window(places, terms, starts, ends, weights)
        if best is None or worth > best[0] + 1e-9:
            best = (worth, number, [(starts[i], ends[i]) for i in chosen])
    if best is None:
        return None
    worth, number, spans = best
    return Snippet(_cut(passages[number]["text"], spans), number, worth)


def _best_window(
    places: list[int], terms: list[str], starts: list[int], ends: list[int], weights: dict[str, float]
) -> tuple[float, list[int]]:
    """Of all windows that begin at a hit, the one whose different terms are worth most together."""
    best: tuple[float, list[int]] = (-1.0, [])
    positions = [starts[i] for i in places]
    for first, place in enumerate(places):
        last = bisect_left(positions, starts[place] + LENGTH)
        inside = [i for i in places[first:last] if ends[i] <= starts[place] + LENGTH] or [place]
        worth = sum(weights[term] for term in {terms[i] for i in inside}) + 0.01 * len(inside)
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
