"""The hub as pages and letters show it, in the language of the reader.

The row is read at most once a second in a process, so a page costs no query more; where it is empty, or cannot be
read, the environment's settings hold.
"""

import hashlib
import logging
import time
from dataclasses import dataclass

from flask import Blueprint, Flask, Response, current_app, request, url_for
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.local import LocalProxy

from portal.core.db import WRITING, session
from portal.core.hub import BRAND, BRAND_DARK, DEEP, Colours, Hub
from portal.core.phones import as_written
from portal.core.settings import Settings
from portal.web.access import public
from portal.web.assets import FOREVER
from portal.web.language import current_locale

log = logging.getLogger("portal.web")

#: How long a process may not know of a change.
FRESH_SECONDS = 1.0

hub_style = Blueprint("hub_style", __name__)


@dataclass(frozen=True, slots=True)
class HubView:
    """What there is to say of the hub. Texts are `(Korean, English)`; English falls back to Korean."""

    names: tuple[str, str]
    abouts: tuple[str, str]
    operators: tuple[str, str]
    addresses: tuple[str, str]
    providers: tuple[str, str]
    phone: str
    email: str
    colours: Colours
    member_places: int | None
    office_places: int | None
    seat_places: int | None
    classroom_seats: int | None

    @property
    def name(self) -> str:
        return _said(self.names)

    @property
    def about(self) -> str:
        return _said(self.abouts)

    @property
    def operator(self) -> str:
        return _said(self.operators)

    @property
    def address(self) -> str:
        return _said(self.addresses)

    @property
    def provider(self) -> str:
        return _said(self.providers)

    @property
    def deep(self) -> str:
        return self.colours.deep

    @property
    def style_url(self) -> str:
        """The style sheet of the hub's own colours; empty when it has none."""
        return "" if self.colours == Colours() else url_for("hub_style.style", v=_digest(self.colours))


def _said(texts: tuple[str, str]) -> str:
    korean, english = texts
    return (current_locale() == "en" and english) or korean


class KeptHub:
    """The row, as it was at most a second ago."""

    def __init__(self) -> None:
        self.fresh_seconds = FRESH_SECONDS
        self._row: Hub | None = None
        self._kept: HubView | None = None
        self._settings: Settings | None = None
        self._fresh_until = 0.0

    def current(self, settings: Settings) -> HubView:
        """The hub now."""
        if time.monotonic() >= self._fresh_until:
            self._read()
        if self._kept is None or self._settings is not settings:
            self._kept, self._settings = _view(self._row or Hub(), settings), settings
        return self._kept

    def forget(self) -> None:
        """Look at the row again before the second is over: this process changed it."""
        self._fresh_until = 0.0

    def _read(self) -> None:
        self._fresh_until = time.monotonic() + self.fresh_seconds
        try:
            row = session.execute(select(*Hub.__table__.columns).limit(1)).one_or_none()
        except SQLAlchemyError as error:
            # A page that says the database is away is to say whose page it is.
            log.warning("the hub's row could not be read", extra={"error": type(error).__name__})
            if not session.info.get(WRITING):
                session.rollback()
            return
        # A plain copy: it outlives the session.
        self._row = Hub(**row._mapping) if row else None
        self._kept = None


def _view(row: Hub, settings: Settings) -> HubView:
    return HubView(
        names=(row.name_ko or settings.hub_name, row.name_en or ""),
        abouts=(row.about_ko or "", row.about_en or ""),
        operators=(row.operator_ko or "", row.operator_en or ""),
        addresses=(row.address_ko or "", row.address_en or ""),
        providers=(row.provider_ko or "", row.provider_en or ""),
        phone=as_written(row.phone) if row.phone else "",
        email=row.email or settings.hub_email,
        colours=Colours(row.brand or BRAND, row.brand_dark or BRAND_DARK, row.deep or DEEP),
        member_places=row.member_places,
        office_places=row.office_places,
        seat_places=row.seat_places,
        classroom_seats=row.classroom_seats,
    )


def current_hub() -> HubView:
    """The hub, for this reader."""
    kept: KeptHub = current_app.extensions["portal.hub"]
    return kept.current(current_app.extensions["portal.settings"])


def forget_hub() -> None:
    """Show a change of the row at once in this process; the others see it within a second."""
    kept: KeptHub = current_app.extensions["portal.hub"]
    kept.forget()


def init_app(app: Flask) -> None:
    """Give templates `hub`, and serve its colours."""
    app.extensions["portal.hub"] = KeptHub()
    app.jinja_env.globals["hub"] = LocalProxy(current_hub)
    app.register_blueprint(hub_style)


@hub_style.get("/hub.css")
@public
def style() -> Response:
    """The hub's colours, in place of the portal's own."""
    colours = current_hub().colours
    lines = "".join(f"{name}:{value};" for name, value in colours.tokens().items())
    response = Response(f"@layer tokens{{:root{{{lines}}}}}\n", mimetype="text/css")
    asked = request.args.get("v") == _digest(colours)
    response.headers["Cache-Control"] = FOREVER if asked else "no-cache"
    return response


def _digest(colours: Colours) -> str:
    return hashlib.sha256(str(colours.tokens()).encode()).hexdigest()[:8]
