"""Whether the time of an answer tells if an address has an account: forms sent to a running portal, by turns for an
address with an account and for one without.

The portal slows down who tries too often, by address of e-mail and address on the net, and is not to be asked to stop
doing so. Each try is therefore for another e-mail address and from another address of the loopback network
(127.0.0.0/8), as if so many people tried once each.
"""

import http.client
import re
import time
from dataclasses import dataclass
from statistics import median
from urllib.parse import urlencode

from tools.bench.load import percentile
from tools.bench.signing import email_of

TRIES = 200
_TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')
_ABOUT = {"name": "김벤치", "password": "노란 우산과 젖은 바둑돌", "of_age": "y", "terms": "y", "privacy": "y"}
#: What is asked: its page, the fields beside the address, the status of the answer.
FORMS = {
    "sign-in, wrong password": ("/sign-in", {"password": "틀린 비밀번호예요"}, 422),
    "sign-up": ("/sign-up", _ABOUT, 303),
    "forgot password": ("/forgot-password", {}, 303),
}


@dataclass(frozen=True, slots=True)
class Told:
    """Medians in milliseconds of `tries` answers for each sort of address; `errors` are answers of another status.

    `least_apart` is how far the quickest tenths are apart, which what else the machine does hardly touches.
    """

    tries: int
    known: float
    unknown: float
    least_apart: float
    errors: int

    @property
    def difference(self) -> float:
        return abs(self.known - self.unknown)


def people_needed(tries: int = TRIES) -> int:
    """How many people with accounts there have to be: each is asked about once."""
    return tries * len(FORMS)


def ask_all(port: int, tries: int = TRIES) -> dict[str, Told]:
    """Every form, by its name."""
    return {name: _ask(port, place * tries, tries, *form) for place, (name, form) in enumerate(FORMS.items())}


def warm_up(port: int, times: int = 12) -> None:
    """Have every worker answer every form, for people who are asked about nowhere else."""
    for number in range(times):
        for path, fields, _status in FORMS.values():
            _send(port, _source(12_000 + number), path, fields | {"email": f"warm{number:04}@bench.example"})


def _ask(port: int, first: int, tries: int, path: str, fields: dict[str, str], status: int) -> Told:
    times: tuple[list[float], list[float]] = ([], [])
    errors = 0
    for number in range(first, first + tries):
        addresses = (email_of(number), f"nobody{number:04}@bench.example")
        # Who is first has what the other then finds warm: they take turns at that, too.
        for which in (0, 1) if number % 2 else (1, 0):
            took, answered = _send(port, _source(2 * number + which), path, fields | {"email": addresses[which]})
            times[which].append(took)
            errors += answered != status
    quickest = [percentile(sorted(some), 0.1) for some in times]
    return Told(tries, median(times[0]) * 1000, median(times[1]) * 1000, abs(quickest[0] - quickest[1]), errors)


def _source(number: int) -> str:
    """An address of this machine that nobody has asked from."""
    return f"127.1.{number // 250}.{number % 250 + 1}"


def _send(port: int, source: str, path: str, fields: dict[str, str]) -> tuple[float, int]:
    """Open a page as a new visitor and send its form: the seconds until the whole answer is there, and its status."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30, source_address=(source, 0))
    try:
        connection.request("GET", path)
        page = connection.getresponse()
        found = _TOKEN.search(page.read())
        if found is None:
            raise SystemExit(f"{path} has no form")
        cookie = (page.getheader("Set-Cookie") or "").split(";")[0]
        headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode(fields | {"csrf_token": found[1].decode()})
        began = time.perf_counter()
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        answer.read()
        return time.perf_counter() - began, answer.status
    finally:
        connection.close()
