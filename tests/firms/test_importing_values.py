"""What cells become, and that whatever becomes otherwise says so."""

import random
import unicodedata
from datetime import date

import pytest

from portal.core import clock
from portal.core.errors import RuleError
from portal.firms.homepages import homepage_key, repair_homepage
from portal.firms.importing.mapping import map_columns
from portal.firms.importing.values import join_values, parse_value, split_values
from portal.firms.registration import is_valid_registration_number


@pytest.mark.parametrize(
    ("field", "cell", "value", "is_noted"),
    [
        ("name", " ㈜ 하늘\u200b보리 ", "㈜ 하늘보리", True),
        ("name", unicodedata.normalize("NFD", "하늘보리"), "하늘보리", True),
        ("name", "하늘\n보리", "하늘 보리", True),
        ("name", "天地 테크", "天地 테크", False),
        ("name", "-", None, True),
        ("homepage", "https://a.example", "https://a.example", False),
        ("homepage", "http:///www.a.example", "http://www.a.example", True),
        ("homepage", "Haneul.example", "http://haneul.example", True),
        ("homepage", "http://https://a.example/", "https://a.example/", True),
        ("homepage", "http://\thttp://a.example", "http://a.example", True),
        ("homepage", "http://www,a.example", "http://www.a.example", True),
        ("homepage", "a.example, b.example", "http://a.example", True),
        ("homepage", "http://하늘.example", "http://하늘.example", False),
        ("homepage", "javascript:alert(1)", None, True),
        ("homepage", "ftp://a.example", None, True),
        ("homepage", "http://", None, True),
        ("homepage", "준비 중", None, True),
        ("registration_number", "124-81-00998", "1248100998", False),
        ("registration_number", "1248100998", "1248100998", False),
        ("registration_number", "124-81-00999", None, True),
        ("registration_number", "110111-1234567", None, True),
        ("registration_number", "1.248E+09", None, True),
        ("employees", "1,234명", 1234, False),
        ("employees", "１２", 12, False),
        ("employees", "약 50명", 50, True),
        ("employees", "10~20명", None, True),
        ("employees", "-5", None, True),
        ("founded_on", "2021-04-12", date(2021, 4, 12), False),
        ("founded_on", "2021.4.12.", date(2021, 4, 12), False),
        ("founded_on", "2021년 4월 12일", date(2021, 4, 12), False),
        ("founded_on", "2021. 4. 12. (월)", date(2021, 4, 12), False),
        ("founded_on", "20210412", date(2021, 4, 12), False),
        ("founded_on", "2021-04-12 00:00:00", date(2021, 4, 12), False),
        ("founded_on", "44298", date(2021, 4, 12), True),
        ("founded_on", "'98.3.2", date(1998, 3, 2), True),
        ("founded_on", "2021년", date(2021, 1, 1), True),
        ("founded_on", "상시", None, True),
        ("founded_on", "2021-02-30", None, True),
        ("founded_on", "2999-01-01", None, True),
        ("stage", "시리즈A", "series_a", False),
        ("stage", "Pre-A", "pre_a", False),
        ("stage", "아주 큼", None, True),
        ("kind", "입주 기업", "resident", False),
        ("region", "서울특별시 서초구 매헌로 8", "서울특별시", True),
        ("region", "케이맨 제도", "케이맨 제도", False),
        ("email", "hi@a.example", "hi@a.example", False),
        ("email", "mailto:hi@a.example", "hi@a.example", True),
        ("email", "hi(at)a", None, True),
        ("phone", "02-555-1234", "+8225551234", False),
        ("phone", "070-4000-1234", "+827040001234", False),
        ("phone", "1588-1234", "+8215881234", False),
        ("phone", "+82 10 1234 5678", "+821012345678", False),
        ("phone", "02-555-1234 (내선 7)", "+8225551234", True),
        ("phone", "25551234", "+8225551234", False),
        ("phone", "내부 문의", None, True),
        ("tagline", "없음", None, True),
        ("tagline", "가" * 501, None, True),
        ("tagline", "#REF!", None, True),
        ("tagline", "'=1+1", "=1+1", False),
        ("services", "용역(ITS,BIS); 유지", ["용역(ITS,BIS); 유지"], False),
        ("services", "하나|둘| 하나 ", ["하나", "둘"], False),
        ("services", "\u200b", None, True),
        ("description", "첫 줄\r\n둘째 줄", "첫 줄\n둘째 줄", False),
    ],
)
def test_a_cell_becomes_a_value(field, cell, value, is_noted):
    parsed = parse_value(field, cell, "|")
    assert (parsed.value, bool(parsed.reason)) == (value, is_noted), parsed


