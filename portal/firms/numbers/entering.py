"""Rows of numbers: put, replaced, ended. What may be said is for `service`; the caller opens the unit of work."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import inspect

from portal.core import clock
from portal.core.db import session
from portal.firms.models import Fact, Firm
from portal.firms.numbers.metrics import unit_of


@dataclass(frozen=True, slots=True)
class Entry:
    """What is said: a number, for which period, and what it was read from."""

    metric: str
    period: str
    value: int
    about: str = ""
    evidence: str = ""
    dated_on: date | None = None
    document: str = ""


Key = tuple[str, str, str, str]


def key_of(fact: Fact) -> Key:
    """Of what a source says one thing at a time: metric, period, of what, source."""
    return fact.metric, fact.period, fact.about or "", fact.source


def put(firm: Firm, entry: Entry, *, by: str, source: str) -> Fact:
    """A new row, which nobody has verified."""
    fact = Fact(
        metric=entry.metric,
        period=entry.period,
        about=entry.about,
        value=entry.value,
        unit=unit_of(entry.metric),
        source=source,
        evidence=entry.evidence,
        dated_on=entry.dated_on,
        document=entry.document,
        entered_by=by,
    )
    firm.facts.append(fact)
    return fact


def replace(firm: Firm, fact: Fact, entry: Entry, *, by: str, source: str = "") -> Fact:
    """Let an entry stand in the place of a row, which ends; the row itself when it says the same."""
    said = (fact.value, fact.evidence, fact.dated_on, fact.document)
    if said == (entry.value, entry.evidence, entry.dated_on, entry.document):
        return fact
    end(firm, fact, by=by, because="corrected")
    return put(firm, entry, by=by, source=source or fact.source)


def end(firm: Firm, fact: Fact, *, by: str, because: str) -> None:
    """Let a number hold no longer. The row stays: it is what was said until now."""
    fact.ended_at, fact.ended_by, fact.ended_because = clock.now(), by, because
    # Before the row that follows: one live row a key.
    session.flush()
    if inspect(firm).persistent:
        session.expire(firm, ["facts"])
