"""Whether a rarely asked text can be kept: when each of its words is everybody's."""

from portal.core import keyboard
from portal.querylog.models import OTHER
from portal.search import analysis
from portal.search.analysis import VERB_TAGS
from portal.search.meaning import Words


def is_plain(text: str, words: Words | None) -> bool:
    """Whether every word stands in a public document or is a common noun of the language.

    A person's name is neither, unless it is public here. Without the index, `words` is `None` and nouns alone count.
    """
    tokens = [token for token in analysis.analyse(text) if token.tag not in VERB_TAGS and token.tag != "JOINED"]
    if text == OTHER or not tokens:
        return False
    return all(_is_public(token.term, words) or analysis.is_common_noun(token.term) for token in tokens)


def _is_public(term: str, words: Words | None) -> bool:
    """Whether a public document holds exactly this word. Bigrams would hold 길동 for whoever writes 서울길동점."""
    if words is None:
        return False
    if term.isascii() or len(term) == 1:
        return bool(words.holds(term))
    return bool(words.near(keyboard.strokes(term), 0))
