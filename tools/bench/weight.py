"""What a first visit moves over the wire: a page with its style sheets and scripts, without fonts and pictures."""

import gzip
import http.client
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

from tools.bench.load import encoded

_IMPORTS = re.compile(r"""@import\s+(?:url\()?['"]?([^'")\s;]+)|\b(?:import|from)\s*\(?\s*['"](\.?\.?/[^'"]+)['"]""")
_KEPT_RELATIONS = {"stylesheet", "modulepreload", "manifest"}


@dataclass(slots=True)
class Weight:
    """Kilobytes as sent (compressed where the server does so), the page's own and all; and the number of requests."""

    page: float = 0.0
    all: float = 0.0
    requests: int = 0
    elsewhere: int = 0


class _Parts(HTMLParser):
    """The addresses of a page's style sheets and scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        relations = set((values.get("rel") or "").split())
        wanted = relations & _KEPT_RELATIONS or ("preload" in relations and values.get("as") in ("style", "script"))
        if tag == "link" and wanted:
            self.found.append(values.get("href") or "")
        elif tag == "script" and values.get("src"):
            self.found.append(values["src"] or "")


def weigh(port: int, path: str) -> Weight:
    """Load a page as a browser without a cache does."""
    base = f"http://127.0.0.1:{port}"
    size, text = _get(port, encoded(path))
    parts = _Parts()
    parts.feed(text)
    weight = Weight(size / 1024, size / 1024, 1)
    seen: set[str] = set()
    waiting = [urljoin(base + encoded(path), part) for part in parts.found]
    while waiting:
        address = urldefrag(waiting.pop())[0]
        if address in seen:
            continue
        seen.add(address)
        split = urlsplit(address)
        if split.netloc != urlsplit(base).netloc:
            weight.elsewhere += 1
            continue
        size, text = _get(port, split.path + (f"?{split.query}" if split.query else ""))
        weight.all += size / 1024
        weight.requests += 1
        waiting += [urljoin(address, a or b) for a, b in _IMPORTS.findall(text)]
    return weight


def _get(port: int, path: str) -> tuple[int, str]:
    """How many bytes came, and the text that they are."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        response = connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise RuntimeError(f"{path} answers {response.status}")
        packed = response.getheader("Content-Encoding") == "gzip"
        return len(body), (gzip.decompress(body) if packed else body).decode("utf-8", "replace")
    finally:
        connection.close()
