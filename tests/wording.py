"""What pages say, in the language of who looks."""

from collections.abc import Callable
from functools import cache
from gettext import GNUTranslations
from pathlib import Path

#: From the words of the sources, which are Korean, to those of a page.
Words = Callable[[str], str]

CATALOGUES = Path(__file__).parent.parent / "portal" / "translations"


@cache
def words_of(language: str) -> Words:
    """How a language says what the sources say in Korean."""
    with (CATALOGUES / language / "LC_MESSAGES" / "messages.mo").open("rb") as file:
        catalogue = GNUTranslations(file)
    return catalogue.gettext
