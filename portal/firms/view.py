"""What the pages of a firm, a technology and a service show, in the page's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from markupsafe import Markup

from portal.core import clock
from portal.core.markdown import plain, render
from portal.firms.documents import firm_path, service_path, technology_path
from portal.firms.figures import Series, series_of
from portal.firms.media.models import FirmFile
from portal.firms.media.shown import MediaView, media_view
from portal.firms.models import Fact, Firm, Service, Technology
from portal.firms.responding import FirmResponse
from portal.firms.vocabulary import (
    DELIVERIES,
    FIELDS,
    FRESHNESS,
    INDUSTRIES,
    KINDS,
    LOOKING_FOR,
    PRICE_MODELS,
    STAGES,
    TERMS_OF_USE,
    Vocabulary,
    Word,
)
from portal.search.similar import Similar
from portal.web.hub import current_hub
from portal.web.language import gettext as _
from portal.web.language import in_language
from portal.web.outside import description


@dataclass(frozen=True, slots=True)
class Text:
    """A text with its language when that is not the page's: then it is labelled."""

    text: str
    lang: str
    is_fallback: bool

    def __bool__(self) -> bool:
        return bool(self.text)

    @property
    def html(self) -> Markup:
        """As written with Markdown, cleaned of all that could do harm."""
        return Markup(render(self.text))  # noqa: S704  # what nh3 lets pass

    @property
    def plain(self) -> str:
        return plain(self.text)


@dataclass(frozen=True, slots=True)
class TagView:
    vocabulary: str
    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Brief:
    """A firm, technology or service as a link with one line about it."""

    url: str
    name: str
    summary: str
    seed: str
    kind: str = ""
    kind_label: str = ""
    tag: str = ""
    #: Where the firm's own logo lies, when it has one.
    logo: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    """How a firm answers who asks it: of how many, how many of a hundred, within how many hours half of them."""

    samples: int
    rate: int
    hours: int | None


@dataclass(frozen=True, slots=True)
class FirmView:
    """All that the page of a firm shows."""

    id: int
    path: str
    name: str
    name_other: str
    former_names: tuple[str, ...]
    seed: str
    kind: str
    kind_label: str
    tagline: Text
    description: Text
    tags: tuple[TagView, ...]
    keywords: tuple[str, ...]
    looking_for: tuple[TagView, ...]
    technologies: tuple[Brief, ...]
    services: tuple[Brief, ...]
    series: tuple[Series, ...]
    representative: str
    founded_on: date | None
    age_years: int | None
    registration_number: str
    region: str
    homepage: str
    email: str
    phone: str
    employees: int | None
    stage: str
    tenure: tuple[date, date | None] | None
    updated_at: datetime
    freshness: str
    freshness_label: str
    #: The month in which it was last edited or confirmed: `2026-11`.
    kept: str
    similar: tuple[Brief, ...]
    media: MediaView
    response: Response | None = None

    def figures(self, metric: str) -> Series | None:
        """The series of a metric."""
        return next((series for series in self.series if series.metric == metric), None)

    @property
    def about(self) -> str:
        """The page in one line, for lists of search results."""
        sorted_under = [self.kind_label, *(tag.label for tag in self.tags), self.region]
        return _in_one_line(self.name, (self.tagline, self.description), sorted_under)


@dataclass(frozen=True, slots=True)
class PartView:
    """All that the page of a technology or a service shows; `rows` are (label key, value)."""

    id: int
    path: str
    name: str
    name_other: str
    seed: str
    summary: Text
    description: Text
    tag: TagView | None
    firm: Brief
    siblings: Sequence[Brief]
    updated_at: datetime
    media: MediaView
    freshness: str
    kept: str
    firm_id: int = 0
    evidence: Text = Text("", "ko", False)
    patent_list: Sequence[str] = ()
    demo_url: str = ""
    trl: int | None = None
    patents: int = 0
    terms: str = ""
    delivery: str = ""
    price_model: str = ""
    references: Sequence[str] = ()

    @property
    def about(self) -> str:
        """The page in one line, for lists of search results."""
        sorted_under = [self.firm.name, self.tag.label if self.tag else ""]
        return _in_one_line(f"{self.name}, {self.firm.name}", (self.summary, self.description), sorted_under)


