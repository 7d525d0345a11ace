"""Structured logs: one JSON object a line, with the request's id; and one line a request."""

import json
import logging
import sys
import time
import uuid
from typing import Any

from flask import Flask, Response, g, has_request_context, request

log = logging.getLogger("portal.web")

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON: time, level, logger, message, request id, extras, traceback."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if has_request_context() and "request_id" in g:
            line["request_id"] = g.request_id
        line |= {name: value for name, value in vars(record).items() if name not in _STANDARD}
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def configure(level: int = logging.INFO) -> None:
    """Send the portal's logs to stderr as JSON; safe to call twice."""
    root = logging.getLogger("portal")
    if not root.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonFormatter())
        root.addHandler(handler)
        root.propagate = False
    root.setLevel(level)


def logged_path() -> str:
    """The request's path without a token that stands in it: whoever reads a log is not to open what it opens."""
    arguments = request.view_args or {}
    secret = arguments.get("token") or (arguments.get("code") if request.blueprint == "certificates" else None)
    return request.path.replace(secret, "…") if secret else request.path


def init_app(app: Flask) -> None:
    """Give every request an id, answer with it, and log the request."""

    @app.before_request
    def begin() -> None:
        g.request_id = uuid.uuid4().hex
        g.began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        if "request_id" in g:
            response.headers["X-Request-ID"] = g.request_id
            milliseconds = round((time.perf_counter() - g.began) * 1000, 1)
            # Without the query string: what people search for is nobody's business in a log.
            log.info(
                "request",
                extra={
                    "method": request.method,
                    "path": logged_path(),
                    "status": response.status_code,
                    "ms": milliseconds,
                },
            )
        return response
