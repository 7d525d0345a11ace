"""Finding the tag that a text means, or making a new one."""

import hashlib
import re
import unicodedata
from collections.abc import Iterator

from sqlalchemy import select

from portal.core.db import session
from portal.core.errors import RuleError
from portal.core.korean import clean_line
from portal.firms.models import Tag
from portal.firms.vocabulary import KNOWN_TAGS, Vocabulary, Word

LONGEST_LABEL = 200
_LONGEST_CODE = 120


def tag_key(text: str) -> str:
    """What spellings of one tag have in common: compatibility form, lower case, no spaces."""
    return "".join(unicodedata.normalize("NFKC", clean_line(text)).casefold().split())


def slug(text: str) -> str:
    """A code for a new tag, at most 120 characters; Hangul stays Hangul."""
    lowered = unicodedata.normalize("NFKC", clean_line(text)).casefold()
    words = re.sub(r"[\W_]+", "-", lowered).strip("-")
    mark = hashlib.sha256(lowered.encode()).hexdigest()[:8]
    if not words:
        return f"tag-{mark}"
    return words if len(words) <= _LONGEST_CODE else f"{words[: _LONGEST_CODE - 9]}-{mark}"


class TagBook:
    """The tags of all vocabularies, read once and used for many firms inside one unit of work."""

    def __init__(self) -> None:
        self._tags: dict[tuple[str, str], Tag] = {}
        self._codes: dict[tuple[str, str], Tag] = {}
        for tag in session.scalars(select(Tag).order_by(Tag.id)):
            self._enter(tag)

    def find(self, vocabulary: Vocabulary, text: str) -> Tag | None:
        """The tag whose code, label or other spelling this is; `None` when there is no row of it yet."""
        word = known_word(vocabulary, text)
        return self._codes.get((vocabulary, word.code)) if word else self._tags.get((vocabulary, tag_key(text)))

    def get(self, vocabulary: Vocabulary, text: str) -> Tag:
        """The tag that is meant; a new one is added to the session. Raises `RuleError` for text that is no label."""
        return self.find(vocabulary, text) or self._create(vocabulary, text)

    def _create(self, vocabulary: Vocabulary, text: str) -> Tag:
        label = clean_line(text)
        if not label or len(label) > LONGEST_LABEL:
            message = f"분류 이름은 1자에서 {LONGEST_LABEL}자까지예요."
            raise RuleError("bad_tag", message, field=vocabulary)
        if word := known_word(vocabulary, text):
            tag = Tag(vocabulary=vocabulary, code=word.code, label_ko=word.ko, label_en=word.en)
        else:
            tag = Tag(vocabulary=vocabulary, code=self._free_code(vocabulary, label), label_ko=label, label_en="")
        session.add(tag)
        self._enter(tag)
        return tag

    def _free_code(self, vocabulary: Vocabulary, label: str) -> str:
        """C and C++ would have one slug: the second takes a number."""
        code = free = slug(label)
        number = 2
        while (vocabulary, free) in self._codes or free in KNOWN_TAGS[vocabulary]:
            free, number = f"{code[: _LONGEST_CODE - 4]}-{number}", number + 1
        return free

    def _enter(self, tag: Tag) -> None:
        self._codes[tag.vocabulary, tag.code] = tag
        for spelling in (tag.code, tag.label_ko, tag.label_en):
            if spelling:
                self._tags.setdefault((tag.vocabulary, tag_key(spelling)), tag)


def get_or_create_tag(vocabulary: Vocabulary, text: str) -> Tag:
    """The tag that a code, a Korean or English label or another spelling means; made when it is new.

    For many texts keep one `TagBook` instead: this reads the tags each time.
    """
    return TagBook().get(vocabulary, text)


def known_word(vocabulary: Vocabulary, text: str) -> Word | None:
    """The word of our own vocabulary that a text means."""
    return _SPELLINGS[vocabulary].get(tag_key(text))


def word_of(words: dict[str, Word], text: str) -> Word | None:
    """The word of a closed list (kinds, stages …) that a code, label or other spelling means."""
    key = tag_key(text)
    return next((word for word in words.values() if key in _keys(word)), None)


def _keys(word: Word) -> Iterator[str]:
    return (tag_key(spelling) for spelling in (word.code, word.ko, word.en, *word.aliases))


_SPELLINGS: dict[Vocabulary, dict[str, Word]] = {
    vocabulary: {key: word for word in reversed(words.values()) for key in _keys(word)}
    for vocabulary, words in KNOWN_TAGS.items()
}
