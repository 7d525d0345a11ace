"""Canaries: texts that sing when a page lets them be more than text. They are put into every column that somebody's
words come to stand in, and every page is looked at.

A column that nobody has told of is planted: should it hold what we make ourselves, tell so in `OURS`.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import count
from typing import Any

import asking_things
import disclosing_things
import following_things
import lead_things
import matching_things
import meeting_things
import mentoring_things
import needs_things
import plants
import questionnaire_things as forms
import request_things
import thread_things
from flask import Flask
from lxml import etree, html
from sqlalchemy import JSON, String, select
from werkzeug.test import TestResponse

from portal.core import clock
from portal.core.db import Base, session, unit_of_work
from portal.directory.models import ShortlistEntry, ShortlistNote
from portal.files.checks import WEBP
from portal.files.models import StoredFile
from portal.files.service import file_name
from portal.firms.editing.fields import KINDS, Shape
from portal.firms.editing.models import ProfileDraft, ProfileHiding
from portal.firms.models import Firm, Tag
from portal.firms.own_sheets.models import FirmSheet
from portal.firms.sheets.models import FirmImport, FirmImportLine
from portal.notices.kinds import kinds_of
from portal.notices.models import Notice
from portal.querylog.models import PageWeek

#: What a canary's shapes call; pages do not know it, so that a browser says so aloud.
SONG = "canary"
WORD = "카나리아"
#: Columns of what we make ourselves, or take from a list of ours: a form refuses everything else.
OURS: Mapping[str, str] = {
    **forms.OURS,
    **asking_things.OURS,
    **disclosing_things.OURS,
    **mentoring_things.OURS,
    **following_things.OURS,
    **lead_things.OURS,
    **thread_things.OURS,
    **matching_things.OURS,
    **meeting_things.OURS,
    **request_things.OURS,
    **needs_things.OURS,
    "access": "actor subject_type what place why address",
    "application_draft": "choice by",
    "application_score": "by",
    "attendance": "how by nonce undone_by",
    "answered": "key about",
    "audit_review": "month signed_by event_hash",
    "authorization_request": "provider purpose state_hash browser_hash next kept locale address_key",
    "booking": "booked_by",
    "booking_remark": "what by",
    "claim": "state made_by ended_because",
    "claim_move": "before after by because",
    "calendar_feed": "token_hash sealed_token",
    "calendar_invitation": "about uid digest",
    "certificate": "number code issued_by revoked_by",
    "consent": "document text_hash channel",
    "decision": "how by seed",
    "destruction": "occasion counts",
    "document_text": "document locale text_hash",
    "draw_pledge": "secret commitment",
    "draw_ticket": "outcome",
    "event": "actor action subject_type hash",
    "fact": "metric period unit evidence entered_by verified_by ended_by ended_because",
    "field_edit": "field edited_by",
    "file_text": "pages",
    "firm": "source_key name_key registration_number assigned_kind homepage_key stage looking_for audience phone",
    "firm_file": "use published_by opened_to nda",
    "firm_import": "state by columns kind separator counts seen finding undone_by undone",
    "firm_import_line": "outcome changes undone",
    "firm_invitation": "email_key role locale token_hash invited_by ended_because",
    "firm_person": "role given_by ended_by ended_because",
    "firm_sheet": "by content done",
    "firm_request": "kind registration_number ended_because ended_by",
    "freshness_confirmation": "profiles how confirmed_by",
    "half_sign_in": "token_hash",
    "hub": "brand brand_dark deep phone",
    "identity": "issuer",
    "job": "kind key payload leased_by",
    "kept_record": "key what",
    "listing": "kind source_key identity_key link_key host_key words hidden_by",
    "listing_import": "state by kind columns counts finding undone_by undone",
    "listing_import_line": "outcome changes",
    "news": "updated_by released_by",
    "no_show": "waived_by waived_because",
    "no_show_appeal": "decision decided_by",
    "notice": "kind message values about url",
    "notice_preference": "kind channel",
    "one_time_link": "purpose token_hash",
    "page_viewed": "viewer key",
    "page_week": "key",
    "passkey": "credential_id user_handle transports",
    "passkey_challenge": "purpose challenge browser user_handle",
    "pending_identity": "provider browser_hash issuer next kept",
    "person": "key source_key email_key locale password_hash phone",
    "pool": "owner",
    "program_certificate": "changed_by",
    "profile_draft": "kind values source updated_by",
    "profile_hiding": "kind before hidden_by shown_by",
    "profile_revision": "kind values author source",
    "program": "kind field audience approval reminders made_by published_by cancelled_by",
    "program_import": "by",
    "program_import_row": "digest program_key",
    "program_picture": "set_by",
    "program_session": "cancelled_by",
    "query_asked": "asker tab shown",
    "query_day": "tabs",
    "query_opened": "asker key",
    "query_opened_day": "key",
    "reconfirmation": "answer",
    "recovery_code": "code_hash",
    "saved_search": "query frequency known",
    "schedule": "name",
    "search_document": "key owner_kind audience digest",
    "service": "industry delivery price_model state",
    "sign_in_attempt": "kind person_key address_key",
    "sign_in_session": "token_hash address_key ended_because",
    "staff_grant": "role given_by",
    "stored_file": "owner key sha256 media_type text_state created_by",
    "synonym": "kind term_words synonym_words",
    "tag": "vocabulary code",
    "technology": "field terms state",
    "tenure": "kind",
    "text_draft": "document updated_by",
    "totp_factor": "sealed_secret",
    "visitors": "by nonce undone_by",
    "withdrawal": "key",
}
#: Names of columns that become links.
LINKS = ("homepage", "url", "link", "demo_url", "online_url")
_numbers = count(1)
#: What a page may not hold of it: its tags, as tags.
_TAGS = re.compile(r"<(?:img.src=x|script>canary|svg/onload|x-canary)", re.IGNORECASE)


def canary(name: str = "") -> str:
    """A text with a number of its own; `name` is that of the column."""
    number = next(_numbers)
    if name in LINKS:
        # What `LinkField` and `HomepageField` let pass; that they refuse scripts is asked through the front door.
        return f"https://x.example/'\"><img/src=x/onerror={SONG}({number})>{{{{1331*7}}}}"
    return (
        f"{WORD}{number} x{{{{1331*7}}}}x%(x)s '\"><img src=x onerror={SONG}({number})>"
        f"</title></textarea></script><script>{SONG}({number})</script><svg/onload={SONG}({number})>"
        f"[글](javascript:{SONG}({number})) ![그림](javascript:{SONG}({number})) <javascript:{SONG}({number})> "
        f"<x-canary a=\"' onmouseover={SONG}({number}) autofocus onfocus={SONG}({number}) b='\">"
    )


def planted_columns() -> dict[str, list[str]]:
    """By table, the columns of somebody's words."""
    found = {}
    for table in Base.metadata.sorted_tables:
        ours = OURS.get(table.name, "").split()
        names = [one.name for one in table.columns if isinstance(one.type, String | JSON) and one.name not in ours]
        if names:
            found[table.name] = names
    return found


