"""The columns of a segment, from the file and back."""

import dataclasses
import random

import numpy as np
import pytest
from entries import corpus

from portal.search.columns import Columns
from portal.search.columns_file import pack, unpack
from portal.search.lexicon import Lexicon
from portal.search.strings import Strings
from portal.search.whoosh_schema import fields_of

STRINGS = ["", "가온눈", "㈜", "a", "\U0001f600 마음", "", "각" * 500]


def told(part):
    """All that an object of columns holds, in plain lists."""
    if dataclasses.is_dataclass(part):
        return {f.name: told(getattr(part, f.name)) for f in dataclasses.fields(part)}
    if isinstance(part, dict):
        return {name: told(inner) for name, inner in part.items()}
    return part.tolist() if isinstance(part, np.ndarray) else [*part]


@pytest.fixture(scope="module")
def columns():
    import orjson

    return Columns.of([orjson.loads(fields_of(entry)["meta"]) for entry in corpus(60)])


@pytest.fixture(scope="module")
def lexicon():
    return Lexicon.of(["반도체", "의료", "영상", "semiconductor", "12", "가"])


def test_strings_are_those_that_were_given():
    strings = Strings.of(STRINGS)
    assert [*strings] == STRINGS and [strings[place] for place in range(len(strings))] == STRINGS
    assert strings.take([4, 1]) == ["\U0001f600 마음", "가온눈"]
    assert [*Strings.of(())] == []


def test_a_file_holds_what_was_packed(columns, lexicon):
    unpacked, words = unpack(pack(columns, lexicon))
    assert told(unpacked) == told(columns) and told(words) == told(lexicon)
    assert words.near("ㅂㅏㄴㄷㅗㅊㅐ", 2) == lexicon.near("ㅂㅏㄴㄷㅗㅊㅐ", 2) == [("반도체", 1)]


def test_a_segment_without_documents():
    unpacked, words = unpack(pack(Columns.of([]), Lexicon.of([])))
    assert len(unpacked) == 0 and [*words.words] == [] and unpacked.name_index.begin_with("ㄱ").tolist() == []


def test_a_damaged_file_is_told(columns, lexicon):
    data = pack(columns, lexicon)
    places = random.Random(5).sample(range(len(data)), 200)
    for place in places:
        with pytest.raises(ValueError, match="other than"):
            unpack(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
    for size in (0, 3, 8, len(data) // 2, len(data) - 1):
        with pytest.raises(ValueError, match="columns are"):
            unpack(data[:size])
