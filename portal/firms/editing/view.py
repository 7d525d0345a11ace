"""What the pages of the editors show, in the reader's language."""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from portal.core.phones import as_written
from portal.firms.editing.fields import Field, Kind, Shape
from portal.firms.editing.models import ProfileHiding, ProfileRevision
from portal.firms.editing.profiles import Values, digest
from portal.firms.editing.queries import Profile
from portal.firms.editing.service import SHEET, Basis
from portal.firms.models import Firm, State
from portal.firms.people.view import names_of, written_number
from portal.web.language import current_locale
from portal.web.language import gettext as _

MOST_REVISIONS = 100


def url_of(kind: Kind, endpoint: str, firm_id: int, item_id: int | None = None, **more: Any) -> str:
    """The address of a page of an editor."""
    which: dict[str, Any] = {"item_id": item_id} if kind.is_offer and item_id is not None else {}
    return url_for(f"firm_{kind.folder}.{endpoint}", firm_id=firm_id, **which, **more)


def page_of(profile: Profile, endpoint: str, **more: Any) -> str:
    """The address of a page about a profile."""
    return url_of(profile.kind, endpoint, profile.firm.id, profile.thing.id, **more)


def kind_label(kind: Kind) -> str:
    return {"firm": _("회사 페이지"), "technology": _("기술"), "service": _("제품·서비스")}[kind.code]


def name_of(profile: Profile) -> str:
    """What a profile is called: a firm's page by what it is, an offer by its name."""
    return profile.name(current_locale()) if profile.kind.is_offer else kind_label(profile.kind)


@dataclass(frozen=True, slots=True)
class Row:
    """A profile in a list of them. `tone` is a badge's."""

    name: str
    kind: str
    icon: str
    url: str
    state: str
    state_label: str
    tone: str
    is_changed: bool
    updated_at: datetime
    reason: str = ""


def row_of(profile: Profile, hiding: ProfileHiding | None = None) -> Row:
    """A profile with its state."""
    state = State.HIDDEN if hiding else profile.state
    label, tone = {
        State.DRAFT: (_("아직 공개 안 함"), "amber"),
        State.PUBLIC: (_("공개 중"), "brand"),
        State.WITHDRAWN: (_("내림"), ""),
        State.HIDDEN: (_("허브가 감춤"), "signal"),
    }[State(state)]
    moments = [profile.thing.updated_at, *([profile.draft.updated_at] if profile.draft else [])]
    icon = {"firm": "building-2", "technology": "cpu", "service": "package"}[profile.kind.code]
    return Row(
        name_of(profile),
        kind_label(profile.kind),
        icon,
        page_of(profile, "edit"),
        state,
        label,
        tone,
        bool(profile.changed) and state != State.DRAFT,
        max(moments),
        hiding.reason if hiding else "",
    )


# ── Values in words ──────────────────────────────────────────────────────────


def lines_of(one: Field, value: Any, firm: Firm | None = None) -> list[str]:
    """A value as people read it, in lines."""
    if value in (None, "", []):
        return []
    if one.shape in (Shape.CHOICE, Shape.CHOICES):
        labels = {**_own_labels(firm), **{code: word.label(current_locale()) for code, word in one.words.items()}}
        return [labels.get(code, code) for code in ([value] if isinstance(value, str) else value)]
    if one.shape == Shape.LIST:
        return list(value)
    if one.shape == Shape.PHONE:
        return [as_written(value)]
    return [written_number(value)] if one.shape == Shape.REGISTRATION else str(value).split("\n")


def _own_labels(firm: Firm | None) -> dict[str, str]:
    return {tag.code: tag.label(current_locale()) for tag in firm.tags} if firm is not None else {}


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words: `change` is `same`, `gone` or `new`."""

    change: str
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What became of one field."""

    label: str
    language: str
    pieces: tuple[Piece, ...]


def field_label(one: Field) -> str:
    """A field's name, with its language where there are two of it."""
    languages = {"ko": _("한국어"), "en": _("영어")}
    return f"{one.label} ({languages[one.language]})" if one.language else str(one.label)


def differences(kind: Kind, before: Mapping[str, Any], after: Mapping[str, Any], firm: Firm) -> list[Difference]:
    """The fields that differ, each word by word."""
    found = []
    for one in kind.fields:
        old, new = before.get(one.name, one.nothing), after.get(one.name, one.nothing)
        if old != new:
            texts = ["\n".join(lines_of(one, value, firm)) for value in (old, new)]
            found.append(Difference(field_label(one), one.language, tuple(_pieces(*texts))))
    return found


_WORDS = re.compile(r"\S+\s*|\s+")
#: Texts that have less than this in common are shown one after the other: word by word nobody could read them.
LEAST_IN_COMMON = 0.3


def _pieces(before: str, after: str) -> Iterable[Piece]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    steps = matcher.get_opcodes()
    if matcher.ratio() < LEAST_IN_COMMON:
        steps = [("replace", 0, len(old), 0, len(new))]
    for change, i, j, k, m in steps:
        if change == "equal":
            yield Piece("same", "".join(old[i:j]))
            continue
        if i < j:
            yield Piece("gone", "".join(old[i:j]))
        if k < m:
            yield Piece("new", "".join(new[k:m]))


@dataclass(frozen=True, slots=True)
class RevisionRow:
    id: int
    number: int
    at: datetime
    author: str
    is_current: bool
    labels: tuple[str, ...]
    is_from_sheet: bool = False


def revision_rows(profile: Profile, revisions: Sequence[ProfileRevision]) -> list[RevisionRow]:
    """Revisions, the newest first, each with the fields in which it differs from the one before it."""
    names = names_of({one.author for one in revisions})
    older: Sequence[ProfileRevision | None] = [*revisions, None][1:]
    rows = []
    for one, before in zip(revisions, older, strict=True):
        labels = _changed_labels(profile.kind, before.values if before else None, one.values)
        author = (
            names.get(one.author, _("지금은 회원이 아닌 사람")) if one.author else _("편집기 밖에서 (가져오기·허브)")
        )
        is_from_sheet = one.source == SHEET
        rows.append(
            RevisionRow(one.id, one.number, one.published_at, author, one is revisions[0], labels, is_from_sheet)
        )
    return rows


def _changed_labels(kind: Kind, before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> tuple[str, ...]:
    if before is None:
        return ()
    return tuple(field_label(one) for one in kind.fields if before.get(one.name) != after.get(one.name))


# ── Two editors at once ──────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Choice:
    """A field that two have written: both versions, and which of them is proposed."""

    name: str
    label: str
    language: str
    mine: Sequence[str]
    theirs: Sequence[str]
    proposed: str


def choices(profile: Profile, mine: Values, basis: Basis) -> list[Choice]:
    """The fields in which two differ. Who has not touched a field leaves it to who has."""
    theirs, found = profile.values, []
    for one in profile.kind.fields:
        if one.name not in mine or mine[one.name] == theirs[one.name]:
            continue
        is_untouched = basis.digests.get(one.name) == digest(mine[one.name])
        texts = lines_of(one, mine[one.name], profile.firm), lines_of(one, theirs[one.name], profile.firm)
        found.append(Choice(one.name, field_label(one), one.language, *texts, "theirs" if is_untouched else "mine"))
    return found


def author_of(profile: Profile) -> str:
    """Who has written the draft last."""
    if profile.draft is None:
        return ""
    return names_of([profile.draft.updated_by]).get(profile.draft.updated_by, "")