def _in_one_line(name: str, texts: Sequence[Text], sorted_under: Sequence[str]) -> str:
    """What is said under a name, or what it is sorted under when nothing is said."""
    said = [text.plain.rstrip() for text in texts if text] or [" · ".join(word for word in sorted_under if word)]
    sentences = [text if text.endswith((".", "!", "?")) else f"{text}." for text in said if text]
    hub = "" if any(texts) else _("%(hub)s의 기업과 기술, 서비스를 한 곳에서 찾아보세요.", hub=current_hub().name)
    return description(f"{name}:" if sentences else name, *sentences, hub)


def pick(korean: str, english: str, locale: str) -> Text:
    """The text in the page's language, or in the other one, labelled."""
    if locale == "en" and english:
        return Text(english, "en", False)
    if locale == "ko" and not korean and english:
        return Text(english, "en", True)
    return Text(korean, "ko", locale == "en" and bool(korean))


def _label(words: dict[str, Word], code: str | None, locale: str) -> str:
    return words[code].label(locale) if code in words else ""


def firm_view(
    firm: Firm,
    similar: Sequence[Similar],
    locale: str,
    *,
    facts: Sequence[Fact] | None = None,
    files: Sequence[FirmFile] = (),
    response: FirmResponse | None = None,
) -> FirmView:
    """A firm's page in a language; with other facts than all of its own, these are not read."""
    regions = firm.tags_of(Vocabulary.REGION)
    tenure = firm.tenure_on(clock.today()) or (firm.tenures[-1] if firm.tenures else None)
    return FirmView(
        id=firm.id,
        path=in_language(firm_path(firm), locale),
        name=firm.name(locale),
        name_other=firm.name_en if locale == "ko" else (firm.name_ko if firm.name_en else ""),
        former_names=tuple(firm.former_names),
        seed=firm.name_key,
        kind=firm.kind or "",
        kind_label=_label(KINDS, firm.kind, locale),
        tagline=pick(firm.tagline_ko, firm.tagline_en, locale),
        description=pick(firm.description_ko, firm.description_en, locale),
        tags=tuple(
            TagView(t.vocabulary, t.code, t.label(locale)) for t in firm.tags if t.vocabulary != Vocabulary.REGION
        ),
        keywords=tuple(firm.keywords),
        looking_for=tuple(
            TagView("looking_for", code, _label(LOOKING_FOR, code, locale))
            for code in firm.looking_for
            if code in LOOKING_FOR
        ),
        technologies=tuple(technology_brief(technology, locale) for technology in firm.technologies),
        services=tuple(service_brief(service, locale) for service in firm.services),
        series=series_of(firm.facts if facts is None else facts, locale),
        representative=firm.representative_ko,
        founded_on=firm.founded_on,
        age_years=_years_since(firm.founded_on),
        registration_number=_hyphenated(firm.registration_number),
        region=regions[0].label(locale) if regions else "",
        homepage=firm.homepage,
        email=firm.email,
        phone=firm.phone,
        employees=firm.employees,
        stage=_label(STAGES, firm.stage, locale),
        tenure=(tenure.began_on, tenure.ended_on) if tenure else None,
        updated_at=firm.updated_at,
        freshness=firm.freshness,
        freshness_label=_label(FRESHNESS, firm.freshness, locale),
        kept=firm.kept_month,
        similar=tuple(similar_brief(other, locale) for other in similar),
        media=media_view(files, "firm", locale),
        response=Response(response.samples, response.rate, response.hours) if response else None,
    )


def _years_since(day: date | None) -> int | None:
    if day is None:
        return None
    today = clock.today()
    return today.year - day.year - ((today.month, today.day) < (day.month, day.day))


def _hyphenated(number: str | None) -> str:
    return f"{number[:3]}-{number[3:5]}-{number[5:]}" if number and len(number) == 10 else number or ""


