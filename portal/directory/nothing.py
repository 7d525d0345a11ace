"""When nothing fits: the one condition to drop, fields that are near, and a letter to the hub."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from portal.core.viewer import Viewer
from portal.directory.names import facet_names
from portal.directory.search import DirectoryState
from portal.firms.labels import Labelled
from portal.search.engine import EngineUnavailable
from portal.search.finding import SearchAnswer, search
from portal.web.language import gettext as _
from portal.web.outside import absolute_url

MOST_NEAR = 5


@dataclass(frozen=True, slots=True)
class Way:
    """Somewhere to go, with what will be found there."""

    label: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """What helps when nothing was found."""

    #: The facet whose conditions are in the way most; without them so many are found.
    drop: Way | None
    #: Fields with hits for the same words, or, when there are none, fields of the whole directory.
    near: Sequence[Way]
    #: Whether `near` answers the words that were asked for.
    near_has_words: bool
    #: The same words with corrections and synonyms, when they were searched for as typed.
    as_meant_url: str
    #: Subject and body of a letter to the hub that asks for what was looked for, as parameters of an address.
    letter: str


def when_nothing_fits(
    state: DirectoryState,
    answer: SearchAnswer,
    viewer: Viewer,
    labels: Mapping[str, Mapping[str, Labelled]],
    url: Callable[[DirectoryState], str],
    locale: str,
) -> Nothing:
    """Look for what helps: at most two more searches."""
    near, has_words = _near(state, viewer, labels["field"], url, locale)
    return Nothing(
        drop=_drop(state, answer, url),
        near=near,
        near_has_words=has_words,
        as_meant_url=url(replace(state, exact=False, page=1)) if state.exact else "",
        letter=_letter(state.text, absolute_url(url(replace(state, page=1)))),
    )


def _drop(state: DirectoryState, answer: SearchAnswer, url: Callable[[DirectoryState], str]) -> Way | None:
    facet = max(answer.without, key=lambda name: answer.without[name], default="")
    if not answer.without.get(facet):
        return None
    return Way(facet_names()[facet], answer.without[facet], url(state.without_facet(facet)))


def _near(
    state: DirectoryState,
    viewer: Viewer,
    fields: Mapping[str, Labelled],
    url: Callable[[DirectoryState], str],
    locale: str,
) -> tuple[list[Way], bool]:
    wider = [replace(state.without_filters(), exact=False)] if state.text and state.filters else []
    for tried in (*wider, DirectoryState(type=state.type)):
        counts = _field_counts(tried, viewer)
        best = sorted((code for code in counts if code in fields), key=lambda code: (-counts[code], code))[:MOST_NEAR]
        if best:
            ways = [
                Way(fields[code].label(locale), counts[code], url(tried.with_value("field", code))) for code in best
            ]
            return ways, bool(tried.text)
    return [], False


def _field_counts(state: DirectoryState, viewer: Viewer) -> dict[str, int]:
    try:
        answer = search(replace(state.request(viewer, facets=("field",)), limit=0))
    except EngineUnavailable:
        return {}
    return {code: count for code, count in answer.facets["field"].items() if count}


def _letter(text: str, address: str) -> str:
    subject = _("‘%(text)s’ 기업을 찾고 있어요", text=text) if text else _("이런 기업을 찾고 있어요")
    body = _("안녕하세요. 아래 조건으로 찾았지만 맞는 기업이 없었어요. 아는 곳이 있으면 알려 주세요.")
    return urlencode({"subject": subject, "body": f"{body}\n{address}\n"}, quote_via=quote)
