"""Logs are lines of JSON, with the request's id and without what people search for."""

import io
import json
import logging

import pytest
from pages import visit
from planted import application

from portal.web.access import public
from portal.web.logs import JsonFormatter


@pytest.fixture
def lines():
    """What the portal logs, as it is written to stderr."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    logger = logging.getLogger("portal")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logger.removeHandler(handler)
    logger.setLevel(level)


def test_a_request_is_one_line_without_its_search(make_settings, lines):
    with application(make_settings()) as app:
        app.logger.handlers.clear()
        logging.getLogger("portal").setLevel(logging.INFO)
        answer = visit(app.test_client(), "/healthz?q=비밀스러운+검색&email=hana@firm.example")
    (line,) = [line for line in lines() if line["message"] == "request"]
    assert line["path"] == "/healthz" and line["status"] == 200 and line["method"] == "GET"
    assert line["request_id"] == answer.headers["X-Request-ID"]
    assert line["ms"] >= 0 and line["at"] and line["level"] == "info"
    assert "비밀" not in json.dumps(lines(), ensure_ascii=False) and "hana@" not in json.dumps(lines())


def test_a_search_is_not_logged_even_when_it_fails(make_settings, lines):
    """Without an index the directory logs an error, with a traceback."""
    with application(make_settings()) as app:
        logging.getLogger("portal").setLevel(logging.INFO)
        visit(app.test_client(), "/directory?q=비밀스러운+검색")
    assert any(line["level"] == "error" for line in lines())
    assert "비밀스러운" not in json.dumps(lines(), ensure_ascii=False)


def test_a_crash_is_one_line_with_its_traceback(make_settings, lines):
    def plant(app):
        @app.get("/crash")
        @public
        def crash():
            raise ZeroDivisionError("가나다")

    with application(make_settings(), plant) as app:
        answer = visit(app.test_client(), "/crash?q=비밀")
    (line,) = [line for line in lines() if line["level"] == "error"]
    assert line["request_id"] == answer.headers["X-Request-ID"]
    assert "ZeroDivisionError: 가나다" in line["traceback"] and line["path"] == "/crash"
    assert "비밀" not in json.dumps(lines(), ensure_ascii=False)


def test_anything_can_be_logged_on_one_line():
    record = logging.makeLogRecord({"name": "portal.x", "msg": "여러\n줄 %s", "args": ({1, 2},), "thing": object()})
    written = JsonFormatter().format(record)
    assert "\n" not in written and "여러" in json.loads(written)["message"]