def test_registration_numbers_check_themselves():
    """Of ten last digits one is right, and no single slip goes unnoticed."""
    for stem in ("124810099", "220816264", "101860000"):
        right = [stem + str(last) for last in range(10) if is_valid_registration_number(stem + str(last))]
        assert len(right) == 1
        for place in range(8):  # the ninth counts twice, by five and by its half: not every slip there shows
            slips = {right[0][:place] + str(digit) + right[0][place + 1 :] for digit in range(10)} - set(right)
            assert not any(map(is_valid_registration_number, slips))
    assert not any(
        map(is_valid_registration_number, ("", "12481009", "１２４８１００９９８", "0000000000", "abcdefghij"))
    )


def test_repairing_a_homepage_twice_changes_nothing():
    chance = random.Random(7)
    pieces = [
        "http",
        "https",
        ":",
        "/",
        "//",
        "www.",
        "a.example",
        ".",
        ",",
        " ",
        "\t",
        "@",
        "하늘",
        "?q=1",
        "x",
        "8080",
    ]
    for _ in range(5_000):
        text = "".join(chance.choice(pieces) for _ in range(chance.randint(1, 7)))
        once = repair_homepage(text)
        if once is not None:
            assert once.startswith(("http://", "https://")), text
            assert repair_homepage(once) == once, text


def test_one_homepage_has_one_key():
    spellings = ("http://www.A.example", "https://a.example/", "http://a.example?lang=ko")
    assert {homepage_key(repair_homepage(text)) for text in spellings} == {"a.example"}
    assert homepage_key("https://blog.example/one") != homepage_key("https://blog.example/two")


def test_joined_values_are_split_again():
    for values in (["가", "나"], ["가|나", "다"], ["쉼표, 쌍반점;", "역슬래시\\", "끝"]):
        assert split_values(join_values(values, "|"), "|") == values


def test_known_headers_need_no_map():
    mapping = map_columns(["종목코드", "회사명", "주요 제품", "상장일", "직원수(명)", "업종", "산업"])
    named = {mapping.header[index]: field for index, field in mapping.columns}
    assert named == {
        "회사명": "name",
        "주요 제품": "services",
        "직원수(명)": "employees",
        "업종": "industries",
        "산업": "industries",
    }
    assert mapping.unused == ("종목코드", "상장일")


@pytest.mark.parametrize(
    ("header", "given", "code"),
    [
        (["회사명"], [("없는열", "name")], "unknown_column"),
        (["회사명"], [("회사명", "nome")], "unknown_field"),
        (["a", "b"], [("a", "name"), ("b", "name")], "two_columns"),
        (["업종"], [], "no_name_column"),
        (["회사명"], [("회사명", "-")], "no_name_column"),
    ],
)
def test_a_wrong_map_lists_what_exists(header, given, code):
    with pytest.raises(RuleError) as refusal:
        map_columns(header, given)
    assert refusal.value.code == code
    assert any(word in refusal.value.message for word in (*header, "homepage"))


def test_what_is_given_wins_over_what_is_recognised():
    mapping = map_columns(["회사명", "브랜드", "지역"], [("브랜드", "name"), ("지역", "keywords")])
    assert mapping.columns == ((1, "name"), (2, "keywords"))
    assert mapping.unused == ("회사명",)


def test_dates_are_past_in_seoul():
    with clock.frozen_at(clock.datetime(2026, 11, 21, 15, 30, tzinfo=clock.UTC)):
        assert parse_value("founded_on", "2026-11-22", "|").value == date(2026, 11, 22)
        assert parse_value("founded_on", "2026-11-23", "|").value is None
