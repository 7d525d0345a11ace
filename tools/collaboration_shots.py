"""Pictures of working together: messages, requests, needs, leads, the dashboard, the hub's side of it, and letters."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Browser
from sqlalchemy import select

from portal.accounts.models import Person
from portal.app import create_app
from portal.core import clock
from portal.core.db import session
from portal.core.settings import load_settings
from portal.notices.kinds import kinds
from portal.notices.mails import compose
from tools.account_shots import cookies_of
from tools.pictures import Shot, take
from tools.portal_process import PortalProcess

WIDE, SMALL, DARK, SMALL_DARK = (1440, "light"), (390, "light"), (1440, "dark"), (390, "dark")
#: Who looks, at what, what is clicked first, in which looks.
PAGES = {
    "owner": (
        ("dashboard", "/", "", (WIDE, SMALL_DARK)),
        ("more", "/", ".tabbar button", (SMALL,)),
        ("messages", "/messages/1", "", (WIDE, SMALL, DARK)),
        ("meeting-new", "/messages/1/meetings/new", "", (WIDE,)),
        ("requests", "/requests", "", (WIDE,)),
        ("request", "/requests", "main .rowlist a[href*='/requests/']", (SMALL,)),
        ("own-needs", "/me/needs", "", (WIDE,)),
        ("need-new", "/me/needs/new", "", (SMALL,)),
        ("matching-needs", "/me/matching-needs", "", (WIDE,)),
        ("leads", "/leads", "", (WIDE, SMALL, DARK)),
        ("leads-table", "/leads?view=table", "", (WIDE,)),
        ("lead", "/leads", "main a[href*='/leads/4']", (WIDE,)),
        ("disclosures", "/me/firms/1/disclosures", "", (WIDE, SMALL)),
    ),
    "visitor": (
        ("needs", "/needs", "", (WIDE, SMALL)),
        ("need", "/needs", ".need-card h3 a", (SMALL_DARK,)),
    ),
    "operator": (
        ("staff-matches", "/staff/needs/1/matches", "", (WIDE,)),
        ("staff-leads", "/staff/leads", "", (WIDE,)),
    ),
}
_FIRM = {"firm_ko": "㈜포토필라", "firm_en": "Photopilla Inc."}
#: Letters: what the picture is called, the language of who reads it, kind, message and what is told.
LETTERS = (
    ("message", "ko", "messages", "waiting", {**_FIRM, "count": 2}),
    ("request", "ko", "requests", "received", {**_FIRM, "purpose": "poc"}),
    (
        "meeting",
        "en",
        "meetings",
        "agreed",
        {"firms_ko": "㈜포토필라", "firms_en": "Photopilla Inc.", "is_online": True},
    ),
    (
        "introduction",
        "ko",
        "introductions",
        "proposed",
        {"other_ko": "㈜포토필라", "other_en": "Photopilla Inc.", "last_day": ""},
    ),
)
_LETTER_WIDTH = 640


def take_collaboration(browser: Browser, portal: PortalProcess, folder: Path) -> None:
    """All of them, each in the looks that show something of their own."""
    for who, pages in PAGES.items():
        cookies = cookies_of(browser, portal, who)
        for name, path, click, looks in pages:
            for width, theme in looks:
                take(browser, portal, Shot(name, path, click, width=width, theme=theme), folder, cookies)
    for name, html in _letters(portal):
        page = browser.new_page(viewport={"width": _LETTER_WIDTH, "height": 480})
        page.set_content(html)
        file = folder / f"letter-{name}.jpg"
        page.screenshot(path=file, type="jpeg", quality=70, full_page=True)
        print(f"{file.stat().st_size / 1000:6.0f} KB  {file}")
        page.close()


def _letters(portal: PortalProcess) -> Iterator[tuple[str, str]]:
    """Letters as the worker would write them to one of the demo's people."""
    settings = load_settings({"PORTAL_BASE_URL": "https://hub.example"}, root=portal.root)
    now = clock.now().replace(hour=5, minute=0)
    dates = {
        "starts_at": (now + timedelta(days=3)).isoformat(),
        "ends_at": (now + timedelta(days=3, hours=1)).isoformat(),
        "last_day": (clock.today() + timedelta(days=14)).isoformat(),
    }
    with create_app(settings).app_context():
        person = session.scalars(select(Person).where(Person.source_key == "demo-owner")).one()
        for name, locale, kind, message, values in LETTERS:
            person.locale = locale
            asked = {"message": message, "values": values | dates, "path": f"/{kind}", "about": ""}
            yield name, compose(kinds()[kind], person, asked)[0].html
        session.rollback()
