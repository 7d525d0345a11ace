"""What the shared pictures of firms, technologies and services say."""

from flask_babel import pgettext

from portal.firms.labels import Labelled
from portal.firms.models import Firm, Service, Technology
from portal.firms.view import pick
from portal.firms.vocabulary import FIELDS, INDUSTRIES, KINDS, Vocabulary
from portal.web.cards import Card
from portal.web.hub import current_hub

#: Tags in a card's last line.
MOST_TAGS = 2


def firm_card(firm: Firm, locale: str) -> Card:
    """The picture of a firm in a language."""
    kind = KINDS.get(firm.kind or "")
    tags = [*firm.tags_of(Vocabulary.FIELD), *firm.tags_of(Vocabulary.INDUSTRY)][:MOST_TAGS]
    words: list[Labelled] = [*([kind] if kind else []), *tags, *firm.tags_of(Vocabulary.REGION)[:1]]
    return Card(
        hub=current_hub().name,
        title=firm.name(locale),
        line=pick(firm.tagline_ko, firm.tagline_en, locale).text,
        notes=tuple(word.label(locale) for word in words),
        house=firm.name_key,
    )


def technology_card(technology: Technology, locale: str) -> Card:
    """The picture of a technology, in its firm's colours."""
    field = FIELDS.get(technology.field or "")
    return _part_card(
        technology, f"technology:{technology.id}", pgettext("one", "기술"), field.label(locale) if field else "", locale
    )


def service_card(service: Service, locale: str) -> Card:
    """The picture of a service, in its firm's colours."""
    industry = INDUSTRIES.get(service.industry or "")
    return _part_card(
        service,
        f"service:{service.id}",
        pgettext("one", "제품·서비스"),
        industry.label(locale) if industry else "",
        locale,
    )


def _part_card(part: Technology | Service, seed: str, kind: str, tag: str, locale: str) -> Card:
    return Card(
        hub=current_hub().name,
        title=part.name(locale),
        line=pick(part.summary_ko, part.summary_en, locale).text,
        owner=part.firm.name(locale),
        notes=tuple(note for note in (kind, tag) if note),
        house=part.firm.name_key,
        part=seed,
    )
