"""Pictures of programs: the calendar, a program, what one has booked, and the desk at which staff run them."""

from pathlib import Path

from playwright.sync_api import Browser

from tools.account_shots import cookies_of
from tools.pictures import Shot, take
from tools.portal_process import PortalProcess

LOOKS = ((1440, "light"), (390, "light"))
#: Programs of the demo (`portal/programs/demo/programs.toml`), by their order there.
NIGHT_COURSE, REVIEWED, DRAWN = 5, 10, 11
DESK = "/staff/programs"
#: Who looks, and at what: name, address, what is clicked first.
PAGES = {
    "": (
        ("programs", "/programs", ""),
        ("programs-week", "/programs?view=week", ""),
        ("programs-list", "/programs?view=list", ""),
        ("program", f"/programs/{NIGHT_COURSE}", ""),
        ("program-drawn", f"/programs/{DRAWN}/draw", ""),
    ),
    "owner": (
        ("program-booking", f"/programs/{DRAWN}", ""),
        ("bookings", "/me/bookings", ""),
        ("booking", "/me/bookings", "main li a[href*='/me/bookings/']"),
        ("own-calendar", "/me/calendar", ""),
    ),
    "operator": (
        ("desk-programs", DESK, ""),
        ("desk-program", f"{DESK}/{NIGHT_COURSE}", ""),
        ("desk-edit", f"{DESK}/{NIGHT_COURSE}/edit", ""),
        ("desk-people", f"{DESK}/{NIGHT_COURSE}/people", ""),
        ("desk-review", f"{DESK}/{REVIEWED}/review", ""),
        ("desk-series", f"{DESK}/1/sessions/series", ""),
        ("desk-import", f"{DESK}/import", ""),
        ("desk-doors", "/staff/sessions", ""),
        ("desk-door", "/staff/sessions", "main a[href$='/door']"),
        ("desk-no-shows", "/staff/no-shows", ""),
        ("desk-after", f"{DESK}/1/after", ""),
        ("desk-mentors", "/staff/mentors", ""),
        ("desk-forms", "/staff/forms", ""),
    ),
}
IN_THE_DARK = ("programs", "program", "bookings", "desk-door")


def take_programs(browser: Browser, portal: PortalProcess, folder: Path) -> None:
    """All of them, in both widths; a few in the dark, too."""
    for who, pages in PAGES.items():
        cookies = cookies_of(browser, portal, who) if who else []
        for name, path, click in pages:
            dark = ((1440, "dark"), (390, "dark")) if name in IN_THE_DARK else ()
            for width, theme in (*LOOKS, *dark):
                take(browser, portal, Shot(name, path, click, width=width, theme=theme), folder, cookies)
