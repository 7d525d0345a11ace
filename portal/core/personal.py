"""What the portal holds about people, as each package declares it in its `personal_data.py`.

A package declares every column of its tables: what is about a person (and is handed out on request, or withheld for a
reason), and what is about nobody. It says which rows are whose, what becomes of them when somebody leaves, what has to
be kept apart, and after how long rows go by themselves. What walks these declarations knows no feature.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, cast

from flask import Flask, current_app
from sqlalchemy import ColumnElement, Table, delete, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from portal.core.db import session

#: What `str` puts into the reader's language.
Words = object


class Basis(StrEnum):
    """Why the law lets a hub hold something: 개인정보 보호법 제15조 제1항."""

    CONTRACT = "contract"
    CONSENT = "consent"
    LAW = "law"
    INTEREST = "interest"


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose data: the number by which logs know somebody, their opaque key, and since when the number is theirs.

    SQLite may give the number of somebody who never verified again; what is older than `since` is another's.
    """

    id: int
    key: str
    since: datetime

    @property
    def actor(self) -> str:
        return f"person:{self.id}"

    @property
    def letters(self) -> str:
        return letter_tag(self.key)


def letter_tag(key: str) -> str:
    """How the keys of all letters about one person begin. A hash: letters go out into the world, keys do not."""
    return f"about-{hashlib.sha256(f'letters {key}'.encode()).hexdigest()[:20]}"


@dataclass(frozen=True, slots=True)
class Kept:
    """Something that has to outlive somebody's account: what, by which reason (both codes), its content, until when."""

    what: str
    reason: str
    content: dict[str, Any]
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What one table holds about a person.

    `columns` are handed out, `{name: label}`; `withheld` are personal, too, but their values stay here, `{name: why}`;
    `impersonal` say nothing of anybody. `where` tells a person's rows. When somebody leaves, these are deleted, or
    `destroy` does what is to be done and returns how many rows it was; with `stays` they remain, which says why.
    """

    code: str
    table: Table
    label: Words
    purpose: Words
    basis: Basis
    retention: Words
    columns: Mapping[str, Words]
    where: Callable[[Subject], ColumnElement[bool]]
    withheld: Mapping[str, Words] = field(default_factory=dict)
    impersonal: Sequence[str] = ()
    destroy: Callable[[Subject], int] | None = None
    stays: Words = ""
    keep: Callable[[Subject], Sequence[Kept]] | None = None


def deed(
    *who: InstrumentedAttribute[Any],
    code: str,
    label: Words,
    purpose: Words,
    retention: Words,
    columns: Mapping[str, Words],
    stays: Words,
    basis: Basis = Basis.INTEREST,
    withheld: Mapping[str, Words] | None = None,
    impersonal: Sequence[str] = (),
) -> Holding:
    """What somebody did for a firm or the hub: rows that name them, by their number as logs know it, in one of `who`.

    The rows stay when they leave; whose number it was is not known then.
    """
    return Holding(
        code=code,
        table=cast(Table, who[0].class_.__table__),
        label=label,
        purpose=purpose,
        basis=basis,
        retention=retention,
        columns=columns,
        where=lambda subject: or_(*(column == subject.actor for column in who)),
        withheld=withheld or {},
        impersonal=impersonal,
        stays=stays,
    )


@dataclass(frozen=True, slots=True)
class Impersonal:
    """A table that holds nothing about anybody with an account, and why that is so."""

    table: Table
    because: str


@dataclass(frozen=True, slots=True)
class Clock:
    """Rows that go by themselves: `code` names what and by which rule; `destroy` returns how many rows went.

    Every night, or every hour when `is_hourly`: for what lives no longer than that.
    """

    code: str
    label: Words
    rule: Words
    destroy: Callable[[datetime], int]
    is_hourly: bool = False


@dataclass(slots=True)
class Declarations:
    """What all packages of an application declare."""

    holdings: list[Holding] = field(default_factory=list)
    impersonal: list[Impersonal] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)

    def add(
        self, holdings: Iterable[Holding] = (), impersonal: Iterable[Impersonal] = (), clocks: Iterable[Clock] = ()
    ) -> None:
        """Add what a package declares; lower floors come first."""
        self.holdings += holdings
        self.impersonal += impersonal
        self.clocks += clocks


def init_app(app: Flask) -> Declarations:
    """Begin an application's declarations."""
    declarations = app.extensions["portal.personal_data"] = Declarations()
    return declarations


def declarations() -> Declarations:
    """The declarations of the current application."""
    found: Declarations = current_app.extensions["portal.personal_data"]
    return found


def rows_of(holding: Holding, subject: Subject) -> list[dict[str, Any]]:
    """A person's rows as they are handed out, the oldest first."""
    columns = [holding.table.c[name] for name in holding.columns]
    query = select(*columns).where(holding.where(subject)).order_by(*holding.table.primary_key.columns)
    return [dict(row) for row in session.execute(query).mappings()]


def count_of(holding: Holding, subject: Subject) -> int:
    """How many rows of a table are somebody's."""
    return session.scalar(select(func.count()).select_from(holding.table).where(holding.where(subject))) or 0


def kept_of(subject: Subject) -> list[Kept]:
    """What has to be kept apart of somebody who leaves."""
    return [kept for holding in declarations().holdings if holding.keep for kept in holding.keep(subject)]


def destroy_all(subject: Subject) -> dict[str, int]:
    """Destroy what is held about a person, in the caller's unit of work; `{code: rows}` of what there was.

    Upper floors first: what they hold may be found through what lower ones do.
    """
    destroyed: dict[str, int] = {}
    for holding in reversed(declarations().holdings):
        if not holding.stays:
            destroy = holding.destroy or _deleting(holding)
            if rows := destroy(subject):
                destroyed[holding.code] = rows
    return destroyed


def _deleting(holding: Holding) -> Callable[[Subject], int]:
    return lambda subject: deleted(holding.table, holding.where(subject))


def deleted(table: Table, *which: ColumnElement[bool]) -> int:
    """Delete rows in the caller's unit of work; how many."""
    return int(getattr(session.execute(delete(table).where(*which)), "rowcount", 0))


def let_go(whose: InstrumentedAttribute[Any], **cleared: Any) -> Callable[[Subject], int]:
    """For `Holding.destroy`: a person's rows stay, and are nobody's. `cleared` says what else of them becomes what."""

    def destroy(subject: Subject) -> int:
        theirs = update(whose.class_).where(whose == subject.id).values({whose.key: None, **cleared})
        return int(getattr(session.execute(theirs), "rowcount", 0))

    return destroy
