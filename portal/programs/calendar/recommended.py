"""What to come to next: soon, with places, and of what the reader's firm does."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import literal, or_, select, union_all

from portal.core import clock
from portal.core.db import session
from portal.core.months import day_of
from portal.core.viewer import Viewer
from portal.firms.models import State, Tag, Technology, Tenure, firm_tag
from portal.firms.vocabulary import Vocabulary
from portal.programs.calendar.rows import Slot, slots_ahead
from portal.programs.dates import day_words, days_until, time_words
from portal.programs.documents import program_address
from portal.programs.labels import kind_label
from portal.programs.models import Audience
from portal.programs.standing import WITH_PLACES, Places, Standing, Window, standing
from portal.programs.standing_labels import places_label
from portal.web.language import gettext as _
from portal.web.language import in_language

#: Sessions that are looked at, and programs that are shown.
LOOKED_AT, SHOWN = 80, 3
#: What a firm's own field is worth, in days that a program is further away.
OWN_FIELD, OWN_AUDIENCE = 30, 10


@dataclass(frozen=True, slots=True)
class Teaser:
    """A program as a card with a picture."""

    seed: str
    kind: str
    kind_label: str
    title: str
    when: str
    places: str
    left: str
    url: str


def recommended(viewer: Viewer, but: Collection[int], locale: str) -> tuple[bool, list[Teaser]]:
    """Up to three programs, none of `but`; and whether any was chosen for the firm that is acted for. Two queries."""
    now = clock.now()
    first: dict[int, Slot] = {}
    for slot in slots_ahead(viewer, now, LOOKED_AT):
        if slot.program_id not in but and _stands(slot) in WITH_PLACES:
            first.setdefault(slot.program_id, slot)
    if not first:
        return False, []
    firm_id = viewer.firm_id
    fields, kinds = _about(firm_id) if firm_id is not None else (frozenset[str](), frozenset[str]())

    def worth(slot: Slot) -> int:
        own = OWN_FIELD * (slot.field in fields) + OWN_AUDIENCE * _is_for(slot, kinds)
        return days_until(slot.starts_at) - own

    chosen = sorted((slot for slot in first.values() if _may(slot, kinds)), key=worth)[:SHOWN]
    return any(slot.field in fields for slot in chosen), [_teaser(slot, locale) for slot in chosen]


def _about(firm_id: int) -> tuple[frozenset[str], frozenset[str]]:
    """The fields of a firm and of its technologies, and what it is to the hub. One query."""
    today = clock.today()
    fields = select(literal("field"), Tag.code).join(firm_tag, firm_tag.c.tag_id == Tag.id)
    fields = fields.where(firm_tag.c.firm_id == firm_id, Tag.vocabulary == Vocabulary.FIELD)
    offers = select(literal("field"), Technology.field)
    offers = offers.where(
        Technology.firm_id == firm_id, Technology.state == State.PUBLIC, Technology.field.is_not(None)
    )
    tenures = select(literal("kind"), Tenure.kind).where(Tenure.firm_id == firm_id, Tenure.began_on <= today)
    tenures = tenures.where(or_(Tenure.ended_on.is_(None), Tenure.ended_on > today))
    found: dict[str, set[str]] = {"field": set(), "kind": set()}
    rows: Sequence[Any] = session.execute(union_all(fields, offers, tenures)).all()
    for what, code in rows:
        found[what].add(code)
    return frozenset(found["field"]), frozenset(found["kind"])


def _may(slot: Slot, kinds: frozenset[str]) -> bool:
    """Whether to show it: what is for all, or for such a firm. Who has none may yet join one."""
    return slot.audience in (Audience.EVERYONE, Audience.FIRMS) or not kinds or _is_for(slot, kinds)


def _is_for(slot: Slot, kinds: frozenset[str]) -> bool:
    if slot.audience == Audience.FIRMS:
        return True
    return "resident" in kinds or ("member" in kinds and slot.audience == Audience.MEMBERS)


def _stands(slot: Slot) -> Standing:
    window, places = Window(slot.opens_at, slot.closes_at), Places(slot.seats, slot.left, slot.has_line, slot.is_held)
    return standing(window, places, slot.starts_at, slot.ends_at, clock.now())


def _teaser(slot: Slot, locale: str) -> Teaser:
    between = ", " if locale == "en" else " "
    when = f"{day_words(day_of(slot.starts_at), locale)}{between}{time_words(slot.starts_at, locale)}"
    place = slot.place(locale) or (_("온라인") if slot.is_online else "")
    return Teaser(
        seed=f"program:{slot.program_id}",
        kind=slot.kind,
        kind_label=kind_label(slot.kind),
        title=slot.title(locale),
        when=" · ".join(part for part in (when, place) if part),
        places=places_label(_stands(slot), slot.left, slot.approval, slot.opens_at, locale),
        left=_until(days_until(slot.starts_at)),
        url=in_language(program_address(slot.program_id, slot.title_ko, slot.title_en), locale),
    )


def _until(days: int) -> str:
    return _("오늘") if days <= 0 else _("D-%(n)d", n=days)
