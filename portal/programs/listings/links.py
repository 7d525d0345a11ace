"""Where a listing leads: web addresses alone, and what two spellings of one have in common."""

import hashlib
import re
from urllib.parse import urlsplit

from portal.core.korean import clean
from portal.programs.listings.models import LINK_LENGTH

_BARE = re.compile(r"(?:www\.|[\w-]+(?:\.[\w-]+)*\.(?:kr|com|org|net|io|ai|dev)(?=[/?#:]|$))", re.IGNORECASE)


def read_link(text: str) -> str | None:
    """The http(s) address in a cell; `None` for what is none: scripts, data, names and passwords before a host."""
    address = re.sub(r"\s+", "", clean(text)).strip("<>\"'")
    if _BARE.match(address):
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
        is_whole = parts.scheme in ("http", "https") and "." in (parts.hostname or "") and parts.port != 0
    except ValueError:
        return None
    if not is_whole or "@" in parts.netloc or "\\" in address or len(address) > LINK_LENGTH:
        return None
    return parts.scheme + address[len(parts.scheme) :]


def link_key(link: str) -> str:
    """Host, path and query, hashed; without scheme, `www.`, closing slash and fragment. Nothing for no link."""
    if not link:
        return ""
    parts = urlsplit(link)
    host = parts.netloc.lower().removeprefix("www.")
    return hashlib.sha256(f"{host}{parts.path.rstrip('/')}?{parts.query}".encode()).hexdigest()
