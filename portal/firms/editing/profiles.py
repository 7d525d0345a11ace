"""What stands in a profile's rows, as values of its fields, and putting such values into the rows."""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

import orjson

from portal.core import clock
from portal.firms import service
from portal.firms.editing.fields import FIRM, Field, Kind, Shape
from portal.firms.models import FieldEdit, Firm, Service, Technology
from portal.firms.profile import apply_values
from portal.firms.tags import TagBook
from portal.firms.vocabulary import Vocabulary

Thing = Firm | Technology | Service
Values = dict[str, Any]
_TAGS = {"fields": Vocabulary.FIELD, "industries": Vocabulary.INDUSTRY, "region": Vocabulary.REGION}


def values_of(kind: Kind, thing: Thing) -> Values:
    """What is public, or was when it was withdrawn: a value for each field."""
    return {one.name: _value(thing, one) for one in kind.fields}


def _value(thing: Thing, one: Field) -> Any:
    if isinstance(thing, Firm) and one.name in _TAGS:
        codes = sorted(tag.code for tag in thing.tags_of(_TAGS[one.name]))
        return codes if one.shape == Shape.CHOICES else next(iter(codes), "")
    value = getattr(thing, one.name)
    if isinstance(value, date):
        return value.isoformat()
    if one.shape == Shape.CHOICE:
        return "" if value is None else str(value)
    return sorted(value) if one.shape == Shape.CHOICES else one.nothing if value is None else value


def digest(value: Any) -> str:
    """A short fingerprint of a value, by which a form says what it was made upon."""
    return hashlib.blake2b(orjson.dumps(value), digest_size=5).hexdigest()


def fit(kind: Kind, values: Mapping[str, Any]) -> Values:
    """Only what the kind has fields for: a draft may be older than the portal."""
    names = {one.name for one in kind.fields}
    return {name: value for name, value in values.items() if name in names}


def put(kind: Kind, thing: Thing, values: Mapping[str, Any], *, by: str) -> None:
    """Make values public; of a firm's page so that no import overwrites them. Raises `RuleError` with the field."""
    if isinstance(thing, Firm):
        service.edit_profile(thing, {name: _stored(FIRM, name, value) for name, value in values.items()}, by)
        return
    lay(kind, thing, values)


def lay(kind: Kind, thing: Thing, values: Mapping[str, Any]) -> None:
    """Set values and note nothing: for a preview, which is rolled back."""
    stored = {name: _stored(kind, name, value) for name, value in values.items()}
    if isinstance(thing, Firm):
        apply_values(thing, stored, TagBook())
        return
    for name, value in stored.items():
        setattr(thing, name, value)


def note_own(firm: Firm, edited: str, *, by: str) -> None:
    """Note that the firm's people look after something: it is theirs, and no import overwrites it."""
    for edit in firm.edits:
        if edit.field == edited:
            edit.edited_by, edit.edited_at = by, clock.now()
            return
    firm.edits.append(FieldEdit(field=edited, edited_by=by))


def _stored(kind: Kind, name: str, value: Any) -> Any:
    one = next(one for one in kind.fields if one.name == name)
    if name in ("patents", "trl"):
        return int(value) if value else (0 if name == "patents" else None)
    if one.shape == Shape.DAY:
        return date.fromisoformat(value) if value else None
    if name == "region":
        return value
    if one.shape in (Shape.CHOICE, Shape.REGISTRATION):
        return value or None
    return value


def differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """The fields of `one` that are otherwise in `other`."""
    return [name for name, value in one.items() if value != other.get(name)]
