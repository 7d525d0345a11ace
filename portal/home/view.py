"""What the front page shows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from portal.directory.hits import HitView, hit_view
from portal.directory.search import DirectoryState
from portal.firms.labels import Labelled
from portal.search.finding import SearchAnswer


@dataclass(frozen=True, slots=True)
class FieldLink:
    """A field with how many firms are in it."""

    code: str
    label: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class HomeView:
    """Numbers, fields and the newest firms."""

    total: int
    technologies: int
    services: int
    kinds: Sequence[FieldLink]
    fields: Sequence[FieldLink]
    newest: Sequence[HitView]


#: While the index is being made anew.
EMPTY = HomeView(0, 0, 0, (), (), ())


def home_view(
    overview: SearchAnswer,
    newest: SearchAnswer,
    labels: dict[str, Mapping[str, Labelled]],
    url: Callable[[DirectoryState], str],
    locale: str,
) -> HomeView:
    """Put the counts of everything and the newest of the hub's own firms into words."""

    def tag_url(facet: str, code: str) -> str:
        return url(DirectoryState(filters={facet: (code,)}))

    def links(facet: str) -> list[FieldLink]:
        counts = overview.facets.get(facet, {})
        known = [code for code in labels[facet] if counts.get(code)]
        return [
            FieldLink(code, labels[facet][code].label(locale), counts[code], tag_url(facet, code)) for code in known
        ]

    return HomeView(
        total=overview.total,
        technologies=overview.types.get("technology", 0),
        services=overview.types.get("service", 0),
        kinds=links("kind"),
        fields=sorted(links("field"), key=lambda link: -link.count),
        newest=[hit_view(found, locale, tag_url, url(DirectoryState())) for found in newest.found],
    )
