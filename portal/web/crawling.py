"""`/robots.txt`, `/sitemap.xml` and its parts, `/site.webmanifest`: what machines ask for before any page."""

from flask import Blueprint, Response, abort, current_app, jsonify

from portal.core.settings import Settings
from portal.web.access import public
from portal.web.assets import asset
from portal.web.caching import conditional
from portal.web.hub import current_hub
from portal.web.language import LOCALES, current_locale, in_language
from portal.web.outside import settings
from portal.web.sitemap import PART_SIZE, index_xml, sitemap_of, urls_xml

crawling = Blueprint("crawling", __name__)
MAX_AGE = 3600

#: Endless combinations of the same firms, in every language: words, orders, and more than one condition at once;
#: and a calendar without an end.
#: One condition alone (`/directory?field=vision`) is a page worth finding, and so are the pages of a list.
CLOSED = (
    "/api/",
    "/directory?*q=",
    "/directory?*sort=",
    "/directory?*exact=",
    "/directory?*compare=",
    "/directory/compare",
    "/directory?*&",
    "/programs?",
)
OPEN = ("/directory?type=technology&page=", "/directory?type=service&page=")


@crawling.get("/robots.txt")
@public
def robots() -> Response:
    """What may be crawled; nothing where the portal is not in production."""
    response = Response(robots_text(settings()), mimetype="text/plain")
    return conditional(response, max_age=MAX_AGE)


def robots_text(of: Settings) -> str:
    """The rules (RFC 9309), which name the sitemap."""
    if of.is_production:
        rules = [
            f"{verb}: {in_language(path, locale)}"
            for locale in LOCALES
            for verb, paths in (("Disallow", CLOSED), ("Allow", OPEN))
            for path in paths
        ]
    else:
        rules = ["# PORTAL_ENV is not production: nothing here is to be found.", "Disallow: /"]
    return "\n".join(["User-agent: *", *rules, "", f"Sitemap: {of.base_url}/sitemap.xml", ""])


@crawling.get("/sitemap.xml")
@public
def sitemap() -> Response:
    """Every public page in every language; the list of the parts when there are many."""
    pages = sitemap_of(current_app)
    parts = pages.parts()
    if sum(part.count for found in parts.values() for part in found) > PART_SIZE:
        return _xml(index_xml(settings().base_url, parts))
    entries = pages.pages(parts)
    for name, found in parts.items():
        for part in found:
            entries += pages.entries(name, part.number)
    return _xml(urls_xml(settings().base_url, entries))


@crawling.get("/sitemap-<section>-<number>.xml")
@public
def sitemap_part(section: str, number: str) -> Response:
    """One part of the sitemap."""
    if not (number.isascii() and number.isdigit() and len(number) < 7):
        abort(404)
    entries = sitemap_of(current_app).entries(section, int(number))
    if not entries:
        abort(404)
    return _xml(urls_xml(settings().base_url, entries))


def _xml(text: str) -> Response:
    return conditional(Response(text, mimetype="application/xml"), max_age=MAX_AGE)


@crawling.get("/site.webmanifest")
@public
def manifest() -> Response:
    """How the portal stands on a home screen."""
    sizes = (192, 512)
    response = jsonify(
        {
            "name": current_hub().name,
            "short_name": current_hub().name,
            "lang": current_locale(),
            "start_url": in_language("/", current_locale()),
            "display": "minimal-ui",
            "theme_color": current_hub().deep,
            "background_color": "#f5f6f4",
            "icons": [
                {"src": asset(f"img/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"} for size in sizes
            ],
        }
    )
    response.mimetype = "application/manifest+json"
    return conditional(response, max_age=MAX_AGE)


@crawling.get("/favicon.ico")
@public
def favicon() -> Response:
    """For those who ask without reading a page."""
    response: Response = current_app.send_static_file("img/favicon.ico")
    response.headers["Cache-Control"] = f"public, max-age={MAX_AGE * 24}"
    return response
