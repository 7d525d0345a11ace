"""Every column of every table is declared: what is about a person, and what is about nobody."""

import pytest
from planted import application
from sqlalchemy import Column, MetaData, String

from portal.core.db import Base
from portal.core.personal import Declarations, Impersonal


@pytest.fixture
def declared(app) -> Declarations:
    return app.extensions["portal.personal_data"]


def undeclared(declared, metadata=Base.metadata):
    """`table.column` of what no package speaks of."""
    known = {(one.table.name, None) for one in declared.impersonal}
    for holding in declared.holdings:
        for column in (*holding.columns, *holding.withheld, *holding.impersonal):
            known.add((holding.table.name, column))
    return sorted(
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if not {(table.name, None), (table.name, column.name)} & known
    )


def contradictions(declared):
    """What is said twice, or of a column that is not there."""
    found = []
    impersonal = {one.table.name for one in declared.impersonal}
    for holding in declared.holdings:
        names = (*holding.columns, *holding.withheld, *holding.impersonal)
        found += [f"{holding.code}.{name}: twice" for name in set(names) if names.count(name) > 1]
        found += [f"{holding.code}.{name}: not there" for name in names if name not in holding.table.columns]
        found += [f"{holding.table.name}: of somebody and of nobody"] * (holding.table.name in impersonal)
    codes = [one.code for one in (*declared.holdings, *declared.clocks)]
    return found + [code for code in set(codes) if codes.count(code) > 1]


def orphans(declared):
    """Tables that refer to a person, and whose rows nobody declares as theirs."""
    held = {holding.table.name for holding in declared.holdings}
    referring = {
        table.name
        for table in Base.metadata.tables.values()
        if any(key.column.table.name == "person" for key in table.foreign_keys)
    }
    return sorted(referring - held)


def test_every_column_is_declared(declared):
    assert undeclared(declared) == [], "say in the package's personal_data.py what these hold about people"
    assert contradictions(declared) == []
    assert orphans(declared) == []


def test_a_new_column_and_a_new_table_are_noticed(declared):
    metadata = MetaData()
    for table in Base.metadata.tables.values():
        table.to_metadata(metadata)
    metadata.tables["person"].append_column(Column("nickname", String(40)))
    metadata.tables["consent"].append_column(Column("note", String(40)))
    assert undeclared(declared, metadata) == ["consent.note", "person.nickname"]


def test_a_declaration_that_is_missing_or_contradicts_is_noticed(declared):
    fewer = Declarations([one for one in declared.holdings if one.code != "consent"], declared.impersonal)
    assert {"consent.given_at", "consent.person_id"} <= set(undeclared(fewer))
    assert orphans(fewer) == ["consent"]
    consent = next(one.table for one in declared.holdings if one.code == "consent")
    wrong = Declarations(declared.holdings, [*declared.impersonal, Impersonal(consent, "not so")])
    assert contradictions(wrong) == ["consent: of somebody and of nobody"]


def test_each_application_has_its_own(make_settings):
    with application(make_settings()) as one, application(make_settings()) as other:
        mine, yours = (each.extensions["portal.personal_data"] for each in (one, other))
        assert mine is not yours and len(mine.holdings) == len(yours.holdings)
