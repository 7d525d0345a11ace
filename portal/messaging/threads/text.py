"""What somebody wrote, as it may stand in a page: text, with the addresses in it as links.

Only whole http and https addresses of a host become links, without a name before the host: `javascript:`, `//evil` and
`https://bank.example@evil.example` stay what they are, text. An address ends where Korean words begin: people write
particles right behind it.
"""

import re
from urllib.parse import urlsplit

from markupsafe import Markup, escape

_ADDRESS = re.compile(r"https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+", re.IGNORECASE)
#: What ends a sentence rather than an address.
_AFTER = ".,;:!?'*"
_PAIRS = {")": "(", "]": "["}


def linked(text: str) -> Markup:
    """The text with its addresses as links that give nothing away and vouch for nothing."""
    parts, at = [], 0
    for found in _ADDRESS.finditer(text):
        address = _bare(found.group())
        if _leads_somewhere(address):
            parts += [escape(text[at : found.start()]), _link(address)]
            at = found.start() + len(address)
    return Markup("").join([*parts, escape(text[at:])])


def _bare(address: str) -> str:
    """Without what stands behind it: the end of a sentence, a bracket that was opened before it."""
    while address:
        last = address[-1]
        is_foreign = last in _PAIRS and address.count(last) > address.count(_PAIRS[last])
        if last not in _AFTER and not is_foreign:
            break
        address = address[:-1]
    return address


def _leads_somewhere(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return bool(parts.hostname) and parts.username is None and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def _link(address: str) -> Markup:
    return Markup('<a class="link" href="{0}" rel="noopener noreferrer nofollow ugc" target="_blank">{0}</a>').format(
        address
    )
