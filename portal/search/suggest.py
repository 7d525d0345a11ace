"""Suggestions while typing: what begins with the strokes so far, so that half-typed syllables and 초성 count."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from portal.core import keyboard, korean
from portal.search.lexicon import Names


def begins_with(text: str) -> Callable[[Names], NDArray[np.int32]]:
    """How to look typed text up among names: by initial consonants when there is nothing else, else by strokes."""
    typed = korean.name_key(text)
    if not typed:
        return lambda _names: np.empty(0, np.int32)
    if all(character in korean.CHOSEONG for character in typed):
        return lambda names: names.initials_begin_with(typed)
    struck = keyboard.strokes(typed)
    return lambda names: names.begin_with(struck)
