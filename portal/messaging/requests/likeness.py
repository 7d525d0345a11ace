"""How alike two texts are, whoever they are written to: pure.

Who writes the same to many changes a name, a greeting, an order of sentences; what is left is alike. Compared are sets
of runs of five letters (w-shingling, Broder 1997), for which neither order nor spacing matters.
"""

import re
from collections.abc import Iterable

from portal.core.korean import bare_name, clean, fold_width

RUN = 5
#: The part of all runs that two texts share; from here on they are the same text.
ALIKE = 0.7
_NOT_A_LETTER = re.compile(r"[\W_]+")


def runs_of(text: str, names: Iterable[str] = ()) -> frozenset[str]:
    """A text as runs of letters, without the names of who it is written to."""
    folded = _folded(text)
    for name in sorted({_folded(bare_name(name)) for name in names if name}, key=len, reverse=True):
        folded = folded.replace(name, "") if len(name) > 1 else folded
    if len(folded) <= RUN:
        return frozenset([folded])
    return frozenset(folded[start : start + RUN] for start in range(len(folded) - RUN + 1))


def are_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two texts are the same, or nearly."""
    return len(one & other) >= ALIKE * len(one | other)


def _folded(text: str) -> str:
    return _NOT_A_LETTER.sub("", fold_width(clean(text)).casefold())
