"""Snippets: a stretch of the text itself, with the words that were looked for marked, and all else escaped."""

import html
import random
import re

import pytest

from portal.search import analysis
from portal.search.document import Passage, SearchDocument
from portal.search.entry import analyse_documents
from portal.search.snippets import LENGTH, best_snippet

LONG = (
    "우리는 여러 해 동안 병원과 함께 일했어요. 영상의학과 의사는 하루에 수백 장을 읽어요. "
    "저선량 CT는 잡음이 많아 읽기 어려워요. 그래서 의료영상 복원 소프트웨어를 만들어 잡음을 줄였어요. "
    "지금은 스무 곳의 병원에서 써요. 반도체 검사 장비에도 같은 기술을 쓰고 있어요. " * 3
)


def cut(*passages, **weights):
    """The best snippet of some texts."""
    document = SearchDocument(type="firm", id=1, url="/", name="x", passages=tuple(Passage(text) for text in passages))
    (analysed,) = analyse_documents([document])
    return best_snippet([{"text": text} for text in passages], analysed.tokens, weights)


def plain(snippet):
    """The text of a snippet as a reader sees it."""
    return html.unescape(re.sub("</?mark>", "", str(snippet.text)))


def marked(snippet):
    return [html.unescape(found) for found in re.findall("<mark>(.*?)</mark>", str(snippet.text), re.DOTALL)]


def test_the_words_are_marked_where_they_stand():
    snippet = cut("의료영상을 복원하고 반도체를 검사해요.", 의료=1.0, 영상=1.0, 반도체=1.0)
    assert str(snippet.text) == "<mark>의료영상</mark>을 복원하고 <mark>반도체</mark>를 검사해요."
    assert snippet.passage == 0


def test_a_text_without_the_words_has_none():
    assert cut("의료영상을 복원해요.", 물류=1.0) is None
    assert cut() is None and cut("") is None
    assert cut("의료영상을 복원해요.") is None


def test_the_best_passage_is_taken():
    snippet = cut("물류를 해요.", "반도체와 물류를 해요.", "반도체를 해요.", 물류=1.0, 반도체=5.0)
    assert snippet.passage == 1 and marked(snippet) == ["반도체", "물류"]


def test_a_long_text_is_cut_around_what_is_worth_most():
    snippet = cut(LONG, 병원=0.5, 반도체=3.0, 검사=2.0)
    assert "반도체" in marked(snippet)[0] or "검사" in "".join(marked(snippet))
    shown = plain(snippet)
    assert len(shown) <= LENGTH + 40
    assert shown.strip("… ") in LONG


@pytest.mark.parametrize(
    "text", ['<script>alert("의료")</script> & 의료 <b>영상</b>', "의료<mark>영상</mark>", "a & b 의료 &amp; c"]
)
def test_all_else_is_escaped(text):
    snippet = cut(text, 의료=1.0)
    rest = str(snippet.text).replace("<mark>", "").replace("</mark>", "")
    assert "<" not in rest and ">" not in rest and '"' not in rest
    assert plain(snippet) == text or plain(snippet).strip("… ") in html.unescape(text) + text


def test_marks_stay_right_behind_letters_that_grow():
    for letter in "㈜ﬁ½①㎏ﷺ🚀ㄹ":
        snippet = cut(f"{letter}{letter} 회사의 반도체 검사", 반도체=1.0)
        assert marked(snippet) == ["반도체"], letter


def test_any_snippet_is_a_piece_of_its_text():
    chance = random.Random(3)
    words = [
        "의료영상",
        "반도체",
        "물류",
        "를 만들어요. ",
        " ",
        "\n",
        "㈜",
        "½",
        "🚀",
        "<b>",
        "&",
        '"',
        "LumiScan",
        "ㄹㅍ",
        "a" * 60,
    ]
    weights = {term: chance.random() + 0.1 for term in ("의료", "영상", "의료영상", "반도체", "물류", "lumiscan")}
    checked = 0
    for _ in range(300):
        text = "".join(chance.choices(words, k=chance.randint(1, 60)))
        snippet = cut(text, **weights)
        if snippet is None:
            continue
        checked += 1
        shown = plain(snippet)
        begins, ends = shown.startswith("… "), shown.endswith(" …")
        inner = shown[2 if begins else 0 : len(shown) - 2 if ends else None]
        assert inner in text, (text, shown)
        assert begins or text.startswith(inner)
        assert ends or text.endswith(inner)
        assert len(inner) <= LENGTH + 60 and marked(snippet)
        assert str(snippet.text).count("<mark>") == str(snippet.text).count("</mark>")
        for piece in marked(snippet):
            assert piece and any(term in analysis.fold(piece)[0] for term in weights), (text, piece)
    assert checked > 150
