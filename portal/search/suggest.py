"""Suggestions while typing: what begins with the strokes so far, so that half-typed syllables and 초성 count."""

from collections.abc import Callable, Sequence

from portal.core import keyboard, korean
from portal.search.engine import NameHit
from portal.search.lexicon import Names

#: Firms are what people look for by name.
TYPE_ORDER = {"firm": 0, "service": 1, "technology": 2}


def begins_with(text: str) -> Callable[[Names], Sequence[int]]:
    """How to look typed text up among names: by initial consonants when there is nothing else, else by strokes."""
    typed = korean.name_key(text)
    if not typed:
        return lambda _names: ()
    if all(character in korean.CHOSEONG for character in typed):
        return lambda names: names.initials_begin_with(typed)
    struck = keyboard.strokes(typed)
    return lambda names: names.begin_with(struck)


def order_of_names(hit: NameHit) -> tuple[int, int, str]:
    """Firms first, then the shortest name: the nearest to what was typed."""
    return TYPE_ORDER.get(hit.type, len(TYPE_ORDER)), len(hit.name), hit.name
