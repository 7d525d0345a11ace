"""Every view says who may enter, and a view that does not is closed."""

import re
from collections.abc import Callable

from flask import Flask
from pages import visit
from planted import application

from portal.core.settings import Settings
from portal.web.access import allow, public, rule_of

MakeSettings = Callable[..., Settings]


def undeclared(app: Flask) -> list[str]:
    """The addresses whose view declares nothing."""
    return sorted(rule.rule for rule in app.url_map.iter_rules() if rule_of(app.view_functions[rule.endpoint]) is None)


def crooked(app: Flask) -> list[str]:
    """The addresses with a part that is not kebab-case."""
    word = r"(?:[a-z0-9]+|<[a-z_:]+>)"
    plain = re.compile(rf"{word}(?:-{word})*(?:\.(?:json|ics|atom|xml|txt|css|csv|pdf|png|ico|webmanifest))?")
    return sorted(
        rule.rule
        for rule in app.url_map.iter_rules()
        if not all(plain.fullmatch(part) for part in rule.rule.strip("/").split("/") if part)
    )


def test_every_view_declares_who_may_enter(make_settings: MakeSettings) -> None:
    with application(make_settings()) as app:
        assert undeclared(app) == [], "give these views @public or @allow(…) (portal/web/access.py)"
        assert crooked(app) == [], "write addresses in-kebab-case"


def test_an_undeclared_view_is_named_and_closed(make_settings: MakeSettings) -> None:
    def plant(app: Flask) -> None:
        app.add_url_rule("/staff/secrets", view_func=lambda: "what nobody may read", endpoint="secrets")
        app.add_url_rule("/staff/myOdd_path", view_func=public(lambda: "odd"), endpoint="odd")

    with application(make_settings(), plant) as app:
        assert undeclared(app) == ["/staff/secrets"]
        assert crooked(app) == ["/staff/myOdd_path"]
        answer = visit(app.test_client(), "/staff/secrets")
        assert answer.status_code == 403 and "what nobody may read" not in answer.text


def test_a_rule_is_asked_before_the_view_runs(make_settings: MakeSettings) -> None:
    ran = []

    def plant(app: Flask) -> None:
        for name, says in (("yes", True), ("no", False)):
            view = allow(lambda _viewer, says=says: says, name)(lambda name=name: ran.append(name) or "in")
            app.add_url_rule(f"/{name}", view_func=view, endpoint=name, methods=["GET", "POST"])

    with application(make_settings(), plant) as app:
        assert visit(app.test_client(), "/yes").status_code == 200
        assert visit(app.test_client(), "/no").status_code == 403
        assert visit(app.test_client(), "/no", "POST").status_code in (400, 403)
        assert visit(app.test_client(), "/no", "OPTIONS").status_code == 403
    assert ran == ["yes"]
