"""How a page is known outside the portal: its one address, its other language, its picture, what machines read.

Absolute addresses come from `PORTAL_BASE_URL`, never from the request's Host.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Flask, current_app, request, url_for

from portal.core.settings import Settings
from portal.web.cards import Card, hub_card
from portal.web.hub import current_hub
from portal.web.language import LOCALES, current_locale, in_language

#: What search engines show of a description.
LONGEST_DESCRIPTION = 160


@dataclass(frozen=True, slots=True)
class Outside:
    """What `layouts/_outside.html` writes into a page's head.

    `alternates` are `(language, address)` pairs, the page's own among them. A page that is not `indexable` asks search
    engines not to list it. `data` is schema.org's, one mapping a thing.
    """

    canonical: str
    alternates: Sequence[tuple[str, str]]
    image: str
    image_alt: str
    indexable: bool
    data: Sequence[Mapping[str, Any]]

    @property
    def graph(self) -> dict[str, Any]:
        return {"@context": "https://schema.org", "@graph": list(self.data)}


def outside(
    path: str = "",
    *,
    query: str = "",
    card: Card | None = None,
    image: str = "",
    indexable: bool = True,
    data: Sequence[Mapping[str, Any]] = (),
) -> Outside:
    """How the page at `path` (default: the one asked for) is known; what its address says beyond `query` is dropped.

    `card` is drawn at the path `image`; without one the hub's stands for the page.
    """
    path = path or "/" + request.path.lstrip("/")
    if card is None:
        card, image = hub_card(current_hub().name, current_locale()), "/card.png"
    picture = f"{absolute(image, current_locale())}?v={card.digest}"
    alternates = [(locale, absolute(path, locale, query)) for locale in LOCALES]
    return Outside(
        canonical=absolute(path, current_locale(), query),
        alternates=[*alternates, ("x-default", alternates[0][1])],
        image=picture,
        image_alt=card.alt,
        indexable=indexable,
        data=data,
    )


def absolute(path: str, locale: str = "ko", query: str = "") -> str:
    """The whole address of a path in a language; `query` is encoded already."""
    return settings().base_url + quote(in_language(path, locale)) + (f"?{query}" if query else "")


def absolute_url(url: str) -> str:
    """The whole address of what `url_for` or a view made, its language prefix included."""
    return settings().base_url + quote(url, safe="/?&=%+:~-._,;!*'()@$")


def breadcrumbs(steps: Sequence[tuple[str, str]], here: str) -> dict[str, Any]:
    """schema.org's BreadcrumbList of `(label, url)` steps, home first, ending on this page."""
    path = [(current_hub().name, url_for("home.index")), *steps]
    items: list[dict[str, Any]] = [{"name": label, "item": absolute_url(url)} for label, url in path]
    items.append({"name": here})
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, **item} for position, item in enumerate(items, 1)
        ],
    }


def description(*parts: str) -> str:
    """Texts as one line of at most 160 characters, ended at a word."""
    line = " ".join(" ".join(part.split()) for part in parts if part and part.strip())
    if len(line) <= LONGEST_DESCRIPTION:
        return line
    cut = line[: LONGEST_DESCRIPTION - 1]
    whole = cut.rpartition(" ")[0]
    return (whole if len(whole) > LONGEST_DESCRIPTION // 2 else cut).rstrip(" ,·") + "…"


def settings() -> Settings:
    kept: Settings = current_app.extensions["portal.settings"]
    return kept


def init_app(app: Flask) -> None:
    """Let a page whose view says nothing of it be known by its path: only a whole page asks how it is known."""
    app.jinja_env.globals["known_by_path"] = outside
