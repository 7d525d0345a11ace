"""Forms that came when the session had ended: what was typed is kept in the page, signed, and sent again.

Nothing is kept on the server, and passwords are not kept at all. Only forms that were sent from our own pages are: else
a foreign page could have people send what it wrote.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from flask import current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

from portal.web.language import QUERY_CHARACTERS, safe_path

_HOURS = 6
#: What is longer would not fit into the form that carries it.
_LONGEST = 500_000


@dataclass(frozen=True, slots=True)
class Kept:
    """A form that was sent: where to, what was typed (without passwords), and the passwords that are asked for anew."""

    address: str
    fields: Sequence[tuple[str, str]]
    secrets: Sequence[str]


def own_address() -> str:
    """Path and query of this request, its language included, as it may stand in a link."""
    query = f"?{quote(request.query_string, safe=QUERY_CHARACTERS)}" if request.query_string else ""
    return f"{request.script_root}{safe_path()}{query}"


def is_own(address: str) -> bool:
    """Whether an address is a path on this site: `//evil`, `/\\evil` and `https:…` lead elsewhere."""
    if not address.startswith("/") or address.startswith("//") or "\\" in address:
        return False
    if any(character <= " " or character == "\x7f" for character in address):
        return False
    parts = urlsplit(address)
    return not parts.scheme and not parts.netloc


def came_from_here() -> bool:
    """Whether a browser says that one of our own pages sent this request."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    return urlsplit(origin).netloc == request.host


def keep() -> str:
    """The form of this request for a hidden field; empty when it is not to be kept."""
    if request.method != "POST" or not came_from_here():
        return ""
    fields = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    kept = {
        "address": own_address(),
        "fields": [(name, value) for name, value in fields if "password" not in name],
        "secrets": sorted({name for name, _value in fields if "password" in name}),
    }
    text = _signer().dumps(kept)
    return text if len(text) <= _LONGEST else ""


def read(text: str) -> Kept | None:
    """What `keep` wrote; `None` when it is not ours, or too old."""
    try:
        kept = _signer().loads(text, max_age=_HOURS * 3600)
    except BadData:
        return None
    return Kept(kept["address"], [(name, value) for name, value in kept["fields"]], kept["secrets"])


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="kept form")
