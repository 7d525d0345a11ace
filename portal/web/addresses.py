"""Addresses of pages that take no arguments, made once: each page has dozens of them in its menus."""

from typing import Any

from flask import Flask, has_request_context, request

#: Languages times endpoints; the beginning of addresses may be anything that a proxy says, so there is an end to it.
MOST_KEPT = 2_000


class Portal(Flask):
    """Flask, with a memory for addresses."""

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self._made: dict[tuple[str, str], str] = {}

    def url_for(self, endpoint: str, **values: Any) -> str:
        """As Flask's; what depends on the language and the endpoint alone is made once."""
        if values or endpoint.startswith(".") or not has_request_context():
            return super().url_for(endpoint, **values)
        key = request.script_root, endpoint
        found = self._made.get(key)
        if found is None:
            found = super().url_for(endpoint)
            if len(self._made) < MOST_KEPT:
                self._made[key] = found
        return found
