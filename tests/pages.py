"""Fetching pages as a browser does, and what holds for every page: one h1, unique ids, proper nesting and so on."""

import contextvars
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import event
from werkzeug.test import TestResponse

from portal.core.db import db

VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
#: What may not stand inside a paragraph: a browser would end the paragraph there.
BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "details", "div", "dl", "fieldset", "footer", "form"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "nav", "ol", "p", "section", "table", "ul"),
    )
)
#: What may not stand inside itself, at any depth.
NEVER_NESTED = frozenset(["a", "button", "form", "label"])
CHILDREN_OF = {"ul": {"li"}, "ol": {"li"}, "dl": {"dt", "dd", "div"}, "tr": {"th", "td"}, "select": {"option"}}
LABELLING = ("aria-labelledby", "aria-describedby", "aria-controls", "for", "form", "popovertarget")


def visit(client: FlaskClient, url: str, method: str = "GET", **arguments: Any) -> TestResponse:
    """Ask in a context of its own, as a server does: the test's own application context would be used otherwise,
    with its session and all that the session has loaded."""
    return contextvars.Context().run(client.open, url, method=method, **arguments)


def page(client: FlaskClient, url: str, status: int = 200, **arguments: Any) -> html.HtmlElement:
    """A page, parsed, after `lint` has found nothing in it."""
    response = visit(client, url, **arguments)
    assert response.status_code == status, f"{url} answered {response.status_code}: {response.text[:500]}"
    assert response.mimetype == "text/html", url
    problems = lint(response.text, lang="en" if re.match(r"/en(/|\?|$)", url) else "ko")
    assert not problems, f"{url}: {problems}"
    return html.fromstring(response.text)


def fragment(client: FlaskClient, url: str) -> html.HtmlElement:
    """What htmx gets for a page, parsed, after a look at ids and nesting."""
    response = visit(client, url, headers={"HX-Request": "true"})
    assert response.status_code == 200, url
    problems = _Reader.read(response.text).problems
    assert not problems, f"{url}: {problems}"
    return html.fragment_fromstring(response.text, create_parent="div")


def words(element: html.HtmlElement) -> str:
    """The text of an element on one line."""
    return " ".join(element.text_content().split())


def texts(document: html.HtmlElement, selector: str) -> list[str]:
    """The texts of all elements that an XPath finds."""
    return [words(element) for element in document.xpath(selector)]


def lint(text: str, *, lang: str) -> list[str]:
    """What is wrong with a page; nothing when it is right."""
    reader = _Reader.read(text)
    problems = list(reader.problems)
    document = html.fromstring(text)
    if document.get("lang") != lang:
        problems.append(f"the page's lang is {document.get('lang')!r}, not {lang!r}")
    headings = texts(document, "//h1")
    titles = texts(document, "//head/title")
    if len(headings) != 1 or not headings[0]:
        problems.append(f"one h1 is needed: {headings}")
    elif len(titles) != 1 or not titles[0].startswith(headings[0]):
        problems.append(f"the title {titles} does not begin with the h1 {headings[0]!r}")
    for attribute in LABELLING:
        named = {name for value in document.xpath(f"//@{attribute}") for name in value.split()}
        problems += [f"{attribute} names #{name}, which is not there" for name in sorted(named - reader.ids)]
    levels = [int(element.tag[1]) for element in document.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    problems += [f"h{b} follows h{a}" for a, b in pairwise(levels) if b > a + 1]
    problems += [
        f"no label for {html.tostring(control, encoding='unicode')[:100]}"
        for control in document.xpath("//input[not(@type='hidden')]|//select|//textarea")
        if not _has_label(document, control)
    ]
    if lang == "en":
        # A reader of English stays in English, but for the link to the other language.
        problems += [
            f"leads out of English: {link.get('href')}"
            for link in document.xpath("//a[starts-with(@href, '/')][not(@hreflang)]")
            if not re.match(r"/en(/|\?|$)", link.get("href"))
        ]
    return problems


def _has_label(document: html.HtmlElement, control: html.HtmlElement) -> bool:
    return bool(
        control.get("aria-label")
        or control.get("aria-labelledby")
        or (control.get("id") and document.xpath("//label[@for=$id]", id=control.get("id")))
        or control.xpath("ancestor::label")
    )


class _Reader(HTMLParser):
    """Reads tags as they are written; lxml would put right what is wrong."""

    def __init__(self) -> None:
        super().__init__()
        self.problems: list[str] = []
        self.ids: set[str] = set()
        self._open: list[str] = []

    @classmethod
    def read(cls, text: str) -> "_Reader":
        reader = cls()
        reader.feed(text)
        reader.close()
        reader.problems += [f"<{tag}> is never closed" for tag in reader._open]
        if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", text):
            reader.problems.append("a control character")
        return reader

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._check_place(tag)
        self._check_attributes(tag, attributes)
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._check_attributes(tag, attributes)
        if tag not in VOID and "svg" not in self._open:
            self.problems.append(f"<{tag}/> does not close itself in HTML")

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1] != tag:
            self.problems.append(f"</{tag}> closes {self._open[-1:]} at line {self.getpos()[0]}")
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def _check_place(self, tag: str) -> None:
        line = self.getpos()[0]
        if tag in NEVER_NESTED and tag in self._open:
            self.problems.append(f"<{tag}> inside <{tag}> at line {line}")
        if tag in BLOCKS and "p" in self._open:
            self.problems.append(f"<{tag}> inside <p> at line {line}")
        parent = self._open[-1] if self._open else ""
        if tag not in CHILDREN_OF.get(parent, {tag}):
            self.problems.append(f"<{tag}> right inside <{parent}> at line {line}")

    def _check_attributes(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        if len(values) != len(attributes):
            self.problems.append(f"an attribute twice in <{tag}> at line {self.getpos()[0]}")
        for name, value in values.items():
            if name == "style" or name.startswith(("on", "hx-on")):
                self.problems.append(f"{name}= in <{tag}>: the content security policy forbids it")
            if name in ("href", "src", "action") and (value or "").strip().lower().startswith(("javascript:", "data:")):
                self.problems.append(f"{name}={value!r} in <{tag}>")
        is_data = values.get("type") == "application/ld+json"
        if tag == "style" or (tag == "script" and not values.get("src") and not is_data):
            self.problems.append(f"an inline <{tag}>")
        if tag == "img" and "alt" not in values:
            self.problems.append("an <img> without alt")
        identity = values.get("id")
        if identity is None:
            return
        if not identity or identity in self.ids or re.search(r"\s", identity):
            self.problems.append(f"the id {identity!r} is empty, has a space or is there twice")
        self.ids.add(identity)


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are sent to the database inside the block."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE")):
            sent.append(statement)

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


@contextmanager
def assert_queries(number: int) -> Iterator[list[str]]:
    """Fail unless exactly `number` statements are sent to the database inside the block."""
    with counted() as sent:
        yield sent
    assert len(sent) == number, f"{len(sent)} statements instead of {number}:\n" + "\n".join(sent)
