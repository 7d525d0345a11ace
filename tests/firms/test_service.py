"""Verbs on firms: what they refuse, what they note, whom they respect."""

from datetime import date

import pytest
from factories import make_firm
from sqlalchemy import select

from portal.audit.models import Event
from portal.core.db import unit_of_work
from portal.core.errors import RuleError
from portal.firms import service
from portal.firms.models import Fact, FieldEdit, Firm, Tag
from portal.firms.tags import get_or_create_tag
from portal.firms.vocabulary import Vocabulary


@pytest.fixture
def firm(session):
    made = make_firm("가온", homepage="https://a.example", homepage_key="a.example", employees=10)

    def get():
        return session.get(Firm, made.id)

    return get


def events(session):
    return [event.action for event in session.scalars(select(Event).order_by(Event.id))]


def test_a_firm_is_created_with_its_keys_and_its_mark(session):
    with unit_of_work():
        made = service.create_firm(
            {"name_ko": "㈜가온", "homepage": "https://www.a.example/", "region": "서울시", "services": ["하나"]},
            by="test",
        )
        assert (made.name_key, made.homepage_key, made.kind) == ("가온", "a.example", None)
    assert events(session) == ["firm.created"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name_ko": ""}, "name_ko"),
        ({"name_ko": "가" * 201}, "name_ko"),
        ({"registration_number": "1248100999"}, "registration_number"),
        ({"registration_number": "2208162517"}, "registration_number"),
        ({"homepage": "javascript:alert(1)"}, "homepage"),
        ({"employees": -1}, "employees"),
        ({"founded_on": date(2999, 1, 1)}, "founded_on"),
        ({"stage": "unicorn"}, "stage"),
        ({"assigned_kind": "resident"}, "assigned_kind"),
        ({"looking_for": ["money"]}, "looking_for"),
        ({"services": ["가" * 501]}, "services"),
        ({"audience": "staff"}, "audience"),
    ],
)
def test_a_wrong_value_is_refused_at_its_field_and_changes_nothing(firm, session, values, field):
    make_firm("나래", registration_number="2208162517")
    with pytest.raises(RuleError) as refusal, unit_of_work():
        service.update_firm(firm(), {"employees": 99, **values}, by="test")
    assert refusal.value.field == field
    assert firm().employees == 10


def test_an_update_tells_before_and_after(firm, session):
    with unit_of_work():
        changes = service.update_firm(firm(), {"employees": 20, "fields": ["비전"]}, by="test")
    assert changes.changed == {"employees": (10, 20), "fields": ([], ["컴퓨터 비전"])}
    with unit_of_work():
        assert not service.update_firm(firm(), {"employees": 20, "fields": ["vision"]}, by="test")
    assert events(session) == ["firm.updated"]


def test_what_its_people_edited_is_kept_from_imports_but_not_from_staff(firm, session):
    with unit_of_work():
        service.edit_profile(firm(), {"employees": 11, "homepage": "https://a.example"}, by="person:1")
    assert session.scalars(select(FieldEdit.field)).all() == ["employees"]
    with unit_of_work():
        changes = service.update_firm(firm(), {"employees": 12}, by="cli", source="import")
    assert (changes.kept, firm().employees) == ({"employees": 11}, 11)
    with unit_of_work():
        service.update_firm(firm(), {"employees": 12}, by="person:2")
    assert firm().employees == 12


def test_hiding_needs_a_reason_and_is_noted_once(firm, session, runner):
    with pytest.raises(RuleError), unit_of_work():
        service.hide(firm(), by="test", reason=" ")
    number = str(firm().id)
    for _ in range(2):
        assert runner.invoke(args=["firm", "hide", number, "--reason", "폐업"]).exit_code == 0
    assert firm().audience == "staff"
    assert runner.invoke(args=["firm", "publish", number, "--reason", "다시 엶"]).exit_code == 0
    assert firm().audience == "public"
    assert events(session) == ["firm.hidden", "firm.published"]
    assert runner.invoke(args=["firm", "hide", "9999", "--reason", "없음"]).exit_code == 1


def test_a_hidden_firm_leaves_the_search(firm, client, runner, run_jobs):
    def found():
        run_jobs()
        return client.get("/api/v1/search", query_string={"q": "가온", "type": "firm"}).get_json()["total"]

    assert found() == 1
    runner.invoke(args=["firm", "hide", str(firm().id), "--reason", "폐업"])
    assert found() == 0


def test_tenures_do_not_overlap_and_end_after_they_began(session):
    made = make_firm("나래", kind="corporate")
    with unit_of_work():
        tenure = service.begin_tenure(session.get(Firm, made.id), "member", on=date(2026, 1, 1), by="test")
        with pytest.raises(RuleError):
            service.begin_tenure(tenure.firm, "member", on=date(2026, 5, 1), by="test")
        with pytest.raises(RuleError):
            service.begin_tenure(tenure.firm, "corporate", on=date(2026, 5, 1), by="test")
        with pytest.raises(RuleError):
            service.end_tenure(tenure, on=date(2026, 1, 1), by="test")
        service.end_tenure(tenure, on=date(2026, 3, 1), by="test")
        service.begin_tenure(tenure.firm, "member", on=date(2026, 3, 1), by="test")
    assert session.get(Firm, made.id).kind_on(date(2026, 2, 28)) == "member"


def test_a_fact_is_corrected_by_its_own_source_only(firm, session):
    with unit_of_work():
        for value, source in ((1, "firm"), (2, "firm"), (3, "application")):
            service.record_fact(firm(), "revenue", "2025", value, by="test", source=source)
        with pytest.raises(RuleError):
            service.record_fact(firm(), "luck", "2025", 7, by="test")
    said = [(fact.source, fact.value, fact.unit, fact.ended_because) for fact in session.scalars(select(Fact))]
    assert sorted(said) == [
        ("application", 3, "won", ""),
        ("firm", 1, "won", "corrected"),
        ("firm", 2, "won", ""),
    ]


def test_tags_are_found_by_any_spelling_and_never_share_a_code(session):
    with unit_of_work():
        spellings = ("vision", "컴퓨터비전", "Computer Vision", "영상")
        assert len({get_or_create_tag(Vocabulary.FIELD, text) for text in spellings}) == 1
        codes = [get_or_create_tag(Vocabulary.FIELD, text).code for text in ("C", "C++", "c#", "!", "Vision!")]
    assert len(set(codes)) == 5
    assert session.scalars(select(Tag.code).where(Tag.label_ko == "컴퓨터 비전")).all() == ["vision"]
    for text in ("", "가" * 201):
        with pytest.raises(RuleError), unit_of_work():
            get_or_create_tag(Vocabulary.FIELD, text)