def told_in_vain() -> list[str]:
    """What is said of columns that are not there, or hold no texts."""
    return [
        f"{table}.{name}"
        for table, names in OURS.items()
        for name in names.split()
        if table not in Base.metadata.tables
        or name not in Base.metadata.tables[table].c
        or not isinstance(Base.metadata.tables[table].c[name].type, String | JSON)
    ]


#: Tables that no page shows anything of, and why they are left as they are.
SILENT: Mapping[str, str] = {
    "kept_record": "opened by the command line alone",
    "message_wording": "kept for who judges a report",
    "one_time_link": "found by its token",
    "pending_identity": "found by its browser's cookie",
    "program": "kind field audience approval reminders made_by published_by cancelled_by",
    "program_session": "cancelled_by",
    "query_asked": "what the day's counts are made from",
    "query_opened": "what the day's counts are made from",
    "query_opened_day": "counts by the number of what was opened",
}
#: Rows that things (`things.py`) do not bring, and that hang on nothing: what is not words in them.
LONE: Mapping[str, Mapping[str, Any]] = {
    "hub": {},
    "text_draft": {"document": "terms", "updated_by": "person:1"},
    "past_query": {"askers": 7},
    "query_day": {
        "day": date(2026, 3, 2),
        "askers": 7,
        "hits": 0,
        "found_nothing": 7,
        "tabs": {},
        **dict.fromkeys(("openers", "corrected", "taken_back"), 0),
    },
    "audit_review": {
        "month": "2026-03",
        "signed_by": "person:1",
        "event_hash": "x",
        **dict.fromkeys(("event_id", "events", "accesses"), 1),
    },
}


