"""How the front page is known outside: the site, who runs it, and how it is searched."""

from flask import url_for

from portal.web.hub import current_hub
from portal.web.language import current_locale
from portal.web.outside import Outside, absolute, absolute_url, outside, settings


def of_home() -> Outside:
    """The front page, with the site's search box."""
    hub = current_hub().name
    publisher = absolute("/") + "#hub"
    site = {
        "@type": "WebSite",
        "@id": absolute("/") + "#site",
        "name": hub,
        "url": absolute("/", current_locale()),
        "inLanguage": current_locale(),
        "publisher": {"@id": publisher},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": absolute_url(url_for("directory.index")) + "?q={search_term_string}",
            },
            "query-input": "required name=search_term_string",
        },
    }
    organization = {
        "@type": "Organization",
        "@id": publisher,
        "name": hub,
        "url": absolute("/"),
        "logo": settings().base_url + "/static/img/icon-512.png",
    }
    return outside("/", data=(site, organization))
