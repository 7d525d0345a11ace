"""What pages of others may have a browser do here: send nothing, lead nowhere, keep nothing. Derived from the map of
all views, so that a new one is asked, too."""

from collections.abc import Mapping
from functools import cache
from urllib.parse import urlsplit

import pytest
from addressing import addresses
from kinds import KINDS, Knocker
from knocking import OPEN, all_routes, expected
from pages import visit
from things import things
from werkzeug.exceptions import HTTPException

from portal.core.db import Base, session
from portal.core.viewer import Role
from portal.web.access import PUBLIC_RULE

#: POSTs that need no token of ours, and why: who sends them proves otherwise who they are, or may do nobody any harm.
#: Here belongs, by endpoint, what is for machines (`notices`' one-click unsubscribe of RFC 8058, say).
EXEMPT: Mapping[str, str] = {
    "unsubscribing.take": "mail programs send it by themselves (RFC 8058); the signed token of a letter is its proof",
    "reconfirmations.answer": "the signed token of a letter is its proof, and nobody's session counts for anything",
    "booking_answers.answer": "the signed token of a letter is its proof, and nobody's session counts for anything",
    "still_correct.confirm": "the signed token of a letter is its proof, and nobody's session counts for anything",
}

#: What an answer's headers say hangs on no database.
ONCE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
VISITOR, PERSON = KINDS[:2]
STAFF = [kind for kind in KINDS if kind.is_strong]
EVIL = "//evil.example/x"
FOREIGN = ({"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}, {})


def doors(app, knocker, method, wanted=lambda _endpoint, _rule: True):
    """`(endpoint, address, rule)` of all that somebody may open by a method, at what is theirs; or of some of it."""
    known, _stranger = things()
    for route, rule in all_routes(app):
        is_asked = method in route.methods and wanted(route.endpoint, rule)
        if is_asked and expected(knocker.kind, knocker.viewer, rule) == OPEN:
            yield route.endpoint, next(addresses(app, route, knocker.person_id, known))[1], rule


def everything():
    """All rows of all tables."""
    session.rollback()
    connection = session.connection()
    return {name: connection.execute(query).all() for name, query in all_rows().items()}


@cache
def all_rows():
    return {table.name: table.select().order_by(*table.primary_key) for table in Base.metadata.sorted_tables}


@pytest.fixture(autouse=True)
def errors_without_a_page(app, monkeypatch):
    """Nearly all answers are refusals. Their pages are looked at in tests/web; here their number counts."""
    monkeypatch.setitem(app.error_handler_spec[None][None], HTTPException, lambda error: error)


def let_in_from_elsewhere(app, kinds, only=None):
    """POSTs that did not refuse a form of a foreign page, or changed something, as whoever may send them."""
    found, asked = [], set()

    def is_new(endpoint, _rule):
        return only in (None, endpoint) and endpoint not in asked and endpoint not in EXEMPT

    for kind in kinds:
        knocker, other = Knocker(app, kind), Knocker(app, VISITOR)
        behind = list(doors(app, knocker, "POST", is_new))
        before = everything()
        for endpoint, address, _rule in behind:
            asked.add(endpoint)
            for headers in FOREIGN:
                # No token, and one that the foreign page got for a browser of its own.
                for data in ({}, {"csrf_token": other.form_token}):
                    answer = visit(knocker.somebody.client, address, "POST", data=data, headers=headers)
                    if answer.status_code != 400:
                        found.append(f"{address}: {answer.status_code}")
            after = everything()
            if after != before:
                found.append(f"{address} changed something")
            before = after
    return found, asked


def test_a_foreign_page_can_send_nothing(app):
    found, asked = let_in_from_elsewhere(app, [VISITOR, PERSON, *STAFF])
    assert found == []
    assert asked == {route.endpoint for route, _rule in all_routes(app) if "POST" in route.methods} - set(EXEMPT)


def test_a_view_that_asks_for_no_token_is_noticed(app, monkeypatch):
    protection = app.extensions["csrf"]
    view = app.view_functions["me.agree_to_marketing"]
    monkeypatch.setattr(protection, "_exempt_views", {f"{view.__module__}.{view.__name__}"})
    found, _asked = let_in_from_elsewhere(app, [PERSON], only="me.agree_to_marketing")
    assert found[0] == "/me/consents/marketing: 303" and "/me/consents/marketing changed something" in found


def test_what_is_exempt_is_there(app):
    assert set(EXEMPT) <= {route.endpoint for route, _rule in all_routes(app)}
    exempt = {blueprint.name for blueprint in app.extensions["csrf"]._exempt_blueprints}
    assert app.extensions["csrf"]._exempt_views == set() and exempt == {name.partition(".")[0] for name in EXEMPT}


@ONCE
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_view_leads_elsewhere(app, method):
    """Whatever takes `next`, `then` or the like: nothing in an address or a form leads to another site."""
    wrong = []
    names = ("next", "then", "url", "to", "return", "redirect", "back")
    for kind in (VISITOR, next(kind for kind in STAFF if kind.name == Role.OPERATOR)):
        knocker = Knocker(app, kind)
        query = "&".join(f"{name}={EVIL}" for name in names)
        for _endpoint, address, _rule in list(doors(app, knocker, method)):
            _status, location = knocker.knock(method, f"{address}?{query}", **dict.fromkeys(names, EVIL))
            parts = urlsplit(location)
            if parts.netloc or location.startswith(("//", "/\\")):
                wrong.append(f"{kind.name}: {method} {address} → {location}")
    assert wrong == []


@ONCE
def test_what_is_not_for_everybody_is_kept_by_no_browser(app):
    """Back, after signing out, and caches on the way have nothing of it."""
    kept, asked = [], {"GET": set(), "POST": set()}
    for kind in (PERSON, *STAFF):
        knocker = Knocker(app, kind)
        for method, known in asked.items():

            def is_new(endpoint, rule, known=known):
                return rule is not PUBLIC_RULE and endpoint not in known

            for endpoint, address, _rule in list(doors(app, knocker, method, is_new)):
                known.add(endpoint)
                answer = knocker.answer(method, address)
                if answer.headers.get("Cache-Control") != "no-store" and answer.status_code == 200:
                    kept.append(f"{kind.name}: {method} {address}: {answer.headers.get('Cache-Control')}")
    assert kept == [] and sum(map(len, asked.values())) > 50