def plant(app: Flask) -> list[str]:
    """Put a canary into each such column of each row; which tables have none."""
    columns = planted_columns()
    classes = {getattr(one.local_table, "name", ""): one for one in Base.registry.mappers}
    with unit_of_work():
        for name, values in LONE.items():
            session.add(classes[name].class_(**values | dict.fromkeys(columns[name], "x")))
        _plant_beside()
        session.flush()
        filled = set()
        for name in columns:
            mapper, table = classes[name], Base.metadata.tables[name]
            attributes = {one: mapper.get_property_by_column(table.c[one]).key for one in columns[name]}
            for row in session.scalars(select(mapper.class_)).unique():
                filled.add(name)
                for column, attribute in attributes.items():
                    _put(row, attribute, column)
        _plant_profiles()
        _plant_notices(app)
    app.extensions["portal.hub"].forget()
    return sorted(set(columns) - filled - set(SILENT))


def _plant_beside() -> None:
    """What stands beside each firm, list and import."""
    tag = Tag(vocabulary="field", code="canary", label_ko="x")
    for firm in session.scalars(select(Firm)).unique():
        firm.tags = [tag]
        session.add(PageWeek(key=f"firm:{firm.id}", week=date(2026, 11, 16), query="x", shown=9, opened=6, viewed=7))
        hidden = {"hidden_by": "person:1", "reason": "x", "firm_id": firm.id}
        session.add(ProfileHiding(kind="firm", subject_id=firm.id, before="public", **hidden))
        for offer in (*firm.technologies, *firm.services):
            kind = offer.__tablename__
            session.add(ProfileHiding(kind=kind, subject_id=offer.id, before="public", **hidden))
    forms.plant(canary)
    plants.plant()
    for entry in session.scalars(select(ShortlistEntry)):
        session.add(ShortlistNote(entry_id=entry.id, person_id=entry.saved_by_id, text="x"))
    for sheet in session.scalars(select(FirmSheet)):
        rows = sheet.content["lines"]
        cells = {name: canary(name) for name in rows[0]["cells"]}
        sheet.content = {
            "lines": [*rows, {**rows[0], "row": 3, "number": canary(), "cells": cells}],
            "unused": [canary()],
        }
    for one in session.scalars(select(FirmImport)):
        lines = (("refused", 2), ("created", 3), ("updated", 4))
        session.add_all(FirmImportLine(import_id=one.id, outcome=outcome, row=row) for outcome, row in lines)


def _put(row: Any, attribute: str, column: str) -> None:
    now = getattr(row, attribute)
    if isinstance(now, dict):
        setattr(row, attribute, {**now, **{key: canary() for key, value in now.items() if isinstance(value, str)}})
    else:
        many = [canary() for _ in now or "ab"] if isinstance(now, list) else None
        setattr(row, attribute, file_name(canary(), WEBP) if isinstance(row, StoredFile) else many or canary(column))


def _plant_profiles() -> None:
    """Drafts of every profile that has none, with a canary in every field for texts; in revisions, too."""
    drafted = {(one.kind, one.subject_id) for one in session.scalars(select(ProfileDraft))}
    for kind in KINDS.values():
        texts = {
            one.name: [canary(), canary()] if one.shape == Shape.LIST else canary(one.name)
            for one in kind.fields
            if one.shape in (Shape.LINE, Shape.MARKDOWN, Shape.LIST, Shape.URL)
        }
        for thing in session.scalars(select(kind.model)).unique():
            firm_id = thing.id if isinstance(thing, Firm) else thing.firm_id
            if (kind.code, thing.id) not in drafted and thing.id % 2:
                names = {"firm_id": firm_id, "kind": kind.code, "subject_id": thing.id}
                session.add(ProfileDraft(values=texts, updated_by="person:1", **names))


