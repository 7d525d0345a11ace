"""The JSON of the API."""

from typing import Any

from markupsafe import escape

from portal.firms.documents import firm_path, service_path, technology_path
from portal.firms.models import Firm, Service, Technology
from portal.search.finding import Found


def search_item(found: Found, locale: str) -> dict[str, Any]:
    """One hit. `highlight` is HTML, escaped but for `<mark>`."""
    document = found.document
    card = document["card"]
    english = locale == "en"
    korean_summary, english_summary = card["tagline"]
    summary = (english and english_summary) or korean_summary or english_summary
    return {
        "type": document["type"],
        "id": document["id"],
        "url": document["url"],
        "name": (english and card.get("name_en")) or document["name"],
        "summary": summary,
        "highlight": str(found.snippet.text if found.snippet else escape(summary)),
        "score": found.score,
    }


def firm_summary(firm: Firm, locale: str) -> dict[str, Any]:
    """A firm in a list."""
    return {
        "id": firm.id,
        "url": firm_path(firm),
        "name": firm.name(locale),
        "name_ko": firm.name_ko,
        "name_en": firm.name_en,
        "kind": firm.kind,
        "tagline": (locale == "en" and firm.tagline_en) or firm.tagline_ko,
        "fields": [tag.code for tag in firm.tags if tag.vocabulary == "field"],
        "industries": [tag.code for tag in firm.tags if tag.vocabulary == "industry"],
        "region": next((tag.code for tag in firm.tags if tag.vocabulary == "region"), None),
        "stage": firm.stage,
        "employees": firm.employees,
        "homepage": firm.homepage,
        "updated_at": firm.updated_at.isoformat(),
    }


def firm_details(firm: Firm, locale: str) -> dict[str, Any]:
    """A firm with all that its page says."""
    return firm_summary(firm, locale) | {
        "former_names": firm.former_names,
        "founded_on": firm.founded_on.isoformat() if firm.founded_on else None,
        "looking_for": firm.looking_for,
        "keywords": firm.keywords,
        "description_ko": firm.description_ko,
        "description_en": firm.description_en,
        "freshness": firm.freshness,
        "technologies": [_technology(technology) for technology in firm.technologies],
        "services": [_service(service) for service in firm.services],
        "facts": [
            {"metric": fact.metric, "period": fact.period, "value": fact.value, "unit": fact.unit}
            for fact in firm.facts
        ],
    }


def _technology(technology: Technology) -> dict[str, Any]:
    return {
        "id": technology.id,
        "url": technology_path(technology),
        "name_ko": technology.name_ko,
        "name_en": technology.name_en,
        "field": technology.field,
        "summary_ko": technology.summary_ko,
        "trl": technology.trl,
        "patents": technology.patents,
        "terms": technology.terms,
    }


def _service(service: Service) -> dict[str, Any]:
    return {
        "id": service.id,
        "url": service_path(service),
        "name_ko": service.name_ko,
        "name_en": service.name_en,
        "industry": service.industry,
        "summary_ko": service.summary_ko,
        "delivery": service.delivery,
        "price_model": service.price_model,
        "references": service.references_ko,
    }