def firm_brief(firm: Firm, locale: str, logo: str = "") -> Brief:
    """A firm as a link."""
    kind_label = _label(KINDS, firm.kind, locale)
    summary = pick(firm.tagline_ko, firm.tagline_en, locale).text
    return Brief(
        in_language(firm_path(firm), locale),
        firm.name(locale),
        summary,
        firm.name_key,
        firm.kind or "",
        kind_label,
        logo=logo,
    )


def similar_brief(similar: Similar, locale: str) -> Brief:
    """A firm like another as a link, with the words that they share."""
    document = similar.found.document
    card = document["card"]
    korean_tagline, english_tagline = card["tagline"]
    return Brief(
        in_language(document["url"], locale),
        (locale == "en" and card["name_en"]) or document["name"],
        pick(korean_tagline, english_tagline, locale).text,
        card["seed"],
        card["kind"] or "",
        _label(KINDS, card["kind"], locale),
        tag=" · ".join(similar.shared),
        logo=card.get("logo", ""),
    )


def technology_brief(technology: Technology, locale: str) -> Brief:
    """A technology as a link."""
    return Brief(
        in_language(technology_path(technology), locale),
        technology.name(locale),
        pick(technology.summary_ko, technology.summary_en, locale).text,
        f"technology:{technology.id}",
        tag=_label(FIELDS, technology.field, locale),
    )


def service_brief(service: Service, locale: str) -> Brief:
    """A service as a link."""
    return Brief(
        in_language(service_path(service), locale),
        service.name(locale),
        pick(service.summary_ko, service.summary_en, locale).text,
        f"service:{service.id}",
        tag=_label(INDUSTRIES, service.industry, locale),
    )


def technology_view(technology: Technology, locale: str, files: Sequence[FirmFile] = ()) -> PartView:
    """A technology's page in a language."""
    firm = technology.firm
    media = media_view(files, f"technology:{technology.id}", locale)
    field = FIELDS.get(technology.field or "")
    return PartView(
        id=technology.id,
        path=in_language(technology_path(technology), locale),
        name=technology.name(locale),
        name_other=technology.name_en if locale == "ko" else (technology.name_ko if technology.name_en else ""),
        seed=f"technology:{technology.id}",
        summary=pick(technology.summary_ko, technology.summary_en, locale),
        description=pick(technology.description_ko, technology.description_en, locale),
        evidence=pick(technology.evidence_ko, technology.evidence_en, locale),
        patent_list=technology.patent_list,
        firm_id=firm.id,
        tag=TagView("field", field.code, field.label(locale)) if field else None,
        firm=firm_brief(firm, locale, media.logo),
        siblings=[technology_brief(t, locale) for t in firm.technologies if t.id != technology.id]
        + [service_brief(s, locale) for s in firm.services],
        updated_at=technology.updated_at,
        media=media,
        freshness=technology.freshness,
        kept=technology.kept_month,
        trl=technology.trl,
        patents=technology.patents,
        terms=_label(TERMS_OF_USE, technology.terms, locale),
    )


def service_view(service: Service, locale: str, files: Sequence[FirmFile] = ()) -> PartView:
    """A service's page in a language."""
    firm = service.firm
    media = media_view(files, f"service:{service.id}", locale)
    industry = INDUSTRIES.get(service.industry or "")
    return PartView(
        id=service.id,
        path=in_language(service_path(service), locale),
        name=service.name(locale),
        name_other=service.name_en if locale == "ko" else (service.name_ko if service.name_en else ""),
        seed=f"service:{service.id}",
        summary=pick(service.summary_ko, service.summary_en, locale),
        description=pick(service.description_ko, service.description_en, locale),
        demo_url=service.demo_url,
        firm_id=firm.id,
        tag=TagView("industry", industry.code, industry.label(locale)) if industry else None,
        firm=firm_brief(firm, locale, media.logo),
        siblings=[service_brief(s, locale) for s in firm.services if s.id != service.id]
        + [technology_brief(t, locale) for t in firm.technologies],
        updated_at=service.updated_at,
        media=media,
        freshness=service.freshness,
        kept=service.kept_month,
        delivery=_label(DELIVERIES, service.delivery, locale),
        price_model=_label(PRICE_MODELS, service.price_model, locale),
        references=(locale == "en" and service.references_en) or service.references_ko or service.references_en,
    )
