"""Where somebody new comes to once the address is shown to be theirs: what waits for them, else their own page."""

from collections.abc import Callable

from flask import Flask, current_app, url_for

from portal.accounts.models import Person

#: The address of what waits for somebody, if anything does.
Lead = Callable[[Person], str | None]
_NAME = "portal.welcomes"


def welcome_by(app: Flask, lead: Lead) -> None:
    """Let an upper floor lead newcomers to what waits for them there."""
    app.extensions.setdefault(_NAME, []).append(lead)


def first_page(person: Person) -> str:
    """The address of the first page after an address was verified."""
    leads: list[Lead] = current_app.extensions.get(_NAME, [])
    return next((found for lead in leads if (found := lead(person))), None) or url_for("me.profile", done="welcome")
