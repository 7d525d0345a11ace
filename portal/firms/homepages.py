"""Homepages as lists write them, and what two spellings of one homepage have in common."""

import re
import unicodedata
from urllib.parse import urlsplit

from portal.core.korean import clean

LONGEST = 500
_LONGEST_KEY = 300

#: http:, https:, and how people mistype and repeat them: `http:///`, `http://https://`, `htp:/`, `http//`.
_SCHEMES = re.compile(r"^(?:h+t*p(?P<secure>s?)\s*(?:[:;]+\s*/*|/{2,})\s*)+", re.IGNORECASE)
_OTHER_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:(?!\d+(?:/|$))", re.IGNORECASE)
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_HOST = re.compile(rf"(?:{_LABEL}\.)+(?:[^\W\d_]{{2,24}}|xn--[a-z0-9-]{{2,59}})\.?(?::\d{{2,5}})?")


def repair_homepage(text: str) -> str | None:
    """The http(s) address that was meant, or `None` when there is none to be found.

    Of several addresses in one cell the first counts.
    """
    text = unicodedata.normalize("NFKC", clean(text)).strip(" \t\n'\"<>[]()")
    whole = _address(re.sub(r"\s+", "", text))
    if whole:
        return whole
    parts = (_address(part) for part in re.split(r"[,;|\s]+", text) if part)
    return next((address for address in parts if address), None)


def _address(text: str) -> str | None:
    match = _SCHEMES.match(text)
    rest = text[match.end() :] if match else text
    rest = re.sub(r"^www[,:;]", "www.", rest.replace("\\", "/").lstrip("/."), flags=re.IGNORECASE)
    if _OTHER_SCHEME.match(rest):
        return None
    host, slash, path = re.match(r"([^/?#]*)(/?)(.*)", rest, re.DOTALL).groups()  # type: ignore[union-attr]
    if not _HOST.fullmatch(host):
        return None
    scheme = "https" if match and match["secure"] else "http"
    address = f"{scheme}://{host.lower()}{slash}{path}"
    return address if len(address) <= LONGEST else None


def is_homepage(text: str) -> bool:
    """Whether this can be stored as it is: a whole http or https address of a named host."""
    return text.startswith(("http://", "https://")) and repair_homepage(text) == text


def homepage_key(homepage: str) -> str:
    """Host and path without scheme, `www.`, query and closing slash; empty for no homepage.

    The path counts, because firms share hosts (blogs, shops).
    """
    if not homepage:
        return ""
    parts = urlsplit(homepage)
    host = parts.netloc.lower().removeprefix("www.").rstrip(".")
    return (host + parts.path.rstrip("/").lower())[:_LONGEST_KEY]
