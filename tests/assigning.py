"""Sending the forms of all views with fields that they do not have: one of the name of each column of each table.

A form is sent three times to the same rows: as it is, as it is again (what differs then is made by chance: tokens,
say), and with all those fields. What differs then is what somebody can write who may not.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Set
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from addressing import built, own_values, thing_of
from filling import BEFORE, COOKIE, FILLED, PREPARED, QUERY, UNSEEN, WRITES_NOTHING, Before, Fields
from flask import Flask
from kinds import Kind, Knocker
from lxml import html
from pages import visit
from people import Somebody
from sqlalchemy import Boolean, Column, inspect
from things import Thing
from werkzeug.routing import Rule as Route

from portal.core.db import Base, db, session

Rows = dict[str, list[tuple[Any, ...]]]
#: Values that no form of ours brings.
STRAY = "낯선값"


def names_of_columns() -> dict[str, Any]:
    """A value for every name of a column, and of what rows are connected by."""
    found: dict[str, Any] = {}
    for mapper in Base.registry.mappers:
        found |= {relation.key: "1" for relation in inspect(mapper).relationships}
    for table in Base.metadata.sorted_tables:
        found |= {column.name: _value(column) for column in table.columns}
    return found


def _value(column: Column[Any]) -> str:
    """One that the column would take."""
    if column.foreign_keys or isinstance(column.type, Boolean):
        return "1"
    try:
        kind = column.type.python_type
    except NotImplementedError:
        kind = str
    if column.name in ("role", "state", "audience", "kind", "use"):
        return {"role": "owner", "state": "public", "audience": "public", "kind": "claim", "use": "logo"}[column.name]
    return {int: "7", bool: "1", datetime: "2001-02-03T04:05:06+00:00", date: "2001-02-03"}.get(kind, STRAY)


@dataclass(frozen=True, slots=True)
class Sending:
    """A form on its way."""

    endpoint: str
    address: str
    fields: Mapping[str, Any]
    #: All that the form shows, also what is not filled in.
    names: Set[str]
    cookie: str = ""


@dataclass(slots=True)
class Sender:
    """Somebody who may do it, with the forms that they are shown, and the rows to go back to."""

    app: Flask
    kind: Kind
    known: Mapping[str, Thing]
    knocker: Knocker = field(init=False)
    _kept: list[sqlite3.Connection] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.knocker = Knocker(self.app, self.kind)
        # A field for each name of a column is more than any form of ours may have.
        self.app.config["MAX_FORM_PARTS"] = 5_000

    def keep(self) -> None:
        """Remember the rows as they are."""
        session.rollback()
        self._kept.append(sqlite3.connect(":memory:"))
        with closing(sqlite3.connect(_path())) as now:
            now.backup(self._kept[-1])

    def go_back(self) -> None:
        """Let the rows be as they were when they were last remembered."""
        session.rollback()
        session.expunge_all()
        with closing(sqlite3.connect(_path())) as now:
            self._kept[-1].backup(now)

    def forget(self) -> None:
        """Let the rows be as they were before they were last remembered."""
        self._kept.pop().close()
        self.go_back()
        self._kept.pop().close()

    def send(self, sending: Sending, more: Mapping[str, Any] | None = None) -> int:
        """The status of the answer; `more` comes in the form and in the address."""
        somebody = Somebody(self.app)
        for name in ("person", "session"):
            if cookie := self.knocker.somebody.client.get_cookie(name):
                somebody.client.set_cookie(name, cookie.value)
        if sending.cookie:
            somebody.client.set_cookie("provider", sending.cookie)
        # These remember what rows said, which are others now.
        for name in ("portal.hub", "portal.needed_consents"):
            self.app.extensions[name].forget()
        fresh = FILLED.get(sending.endpoint, dict)()
        files = {name: value for name, value in fresh.items() if isinstance(value, tuple)}
        data = {**(more or {}), **sending.fields, **files, "csrf_token": self.knocker.form_token}
        answer = visit(somebody.client, sending.address, "POST", data=data, headers=_OURS)
        answer.close()
        return answer.status_code

    def prepared(self, route: Route) -> Sending:
        """The form of a view, filled in, with all that has to be there before."""
        self.knocker.settle()
        self.knocker.sign_in()
        values = own_values(route, self.knocker.person_id, self.known)
        for endpoint in BEFORE.get(route.endpoint, ()):
            self.send(self._filled(_route(self.app, endpoint), values))
        return self._filled(route, values)

    def _filled(self, route: Route, values: Mapping[str, object]) -> Sending:
        address = built(self.app, route, values)
        shown, names = ({}, set()) if route.endpoint in UNSEEN else self._form(route, address, values)
        prepare = PREPARED.get(route.endpoint)
        made: Fields = {}
        if prepare:
            made = prepare(Before(self.knocker.person_id or 0, values))
            # It may have ended the session.
            self.knocker.sign_in()
        fields = shown | FILLED.get(route.endpoint, dict)() | made
        cookie, query = fields.pop(COOKIE, ""), fields.pop(QUERY, "")
        filled = {name: value for name, value in fields.items() if value is not None}
        return Sending(route.endpoint, f"{address}?{query}" if query else address, filled, names | set(fields), cookie)

    def _form(self, route: Route, address: str, values: Mapping[str, object]) -> tuple[Fields, set[str]]:
        """What stands in the form, on the nearest page that shows it, and all names in it; nothing where none does."""
        for page in self._pages(route, values):
            answer = visit(self.knocker.somebody.client, page)
            if answer.status_code == 200 and answer.mimetype == "text/html":
                for form in html.fromstring(answer.text).xpath("//form[@method='post']"):
                    if (form.get("action") or page).partition("?")[0] == address:
                        outside = form.xpath("//*[@form=$id]/@name", id=form.get("id") or "-")
                        return dict(form.form_values()), {*form.xpath(".//@name"), *outside}
        return {}, set()

    def _pages(self, route: Route, values: Mapping[str, object]) -> Iterator[str]:
        """Pages of the same feature about the same things, those about most of them first."""
        feature = route.endpoint.partition(".")[0]
        near = [
            one
            for one in self.app.url_map.iter_rules()
            if one.endpoint.partition(".")[0] == feature
            and "GET" in (one.methods or ())
            and all(argument in values and thing_of(one, argument, self.known) for argument in one.arguments)
        ]
        for one in sorted(near, key=lambda one: -len(one.arguments)):
            yield built(self.app, one, values)


_OURS = {"Sec-Fetch-Site": "same-origin"}


def routes_of_forms(app: Flask) -> list[Route]:
    """The routes that forms go to."""
    return [one for one in app.url_map.iter_rules() if "POST" in (one.methods or ())]


def _route(app: Flask, endpoint: str) -> Route:
    return next(one for one in app.url_map.iter_rules(endpoint) if "POST" in (one.methods or ()))


def _path() -> str:
    return str(db.engine.url.database)


def rows() -> Rows:
    """All rows of all tables, in the order in which they came."""
    session.rollback()
    with closing(sqlite3.connect(_path())) as now:
        columns = {
            table.name: ", ".join(f'"{one.name}"' for one in table.columns) for table in Base.metadata.sorted_tables
        }
        # Some keep no order of coming, on purpose: theirs is that of their first column.
        unordered = {
            table.name for table in Base.metadata.sorted_tables if not table.kwargs.get("sqlite_with_rowid", True)
        }
        asked = {
            name: f"SELECT {listed} FROM {name} ORDER BY {1 if name in unordered else 'rowid'}"
            for name, listed in columns.items()
        }
        return {name: now.execute(query).fetchall() for name, query in asked.items()}


def told_apart(once: Rows, again: Rows, more: Rows) -> list[str]:
    """What differs between the first and the third, but for what differs between the first two."""
    found = []
    for name, lines in once.items():
        if lines == more[name]:
            continue
        columns = [column.name for column in Base.metadata.tables[name].columns]
        if len(lines) != len(more[name]):
            found.append(f"{name}: {len(more[name]) - len(lines):+} rows")
            continue
        for line, second, third in zip(lines, again[name], more[name], strict=True):
            for column, one, two, three in zip(columns, line, second, third, strict=True):
                if one != three and (one == two or STRAY in str(three)):
                    found.append(f"{name}.{column}: {one!r} → {three!r}"[:200])
    return found


def assigned(sender: Sender, route: Route) -> list[str]:
    """What other fields than the form has have changed; and that nothing was written at all, which tells nothing."""
    sender.keep()
    sending = sender.prepared(route)
    sender.keep()
    before = rows()
    status, once = sender.send(sending), rows()
    where = f"{route.endpoint} ({sending.address})"
    found = []
    if route.endpoint not in WRITES_NOTHING and (once == before or status >= 400):
        found = [f"{where}: {status}, nothing is written; tell in tests/filling.py what to fill in: {sending.fields}"]
    sender.go_back()
    more = {name: value for name, value in names_of_columns().items() if name not in sending.names}
    other, changed = sender.send(sending, more), rows()
    if changed != once:
        sender.go_back()
        sender.send(sending)
        found += [f"{where}: {line}" for line in told_apart(once, rows(), changed)]
    sender.forget()
    return found + ([f"{where}: {status} → {other}"] if status != other else [])
