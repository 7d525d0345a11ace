"""Hits as cards, in the page's language."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from cachetools import LRUCache, cached
from markupsafe import Markup

from portal.core.korean import won
from portal.firms.vocabulary import KINDS, LOOKING_FOR, STAGES
from portal.search.finding import Found
from portal.web.language import gettext as _
from portal.web.language import in_language


@dataclass(frozen=True, slots=True)
class FactItem:
    """One of the facts at a card's side."""

    label: str
    value: str
    small: str = ""


@dataclass(frozen=True, slots=True)
class TagItem:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class HitView:
    """A card in the list of hits."""

    url: str
    name: str
    name_other: str
    kind: str
    kind_label: str
    logo_seed: str
    #: Where the firm's own logo lies, when it has one.
    logo: str
    tagline: str
    snippet: Markup | None
    source: str
    source_url: str
    tags: tuple[TagItem, ...]
    looking_for: str
    facts: tuple[FactItem, ...]
    region: str
    type: str
    owner: str
    owner_url: str
    #: The month in which it was last confirmed, and whether that is long ago.
    kept: str
    is_dormant: bool
    #: The number of a firm; nothing for what firms offer.
    firm_id: int = 0
    #: Of what kind its picture is, when it is no firm's: that of a program.
    poster: str = ""


def _what_is_shown(found: Found, locale: str, _tag_url: object, around: str) -> tuple[object, ...]:
    return found.stored, found.snippet, found.attached, locale, around


@cached(LRUCache(512), key=_what_is_shown, lock=threading.Lock())
def hit_view(found: Found, locale: str, tag_url: Callable[[str, str], str], around: str) -> HitView:
    """A hit as a card, kept for the next page that shows it. `around` is what the addresses of `tag_url` hang on."""
    document, card = found.document, found.document["card"]
    english = locale == "en"
    name_ko, name_en = document["name"], card.get("name_en", "")
    source = found.source
    firm = card.get("firm")
    return HitView(
        url=in_language(document["url"], locale),
        name=name_en if english and name_en else name_ko,
        name_other=name_ko if english and name_en else name_en,
        kind=card.get("kind") or "",
        kind_label=_kind_label(card, locale),
        logo_seed=card["seed"],
        logo=card.get("logo", ""),
        tagline=_pick(card["tagline"], english),
        snippet=found.snippet.text if found.snippet else None,
        source=(source["label_en"] if english else source["label_ko"]) if source else "",
        source_url=in_language(source["url"], locale) if source else "",
        tags=tuple(
            TagItem((english and en) or ko, tag_url(vocabulary, code))
            for vocabulary, code, ko, en in card.get("tags", [])
            if vocabulary != "region"
        )[:4],
        looking_for=_looking_for(card, locale),
        facts=tuple(_facts(document["type"], card, english)[:3]),
        region=next(((english and en) or ko for name, _code, ko, en in card.get("tags", ()) if name == "region"), ""),
        type=document["type"],
        owner=_pick(firm["name"], english) if firm else "",
        owner_url=in_language(firm["url"], locale) if firm else "",
        firm_id=firm_id_of(found),
        poster=card.get("poster", ""),
        kept=card.get("kept", ""),
        is_dormant=card.get("freshness") == "dormant",
    )


def _kind_label(card: dict[str, Any], locale: str) -> str:
    """What a firm is to the hub; of what is no firm's, what its own feature calls it, in both languages."""
    if "label" in card:
        return _pick(card["label"], locale == "en")
    return KINDS[card["kind"]].label(locale) if card.get("kind") in KINDS else ""


def firm_id_of(found: Found) -> int:
    """The number of a firm that was found; 0 for a technology or a service."""
    kind, _colon, number = found.key.partition(":")
    return int(number) if kind == "firm" else 0


def _pick(pair: Sequence[str], english: bool) -> str:
    return (english and pair[1]) or pair[0] or pair[1]


def _looking_for(card: dict[str, Any], locale: str) -> str:
    code = next(iter(card.get("looking_for", [])), None)
    return LOOKING_FOR[code].label(locale) if code in LOOKING_FOR else ""


def _facts(kind: str, card: dict[str, Any], english: bool) -> list[FactItem]:
    """The facts that are known, the most telling first."""
    locale = "en" if english else "ko"
    facts = []
    for code, label in (("when", _("일시")), ("place", _("장소")), ("until", _("제안 마감")), ("budget", _("예산"))):
        if card.get(code) and any(card[code]):
            facts.append(FactItem(label, _pick(card[code], english)))
    if kind == "technology" and card.get("trl"):
        facts.append(FactItem(_("성숙도"), f"TRL {card['trl']}"))
        if card.get("patents"):
            facts.append(FactItem(_("등록 특허"), _("%(n)s건", n=card["patents"])))
    if kind == "service" and card.get("delivery"):
        facts.append(FactItem(_("제공 방식"), _pick(card["delivery"], english)))
    stage = STAGES[card["stage"]].label(locale) if card.get("stage") in STAGES else ""
    if card.get("raised"):
        facts.append(FactItem(_("누적 투자"), _short_won(card["raised"], english), stage))
    elif stage:
        facts.append(FactItem(_("투자 단계"), stage))
    if kind == "firm" and card.get("employees"):
        facts.append(FactItem(_("임직원"), _("%(n)s명", n=f"{card['employees']:,}")))
    if card.get("founded"):
        facts.append(FactItem(_("설립"), _("%(year)s년", year=card["founded"])))
    return facts


def _short_won(amount: int, english: bool) -> str:
    if english:
        return f"₩{amount / 10**9:.1f}bn" if amount >= 10**9 else f"₩{amount / 10**6:.0f}m"
    rounded = amount // 10**8 * 10**8 if amount >= 10**9 else amount
    return won(rounded)
