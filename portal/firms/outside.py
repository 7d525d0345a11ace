"""What search engines and other machines read of firms, technologies and services: schema.org's words.

Only what the page says itself; no prices and no ratings, which nobody has given us.
"""

from collections.abc import Mapping
from typing import Any

from flask import url_for

from portal.firms.cards import firm_card, service_card, technology_card
from portal.firms.documents import firm_path, service_path, technology_path
from portal.firms.models import Firm, Service, Technology
from portal.firms.view import FirmView, PartView
from portal.web.language import current_locale
from portal.web.language import gettext as _
from portal.web.outside import Outside, absolute, breadcrumbs, outside

LONGEST_TEXT = 1000


def of_firm(firm: Firm, view: FirmView) -> Outside:
    """A firm's page."""
    steps = [(_("기업 찾기"), url_for("directory.index"))]
    if view.kind:
        steps.append((view.kind_label, url_for("directory.index", kind=view.kind)))
    card, image = firm_card(firm, current_locale()), f"/firms/{firm.id}/card.png"
    return outside(
        firm_path(firm),
        card=card,
        image=image,
        data=(organization(firm, view, image), breadcrumbs(steps, view.name)),
    )


def organization(firm: Firm, view: FirmView, image: str) -> dict[str, Any]:
    """The firm as schema.org's Organization."""
    headcount = view.figures("headcount")
    employees = view.employees or (headcount.latest if headcount else None)
    return _said(
        {
            "@type": "Organization",
            "@id": _firm_id(firm),
            "name": view.name,
            "alternateName": [name for name in (view.name_other, *view.former_names) if name],
            "url": absolute(firm_path(firm), current_locale()),
            "sameAs": [view.homepage] if view.homepage else [],
            "image": absolute(image, current_locale()),
            "slogan": view.tagline.text,
            "description": (view.description.text or view.tagline.text)[:LONGEST_TEXT],
            "foundingDate": view.founded_on.isoformat() if view.founded_on else "",
            "numberOfEmployees": {"@type": "QuantitativeValue", "value": employees} if employees else None,
            "address": {"@type": "PostalAddress", "addressRegion": view.region, "addressCountry": "KR"}
            if view.region
            else None,
            "taxID": view.registration_number,
            "knowsAbout": [*(tag.label for tag in view.tags), *view.keywords],
        }
    )


def of_technology(technology: Technology, view: PartView) -> Outside:
    """A technology's page: something with a maker that is for sale, licence or use."""
    card = technology_card(technology, current_locale())
    image = f"/technologies/{technology.id}/card.png"
    product = {
        "@type": "Product",
        "brand": {"@type": "Brand", "name": view.firm.name},
        "manufacturer": _maker(technology.firm, view),
    }
    path = technology_path(technology)
    return outside(path, card=card, image=image, data=(_part(path, image, product, view), _part_steps(view)))


def of_service(service: Service, view: PartView) -> Outside:
    """A service's page."""
    card = service_card(service, current_locale())
    image = f"/services/{service.id}/card.png"
    offered = {
        "@type": "Service",
        "brand": {"@type": "Brand", "name": view.firm.name},
        "provider": _maker(service.firm, view),
        "serviceType": view.tag.label if view.tag else "",
    }
    path = service_path(service)
    return outside(path, card=card, image=image, data=(_part(path, image, offered, view), _part_steps(view)))


def _part(path: str, image: str, kind: Mapping[str, Any], view: PartView) -> dict[str, Any]:
    return _said(
        {
            **kind,
            "name": view.name,
            "alternateName": view.name_other,
            "url": absolute(path, current_locale()),
            "image": absolute(image, current_locale()),
            "description": (view.description.text or view.summary.text)[:LONGEST_TEXT],
            "category": view.tag.label if view.tag else "",
        }
    )


def _maker(firm: Firm, view: PartView) -> dict[str, Any]:
    return {
        "@type": "Organization",
        "@id": _firm_id(firm),
        "name": view.firm.name,
        "url": absolute(firm_path(firm), current_locale()),
    }


def _part_steps(view: PartView) -> dict[str, Any]:
    return breadcrumbs([(_("기업 찾기"), url_for("directory.index")), (view.firm.name, view.firm.url)], view.name)


def _firm_id(firm: Firm) -> str:
    """The firm itself, whatever its name and in whichever language its page is."""
    return absolute(f"/firms/{firm.id}") + "#organization"


def _said(thing: Mapping[str, Any]) -> dict[str, Any]:
    """What is known of a thing."""
    return {name: value for name, value in thing.items() if value not in (None, "", [], {})}
