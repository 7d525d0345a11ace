"""What of a firm can be found: the firm with all its texts, and each of its technologies and services."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.core import korean
from portal.core.db import session
from portal.core.markdown import plain
from portal.core.viewer import STAFF
from portal.firms.freshness.ageing import Ageing
from portal.firms.media import found
from portal.firms.media.found import NOTHING, FoundFiles
from portal.firms.models import Fact, Firm, Service, Technology, Tenure
from portal.firms.vocabulary import (
    DELIVERIES,
    FIELDS,
    INDUSTRIES,
    KINDS,
    LOOKING_FOR,
    OWNER,
    STAGES,
    Vocabulary,
    headcount_band,
)
from portal.search import tracking
from portal.search.document import Passage, SearchDocument, Source, register_source

#: A profile that nobody has looked at for long is trusted less; one that is dormant comes after its like. Part of the
#: document, so it costs a search nothing; `upkeep` has every document made again when its state changes.
PRIORS = {"current": 1.0, "due": 0.99, "overdue": 0.96, "dormant": 0.85}
#: Those who look for partners speak of the same things as those who offer them, and come after them.
SEEKERS = frozenset({"corporate", "investor", "institute"})
SEEKER_PRIOR = 0.85


def register() -> None:
    """Make firms searchable and let every change to what belongs to them be noticed."""
    register_source(Source(OWNER, load_documents, list_ids))
    tracking.track(Firm, lambda row: (OWNER, row.id))  # type: ignore[attr-defined]
    for model in (Technology, Service, Tenure, Fact):
        tracking.track(model, lambda row: (OWNER, row.firm_id))  # type: ignore[attr-defined]
    found.register()


def list_ids() -> Iterable[int]:
    """The ids of all firms that anybody but staff may see."""
    return session.scalars(select(Firm.id).where(Firm.audience != STAFF))


def load_documents(ids: list[int]) -> dict[int, list[SearchDocument]]:
    """The documents of some firms; hidden ones have none."""
    query = (
        select(Firm)
        .where(Firm.id.in_(ids), Firm.audience != STAFF)
        .options(selectinload(Firm.technologies), selectinload(Firm.services), selectinload(Firm.facts))
    )
    firms, files = session.scalars(query).all(), found.found_files(ids)
    return {firm.id: list(_documents(firm, files.get(firm.id, NOTHING))) for firm in firms}


def _documents(firm: Firm, files: FoundFiles) -> Iterable[SearchDocument]:
    yield firm_document(firm, files)
    for technology in firm.technologies:
        yield technology_document(firm, technology, files)
    for service in firm.services:
        yield service_document(firm, service, files)


def slug(name: str) -> str:
    """The readable end of an address: letters, digits and hyphens; may be empty."""
    return re.sub(r"[^0-9a-z가-힣]+", "-", korean.bare_name(name).lower()).strip("-")[:60]


def firm_path(firm: Firm) -> str:
    return path_of("firms", firm.id, firm.name_ko, firm.name_en)


def technology_path(technology: Technology) -> str:
    return path_of("technologies", technology.id, technology.name_ko, technology.name_en)


def service_path(service: Service) -> str:
    return path_of("services", service.id, service.name_ko, service.name_en)


def path_of(folder: str, number: int, name_ko: str, name_en: str) -> str:
    """The address of a firm, technology or service: its number, then its name for people."""
    end = slug(name_en or name_ko)
    return f"/{folder}/{number}-{end}" if end else f"/{folder}/{number}"


def firm_document(firm: Firm, files: FoundFiles = NOTHING) -> SearchDocument:
    """The firm, with the texts of all it can do and sells, so that one search finds it by any of them."""
    path = firm_path(firm)
    passages = [Passage(plain(firm.description_ko), "소개", "About", path)]
    if firm.description_en:
        passages.append(Passage(plain(firm.description_en), "소개(영문)", "About (English)", path))
    for technology in firm.technologies:
        passages.append(_technology_passage(technology))
    for service in firm.services:
        passages.append(_service_passage(service))
    return SearchDocument(
        type="firm",
        id=firm.id,
        url=path,
        name=firm.name_ko,
        aliases=_aliases(firm),
        keywords=tuple(firm.keywords),
        tagline=_both(firm.tagline_ko, firm.tagline_en),
        passages=tuple(passage for passage in passages if passage.text),
        labels=tuple(_labels(firm)),
        parts=_part_names(firm),
        facets=_facets(firm, firm),
        sort=_sort(firm, _newest(firm)),
        prior=_prior(firm, firm),
        audience=firm.audience,
        card={**_firm_card(firm), **_age(firm), **_logo(files)},
        attached=files.all,
    )


def technology_document(firm: Firm, technology: Technology, files: FoundFiles = NOTHING) -> SearchDocument:
    """기술: found by what it does, and by whose it is."""
    field = FIELDS.get(technology.field or "")
    return SearchDocument(
        type="technology",
        id=technology.id,
        url=technology_path(technology),
        name=technology.name_ko,
        aliases=(technology.name_en,) if technology.name_en else (),
        tagline=_both(technology.summary_ko, technology.summary_en),
        passages=(_technology_passage(technology), _owner_passage(firm)),
        labels=(field.ko, field.en) if field else (),
        facets=_facets(firm, technology),
        sort=_sort(firm, technology.updated_at),
        prior=_prior(firm, technology),
        audience=firm.audience,
        card={
            **_age(technology),
            **_part_card(firm, technology),
            **_logo(files),
            "trl": technology.trl,
            "patents": technology.patents,
            "terms": technology.terms,
            "tags": [["field", technology.field, field.ko, field.en]] if field else [],
        },
        attached=files.of(f"technology:{technology.id}"),
    )


def service_document(firm: Firm, service: Service, files: FoundFiles = NOTHING) -> SearchDocument:
    """제품·서비스: found by what it is for, and by whose it is."""
    industry = INDUSTRIES.get(service.industry or "")
    delivery = DELIVERIES.get(service.delivery or "")
    return SearchDocument(
        type="service",
        id=service.id,
        url=service_path(service),
        name=service.name_ko,
        aliases=(service.name_en,) if service.name_en else (),
        tagline=_both(service.summary_ko, service.summary_en),
        passages=(_service_passage(service), _owner_passage(firm)),
        labels=(industry.ko, industry.en) if industry else (),
        facets=_facets(firm, service),
        sort=_sort(firm, service.updated_at),
        prior=_prior(firm, service),
        audience=firm.audience,
        card={
            **_age(service),
            **_part_card(firm, service),
            **_logo(files),
            "delivery": [delivery.ko, delivery.en] if delivery else None,
            "price_model": service.price_model,
            "tags": [["industry", service.industry, industry.ko, industry.en]] if industry else [],
        },
        attached=files.of(f"service:{service.id}"),
    )


def _technology_passage(technology: Technology) -> Passage:
    parts = (
        *(technology.summary_ko, plain(technology.description_ko), plain(technology.evidence_ko)),
        *(" · ".join(technology.patent_list), technology.summary_en),
        *(plain(technology.description_en), plain(technology.evidence_en)),
    )
    return Passage(
        _sentences(technology.name_ko, technology.name_en, *parts),
        f"기술 · {technology.name_ko}",
        f"Technology · {technology.name('en')}",
        technology_path(technology),
    )


def _service_passage(service: Service) -> Passage:
    parts = (
        *(service.summary_ko, plain(service.description_ko), " · ".join(service.references_ko)),
        *(service.summary_en, plain(service.description_en), " · ".join(service.references_en)),
    )
    return Passage(
        _sentences(service.name_ko, service.name_en, *parts),
        f"서비스 · {service.name_ko}",
        f"Service · {service.name('en')}",
        service_path(service),
    )


def _owner_passage(firm: Firm) -> Passage:
    text = _sentences(firm.name_ko, firm.name_en, firm.tagline_ko)
    return Passage(text, f"기업 · {firm.name_ko}", f"Firm · {firm.name('en')}", firm_path(firm))


def _sentences(*parts: str) -> str:
    """Parts as running text, each ended, so that words of two parts are no neighbours."""
    kept = [part.strip() for part in parts if part and part.strip()]
    return " ".join(part if part[-1] in ".!?。" else f"{part}." for part in kept)


def _both(korean_text: str, english_text: str) -> str:
    return " ".join(part for part in (korean_text, english_text) if part)


def _part_names(firm: Firm) -> tuple[str, ...]:
    technologies = [name for part in firm.technologies for name in (part.name_ko, part.name_en)]
    services = [name for part in firm.services for name in (part.name_ko, part.name_en)]
    return tuple(name for name in (*technologies, *services) if name)


def _aliases(firm: Firm) -> tuple[str, ...]:
    return tuple(name for name in (firm.name_en, *firm.former_names) if name)


def _labels(firm: Firm) -> list[str]:
    """The labels of a firm's classification, which people search for as words."""
    labels = [label for tag in firm.tags for label in (tag.label_ko, tag.label_en) if label]
    for codes, words in (([firm.kind], KINDS), ([firm.stage], STAGES), (firm.looking_for, LOOKING_FOR)):
        labels += [words[code].ko for code in codes if code in words]
    return labels


