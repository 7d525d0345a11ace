"""What the shared picture of a program says."""

from portal.firms.view import pick
from portal.programs.dates import moment_words
from portal.programs.labels import kind_label
from portal.programs.models import Program
from portal.web.cards import Card
from portal.web.hub import current_hub
from portal.web.language import gettext as _


def program_card(program: Program, locale: str) -> Card:
    """The picture of a program in a language: when it begins is part of it."""
    held = [one for one in program.sessions if one.cancelled_at is None]
    place = held[0].place(locale) if held else ""
    if not place and program.is_online:
        place = _("온라인")
    when = moment_words(held[0].starts_at, locale) if held else ""
    return Card(
        hub=current_hub().name,
        title=program.title(locale),
        line=pick(program.lead_ko, program.lead_en, locale).text,
        owner=" · ".join(part for part in (when, place) if part),
        notes=(kind_label(program.kind),),
        house=f"program:{program.id}",
        poster=program.kind,
    )
