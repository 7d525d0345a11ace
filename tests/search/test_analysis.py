"""The analyser: the same terms however a text is encoded or spaced, each with its true place in the text."""

import random

import pytest

from portal.core import korean
from portal.search import analysis

EXPANDING = "㈜ﬁ½①㎏Ⅳ㍿ﷺ＂Ａ１ｶﾞ…²㏇"


def terms(text):
    return [token.term for token in analysis.analyse(korean.clean(text))]


@pytest.mark.parametrize(
    ("text", "folded", "places"),
    [
        ("Abc", "abc", [0, 1, 2, 3]),
        ("가나", "가나", [0, 1, 2]),
        ("㈜가", "(주)가", [0, 0, 0, 1, 2]),
        ("ﬁn", "fin", [0, 0, 1, 2]),
        ("½", "1⁄2", [0, 0, 0, 1]),
        ("ㄹㅍ", "ㄹㅍ", [0, 1, 2]),
        ("🚀가", "🚀가", [0, 1, 2]),
        ("", "", [0]),
    ],
)
def test_folding_keeps_the_way_back(text, folded, places):
    assert analysis.fold(text) == (folded, places)


def test_places_are_true_whatever_the_text_holds():
    chance = random.Random(9)
    pieces = [
        "의료영상",
        "반도체",
        "을",
        " ",
        "LumiScan",
        "3D",
        ".",
        "만들어요",
        "ㄹㅍ",
        "ㅋㅋ",
        "🚀",
        "👩🏽",
        *EXPANDING,
        "\n",
    ]
    seen = 0
    for _ in range(400):
        text = korean.clean("".join(chance.choices(pieces, k=chance.randint(1, 12))))
        for token in analysis.analyse(text):
            assert 0 <= token.start < token.end <= len(text), (text, token)
            piece = "".join(analysis.fold(text[token.start : token.end])[0].split())
            if token.tag in ("NNG", "NNP", "SL", "SN", "SH", "XPN"):
                assert token.term in piece, (text, token, piece)
                seen += 1
    assert seen > 500


def test_offsets_stay_right_behind_letters_that_grow():
    for letter in EXPANDING:
        text = f"{letter * 3} 우리는 반도체 검사"
        (found,) = [token for token in analysis.analyse(text) if token.term == "반도체"]
        assert text[found.start : found.end] == "반도체", letter


def test_many_texts_at_once_give_what_each_gives_alone():
    texts = ["의료영상을 읽어요", "", "🚀", "ㄹㅍ", "LumiScan Inc.", "㈜가온눈의 반도체"]
    assert list(analysis.analyse_all(texts)) == [analysis.analyse(text) for text in texts]


def test_compounds_are_found_by_their_parts_and_as_a_whole():
    assert {"의료", "영상", "의료영상"} <= set(terms("의료영상을 읽어요"))
    assert "의료영상" not in terms("의료, 영상")


def test_decomposed_and_wide_letters_are_the_same():
    assert terms("\u110b\u1174\u1105\u116d\u110b\u1167\u11bc\u1109\u1161\u11bc") == terms("의료영상")
    assert terms("ＬｕｍｉＳｃａｎ") == terms("lumiscan") == terms("LUMISCAN")


@pytest.mark.parametrize("text", ["", " ", "!!!", "🚀", "…", "\n\n"])
def test_texts_without_words_have_no_terms(text):
    assert terms(text) == []


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("반도체", ["반도", "도체"]),
        ("반도체 검사", ["반도", "도체", "검사"]),
        ("CT 영상", ["ct", "영상"]),
        ("가", ["가"]),
        ("㈜가온", ["주", "가온"]),
        ("!!!", []),
        ("", []),
    ],
)
def test_bigrams(text, pairs):
    assert analysis.bigrams(text) == pairs


def test_a_long_word_without_spaces_costs_no_more_than_its_length(monkeypatch):
    """Letters that Kiwi is given are counted: nobody is to keep a process busy with one query."""
    kiwi, given = analysis.load(), []

    class Counting:
        def tokenize(self, texts):
            given.append(len(texts) if isinstance(texts, str) else sum(map(len, texts)))
            return kiwi.tokenize(texts)

    monkeypatch.setattr(analysis, "load", Counting)
    chance = random.Random(2)
    text = "".join(chance.choice("가나다라마바사아자차카타파하") for _ in range(150))
    analysis.analyse(text)
    assert given and sum(given) <= 60 * len(text)