def _facets(firm: Firm, profile: Ageing) -> dict[str, tuple[str, ...]]:
    """Those of the firm, with the freshness of what is found."""
    band = headcount_band(firm.employees)
    return {
        "kind": (firm.kind,) if firm.kind else (),
        "field": tuple(tag.code for tag in firm.tags_of(Vocabulary.FIELD)),
        "industry": tuple(tag.code for tag in firm.tags_of(Vocabulary.INDUSTRY)),
        "stage": (firm.stage,) if firm.stage else (),
        "region": tuple(tag.code for tag in firm.tags_of(Vocabulary.REGION)),
        "headcount": (band,) if band else (),
        "looking_for": tuple(firm.looking_for),
        "freshness": (profile.freshness,),
    }


def _prior(firm: Firm, profile: Ageing) -> float:
    return PRIORS[profile.freshness] * (SEEKER_PRIOR if firm.kind in SEEKERS else 1.0)


def _age(profile: Ageing) -> dict[str, Any]:
    """When the profile was last confirmed, and what that makes of it, for its card."""
    return {"kept": profile.kept_month, "freshness": profile.freshness}


def _newest(firm: Firm) -> datetime:
    """When the firm's page, or a technology or service of it, was last edited."""
    looked_after: list[Ageing] = [firm, *firm.technologies, *firm.services]
    return max(one.updated_at for one in looked_after)


