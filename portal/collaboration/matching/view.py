"""Suggestions as pages show them: each with why, in plain words, and with the stretch that was found."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from portal.collaboration.matching.asking import FIRM, LOOKS_FOR, wanted
from portal.collaboration.matching.excluding import asked_for
from portal.collaboration.matching.labels import reason_label
from portal.collaboration.matching.models import NeedMatch
from portal.collaboration.matching.service import KNOWN_TO_FIRMS, Suggestion, asked_of
from portal.collaboration.needs.models import Need
from portal.firms.documents import firm_path
from portal.firms.vocabulary import FIELDS, LOOKING_FOR
from portal.search.finding import Found
from portal.search.fitting import echo
from portal.web.language import current_locale, in_language
from portal.web.language import gettext as _

#: From this readiness on something can be used as it is.
READY = 8
#: From this share of answered requests on it is said.
ANSWERS_MOST = 70


@dataclass(frozen=True, slots=True)
class PartRow:
    """A technology or a service that fits."""

    kind: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class SuggestionRow:
    """A firm that fits a need."""

    firm_id: int
    name: str
    url: str
    tagline: str
    #: The stretch of its texts that says most of what is needed, marked, and where it stands.
    phrase: Markup | None
    source: str
    source_url: str
    parts: Sequence[PartRow]
    reasons: Sequence[str]
    is_added: bool
    is_sent: bool
    #: Why it does not fit, when it was dismissed.
    dismissed: str = ""
    words: str = ""


def suggestion_row(one: Suggestion, need: Need) -> SuggestionRow:
    locale, firm, match = current_locale(), one.firm, one.match
    whole = one.fit.whole if one.fit else None
    source: dict[str, Any] = (whole.source if whole else None) or {}
    return SuggestionRow(
        firm_id=firm.id,
        name=firm.name(locale),
        url=in_language(firm_path(firm), locale),
        tagline=(locale == "en" and firm.tagline_en) or firm.tagline_ko,
        phrase=whole.snippet.text if whole and whole.snippet else None,
        source=str(source.get(f"label_{locale}") or source.get("label_ko", "")),
        source_url=in_language(source["url"], locale) if source.get("url") else "",
        parts=[_part_row(part, locale) for part in one.fit.parts] if one.fit else [],
        reasons=list(_reasons(one, need, locale)),
        is_added=match is not None and match.added_at is not None,
        is_sent=match is not None and match.sent_at is not None,
        dismissed=reason_label(match.reason) if match is not None else "",
        words=match.words if match is not None else "",
    )


def _part_row(part: Found, locale: str) -> PartRow:
    document = part.document
    kind = _("기술") if document["type"] == "technology" else _("서비스")
    name = (locale == "en" and document["card"].get("name_en")) or document["name"]
    return PartRow(kind, name, in_language(document["url"], locale))


def _reasons(one: Suggestion, need: Need, locale: str) -> Iterator[str]:
    """Why it fits, in plain words; the words that were found stand in the phrase."""
    if one.match is not None and one.match.added_at is not None:
        yield _("허브가 직접 골랐어요")
    facets = one.fit.whole.document["facets"] if one.fit else {}
    yield from _of_fields(need, facets.get("field", ()), locale)
    looked_for = LOOKS_FOR.get(need.purpose, "")
    if looked_for and looked_for in facets.get("looking_for", ()):
        yield _("찾는 것이 맞음: %(what)s", what=LOOKING_FOR[looked_for].label(locale))
    readiness = [part.document["card"].get("trl") or 0 for part in one.fit.parts] if one.fit else []
    if max(readiness, default=0) >= READY:
        yield _("바로 쓸 수 있는 기술 (TRL %(level)d)", level=max(readiness))
    if one.rate is not None and one.rate >= ANSWERS_MOST:
        yield _("협업 요청에 %(rate)d%% 답해요", rate=one.rate)
    if "current" in facets.get("freshness", ()):
        yield _("최근에 확인한 프로필")


def _of_fields(need: Need, codes: Sequence[str], locale: str) -> Iterator[str]:
    shared = [FIELDS[code].label(locale) for code in need.fields if code in codes and code in FIELDS]
    if shared:
        yield _("분야 일치: %(fields)s", fields=", ".join(shared))


@dataclass(frozen=True, slots=True)
class NeedRow:
    """A need that fits a firm."""

    id: int
    title: str
    url: str
    #: Who asks; nothing when that is not said.
    asker: str
    closes_on: date | None
    phrase: Markup | None
    reasons: Sequence[str]


def need_row(need: Need, match: NeedMatch, fields: Sequence[str]) -> NeedRow:
    """A need for a firm that works in these fields."""
    locale = current_locale()
    reasons = [_("허브가 골라 보냈어요")] if match.sent_at is not None else []
    text = "\n".join(asked_for(part) for part in (need.what, need.why, need.hoped_for) if part)
    said = echo(wanted(asked_of(need), KNOWN_TO_FIRMS), f"{FIRM}:{match.firm_id}", text)
    return NeedRow(
        id=need.id,
        title=need.title,
        url=in_language(f"/needs/{need.id}", locale),
        asker="" if need.is_anonymous else need.firm.name(locale),
        closes_on=need.closes_on,
        phrase=said.text if said else None,
        reasons=[*reasons, *_of_fields(need, fields, locale)],
    )
