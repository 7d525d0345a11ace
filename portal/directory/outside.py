"""How the directory's pages are known outside: which of the endless addresses count, and what they are called."""

from flask_babel import gettext as _

from portal.directory.search import DirectoryState
from portal.directory.view import DirectoryView
from portal.web.hub import current_hub
from portal.web.outside import Outside, absolute_url, breadcrumbs, description, outside


def of_directory(view: DirectoryView) -> Outside:
    """The address without its order; to be listed when it is a list by one condition at most, with something on it."""
    state = view.state
    own = DirectoryState(
        text=state.text,
        type=state.type,
        filters=state.filters,
        page=state.page,
        exact=state.exact and bool(state.text),
    )
    indexable = _is_worth_finding(view)
    data = [breadcrumbs([], _("기업 찾기")), _items(view)] if indexable and view.hits else []
    return outside("/directory", query=own.query_string(), indexable=indexable, data=data)


def _is_worth_finding(view: DirectoryView) -> bool:
    state = view.state
    conditions = sum(len(values) for values in state.filters.values())
    return not state.text and conditions <= 1 and (bool(view.hits) or view.unavailable)


def _items(view: DirectoryView) -> dict[str, object]:
    """schema.org's ItemList of this page's hits."""
    return {
        "@type": "ItemList",
        "numberOfItems": view.total,
        "itemListElement": [
            {"@type": "ListItem", "position": position, "url": absolute_url(hit.url), "name": hit.name}
            for position, hit in enumerate(view.hits, view.page.offset + 1)
        ],
    }


def title_end(view: DirectoryView) -> str:
    """What is asked for and which page this is, so that no two addresses to be listed share a title."""
    asked, page = _asked(view), _page(view)
    return (f": {asked}" if asked else "") + (f" · {page}" if page else "")


def about(view: DirectoryView) -> str:
    """The list in one line: what is asked for, how much there is, and what comes first."""
    what = " · ".join(filter(None, [_asked(view), _page(view)]))
    names = ", ".join(hit.name for hit in view.hits[:5])
    hub = _("%(hub)s의 기업과 기술, 서비스를 한 곳에서 찾아보세요.", hub=current_hub().name)
    return description(f"{what}: {names}." if what and names else f"{names}." if names else "", hub)


def _asked(view: DirectoryView) -> str:
    kind = [tab.label for tab in view.tabs if tab.current and tab.type != "firm"]
    return ", ".join([*([view.text] if view.text else []), *(chip.label for chip in view.chips), *kind])


def _page(view: DirectoryView) -> str:
    return _("%(n)s쪽", n=view.page.number) if view.page.number > 1 else ""