def _plant_notices(app: Flask) -> None:
    """One of each kind and message, with canaries wherever its words come from somewhere."""
    people = set(session.scalars(select(Notice.person_id)))
    for kind in kinds_of(app):
        for message, teller in kind.messages.items():
            values = _values_for(app, teller)
            for person_id in people:
                session.add(Notice(person_id=person_id, kind=kind.code, message=message, values=values))


#: What a notice may be filled with that is no text.
_OTHERS = (
    clock.now().isoformat(),
    date(2026, 3, 2).isoformat(),
    7,
    "mentor",
    "owner",
    "firm",
    "technology",
    "terms",
    "poc",
    ["firm"],
)


class _Asked(dict[str, Any]):
    """Notes what is asked for and is not there."""

    def __missing__(self, name: str) -> Any:
        links = [{"ko": canary(), "en": canary(), "url": "/firms/1"}]
        self[name] = {"count": 7, "named": links, "titles": [[canary(), canary()]]}.get(name) or canary()
        return self[name]

    def get(self, name: str, default: Any = None) -> Any:
        return self[name]


def _values_for(app: Flask, teller: Any) -> dict[str, Any]:
    """What a message can be filled with: words where it takes words, else a time, a number, a code."""
    values, tried = _Asked(), dict[str, int]()
    with app.test_request_context("/"):
        for _ in range(5000):
            try:
                teller(values)
            except (ValueError, TypeError, KeyError, AttributeError):
                _change_last(values, tried)
            else:
                return dict(values)
    raise AssertionError(f"tell in tests/canary.py what {list(values)} of {teller} can be")


def _change_last(values: _Asked, tried: dict[str, int]) -> None:
    """What was asked for last did not do; once nothing does, what was asked for before it."""
    for name in reversed(values):
        place = tried[name] = tried.get(name, -1) + 1
        if place < len(_OTHERS):
            values[name] = _OTHERS[place]
            return
        values[name] = canary()
        tried[name] = -1


# ── What answers may not hold ────────────────────────────────────────────────


def sung(answer: TestResponse) -> Iterator[str]:
    """Where an answer has let a canary be more than text."""
    kind, content = answer.mimetype, answer.get_data()
    if answer.status_code >= 500:
        yield f"{answer.status_code}"
    if kind in ("application/json", "application/manifest+json"):
        answer.get_json(force=True)
        return
    text = content.decode(errors="replace") if kind.startswith(("text/", "application/xml", "image/svg")) else ""
    if "x9317" in text:
        yield "an expression was computed"
    if kind in ("text/html", "application/xml", "text/xml", "image/svg+xml", "text/css"):
        yield from (f"as it is: {text[m.start() - 60 : m.end() + 60]!r}" for m in _TAGS.finditer(text))
    if kind in ("application/xml", "text/xml"):
        etree.fromstring(content)
    if kind == "text/html":
        yield from _in_page(text)


def _in_page(text: str) -> Iterator[str]:
    for element in html.fromstring(text).iter():
        if not isinstance(element.tag, str):
            continue
        for name, value in element.attrib.items():
            leads = re.sub(r"[\s\x00-\x1f]", "", value).lower().startswith(("javascript:", "data:", "vbscript:"))
            is_address = name in ("href", "src", "action", "formaction", "data", "poster", "xlink:href")
            if name.startswith("on") or SONG in name or (leads and (is_address or name.startswith("hx-"))):
                yield f'<{element.tag} {name}="{value[:80]}">'
        if element.tag == "script" and not element.get("src"):
            if element.get("type") != "application/ld+json":
                yield f"<script>{(element.text or '')[:80]}"
            elif "<" in (element.text or ""):
                yield f"data with tags: {element.text[:80]}"
