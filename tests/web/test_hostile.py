"""What nobody types into a browser, in every field and every argument: refused or taken, never a fault of ours."""

import re
from pathlib import Path

import pytest
from assigning import Sender, Sending, routes_of_forms
from crawling import Crawler
from filling import AS_PERSON, AS_VISITOR, NEWCOMER
from kinds import KINDS, Kind
from pages import visit
from people import NEW, Somebody, errors, make_person
from things import things

from portal.core.viewer import Role

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
#: What is left of these once they are cleaned is nothing.
NOTHING = (" ", "\0", "\u200b")
EVERYBODY = Kind("everybody", frozenset(Role), is_strong=True)
#: As bytes of an address, and as what a form brings.
HOSTILE = {
    "NUL": ("%00", "\0"),
    "blank": ("%20", " "),
    "lone surrogate": ("%ED%A0%80", b"\xed\xa0\x80"),  # no text can hold one on its way
    "no UTF-8": ("%FF%FE", "\ufffd"),
    "long": ("%EA%B0%80" * 300, "가" * 30_000),
    "half a syllable": ("%E1%84%80", "\u1100\u1161\u11ff"),
    "negative": ("-1", "-1"),
    "vast": ("9" * 40, "9" * 40),
    "digits of elsewhere": ("%D9%A3", "٣²"),
    "infinite": ("1e999", "NaN"),
    "template": ("%25%28x%29s%7B%7B7%7D%7D", "%(x)s{{7}}{0}"),
}
_NAMES = re.compile(r"""args\.get(?:list)?\(\s*["'](\w+)["']""")


def names_of_arguments():
    """All that views read from addresses."""
    found = {"q", "kind", "field", "industry", "stage", "looking_for", "sort", "page", "per_page", "need", "exact"}
    for file in Path(__file__).parents[2].joinpath("portal").rglob("*.py"):
        found |= set(_NAMES.findall(file.read_text()))
    return sorted(found)


@pytest.mark.parametrize("nothing", NOTHING, ids=ascii)
def test_what_is_nothing_once_it_is_cleaned_is_missing(client, nothing):
    for page in ("/forgot-password", "/sign-in", "/sign-up"):
        somebody = Somebody(client.application)
        answer = somebody.send(page, {**NEW, "email": nothing})
        assert (answer.status_code, "email" in errors(answer)) == (422, True), page
    answer = Somebody(client.application).send("/sign-up", {**NEW, "name": nothing})
    assert answer.status_code == 422 and set(errors(answer)) == {"name"}


@pytest.mark.torture
@pytest.mark.parametrize("what", HOSTILE)
def test_no_argument_is_a_fault_of_ours(app, what):
    known, _ = things()
    crawler = Crawler.of(app, Sender(app, EVERYBODY, known).knocker, known)
    names = names_of_arguments()
    wrong = []
    for address in {one.partition("?")[0] for one in crawler.addresses()}:
        query = "&".join(f"{name}={HOSTILE[what][0]}" for name in names)
        answer = visit(crawler.knocker.somebody.client, f"{address}?{query}")
        if answer.status_code >= 500:
            wrong.append(f"{address}: {answer.status_code}")
        answer.close()
    assert wrong == []


@pytest.mark.torture
@pytest.mark.parametrize("what", HOSTILE)
def test_no_field_is_a_fault_of_ours(app, what):
    known, _ = things()
    make_person(NEWCOMER)
    visitor, person, everybody = (Sender(app, kind, known) for kind in (KINDS[0], KINDS[1], EVERYBODY))
    senders = dict.fromkeys(AS_VISITOR, visitor) | dict.fromkeys(AS_PERSON, person)
    wrong = []
    for route in routes_of_forms(app):
        sender = senders.get(route.endpoint, everybody)
        sender.keep()
        sending = sender.prepared(route)
        sender.keep()
        names = {*sending.names, *sending.fields} - {"csrf_token"}
        for name in names:
            fields = {**sending.fields, name: HOSTILE[what][1]}
            status = sender.send(Sending(sending.endpoint, sending.address, fields, sending.names, sending.cookie))
            if status >= 500:
                wrong.append(f"{route.endpoint}: {name}: {status}")
            if status < 400:
                sender.go_back()
        sender.forget()
    assert wrong == []