def _sort(firm: Firm, updated_at: datetime) -> dict[str, float]:
    return {
        "updated": updated_at.timestamp(),
        "created": firm.created_at.timestamp(),
        "employees": float(firm.employees or 0),
    }


def _latest(firm: Firm, metric: str) -> int | None:
    facts = [fact for fact in firm.facts if fact.metric == metric]
    return max(facts, key=lambda fact: fact.period).value if facts else None


def _firm_card(firm: Firm) -> dict[str, Any]:
    raised = sum(fact.value for fact in firm.facts if fact.metric == "investment")
    return {
        "seed": firm.name_key,
        "name_en": firm.name_en,
        "kind": firm.kind,
        "tagline": [firm.tagline_ko, firm.tagline_en],
        "tags": [[tag.vocabulary, tag.code, tag.label_ko, tag.label_en] for tag in firm.tags],
        "looking_for": list(firm.looking_for),
        "employees": firm.employees or _latest(firm, "headcount"),
        "founded": firm.founded_on.year if firm.founded_on else None,
        "raised": raised or None,
        "stage": firm.stage,
        "updated_at": _newest(firm).isoformat(),
    }


def _logo(files: FoundFiles) -> dict[str, str]:
    """Where a firm's logo lies, so that lists show it without asking for it."""
    return {"logo": files.logo} if files.logo else {}


def _part_card(firm: Firm, part: Technology | Service) -> dict[str, Any]:
    return {
        "seed": firm.name_key,
        "name_en": part.name_en,
        "kind": firm.kind,
        "tagline": [part.summary_ko, part.summary_en],
        "firm": {"id": firm.id, "name": [firm.name_ko, firm.name("en")], "url": firm_path(firm)},
        "employees": firm.employees,
        "updated_at": part.updated_at.isoformat(),
    }
