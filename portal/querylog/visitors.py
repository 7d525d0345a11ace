"""Who is counted: people who look, not machines that read and not pages that are fetched in case somebody looks."""

import re

from flask import request

from portal.querylog.events import Visitor

#: More of an agent's name than tells two browsers apart.
LONGEST_AGENT = 300
_MACHINE = re.compile(
    r"(?<!cu)bot\b|crawl|spider|slurp|scrap|fetch|monitor|preview|headless|lighthouse|facebookexternalhit|\byeti\b"
    r"|daumoa|curl|wget|python|httpx|libwww|java/|go-http-client|okhttp|axios|postman",
    re.IGNORECASE,
)


def counted_visitor() -> Visitor | None:
    """Who looks in this request; `None` for machines, prefetching and anything but a GET."""
    agent = request.headers.get("User-Agent", "")
    purposes = (request.headers.get(name, "").lower() for name in ("Sec-Purpose", "Purpose", "X-Moz"))
    if request.method != "GET" or not agent or _MACHINE.search(agent) or any("pre" in purpose for purpose in purposes):
        return None
    return Visitor(request.remote_addr or "", agent[:LONGEST_AGENT])
