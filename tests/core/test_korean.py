import random
import unicodedata

import pytest

from portal.core import korean


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("\u1112\u1161\u11ab\u1100\u1173\u11af", "한글"),
        ("가\0나", "가나"),
        ("가\u200b나\ufeff", "가나"),
        ("\u1112\u200b\u1161", "하"),
        ("한\r\n글\r끝", "한\n글\n끝"),
        ("탭\t은 남아요", "탭\t은 남아요"),
        ("👩‍👩‍👧", "👩👩👧"),
        ("", ""),
    ],
)
def test_clean(text, cleaned):
    assert korean.clean(text) == cleaned


def test_cleaning_twice_is_cleaning_once():
    chance = random.Random(5)
    pool = "가각힣ㄱㅏㄹㅍabc ㈜①\u1100\u1161\u11a8\u200b\u200d\ufeff\0\r\n\té\u0301🚀"
    for _ in range(3000):
        text = "".join(chance.choices(pool, k=chance.randint(0, 8)))
        once = korean.clean(text)
        assert korean.clean(once) == once, [hex(ord(c)) for c in text]
        assert unicodedata.is_normalized("NFC", once), text
        line = korean.clean_line(text)
        assert korean.clean_line(line) == line and "\n" not in line and line == line.strip()


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("㈜루미스캔", "루미스캔"),
        ("(주)루미스캔", "루미스캔"),
        ("( 주 ) 루미스캔", "루미스캔"),
        ("루미스캔(주)", "루미스캔"),
        ("주식회사 루미스캔", "루미스캔"),
        ("루미스캔 주식회사", "루미스캔"),
        ("루미스캔주식회사", "루미스캔"),
        ("LumiScan Inc.", "LumiScan"),
        ("LumiScan Co., Ltd.", "LumiScan"),
        ("LumiScan, LLC", "LumiScan"),
        ("（주）루미스캔", "루미스캔"),
        ("유한회사 새봄", "새봄"),
        ("주식회사", "주식회사"),
        ("주인공", "주인공"),
        ("Incline", "Incline"),
        ("컴퍼니 Company", "컴퍼니"),
    ],
)
def test_bare_name(name, bare):
    assert korean.bare_name(name) == bare


def test_spellings_of_a_name_have_one_key():
    keys = {korean.name_key(name) for name in ("㈜루미 스캔", "루미스캔(주)", "주식회사 루미-스캔", "루미스캔")}
    assert keys == {"루미스캔"}
    assert korean.name_key("LumiScan Inc.") == korean.name_key("LUMISCAN") == "lumiscan"
    assert korean.name_key("C") != korean.name_key("C++")
    assert korean.name_key("!!!") == "!!!" != korean.name_key("???")


def test_initial_consonants():
    assert korean.choseong("루플") == "ㄹㅍ"
    assert korean.choseong("까치 AI 쌍둥이") == "ㄲㅊ AI ㅆㄷㅇ"
    assert korean.choseong("") == ""


@pytest.mark.parametrize(
    ("word", "pair", "written"),
    [
        ("반도체", "을/를", "반도체를"),
        ("영상", "을/를", "영상을"),
        ("영상", "이/가", "영상이"),
        ("회사", "은/는", "회사는"),
        ("서울", "으로/로", "서울로"),
        ("부산", "으로/로", "부산으로"),
        ("제주", "으로/로", "제주로"),
        ("AI", "을/를", "AI을(를)"),
        ("2020", "을/를", "2020을"),
        ("2022", "을/를", "2022를"),
        ("2021", "으로/로", "2021로"),
        ("2023", "으로/로", "2023으로"),
        ("루플(서울)", "으로/로", "루플(서울)로"),
        ("가온눈(주)", "은/는", "가온눈(주)은"),
        ("", "을/를", "을(를)"),
    ],
)
def test_josa(word, pair, written):
    assert korean.josa(word, pair) == written


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        (0, "0원"),
        (9_999, "9,999원"),
        (10_000, "1만 원"),
        (1_230_000_000, "12억 3,000만 원"),
        (100_000_000, "1억 원"),
        (1_000_000_000_000, "1조 원"),
        (1_234_567_890_123, "1조 2,345억 원"),
        (-1_230_000_000, "-12억 3,000만 원"),
    ],
)
def test_won(amount, written):
    assert korean.won(amount) == written
