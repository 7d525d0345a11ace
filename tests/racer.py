"""One of many who book at once: a process of its own that speaks HTTP and knows nothing of the portal but its forms.

Run by `racing.py`: what to do comes as JSON by standard input, what it was answered goes as JSON to standard output.
"""

import json
import random
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

#: How often a request is sent again when its connection broke: as a browser, or an impatient person, does.
MOST_TRIES = 40
Answer = tuple[int, str]


class Racer:
    """Books for people at random, and keeps what was acknowledged."""

    def __init__(self, asked: dict[str, Any]) -> None:
        self._asked = asked
        self._chance = random.Random(asked["seed"])
        self._until = time.monotonic() + asked["seconds"]
        self._local = threading.local()
        self._lock = threading.Lock()
        self.statuses: Counter[str] = Counter()
        #: `[booking, person]` of every 303 to a booking.
        self.acknowledged: list[tuple[int, int]] = []
        #: Keys with which a second try was answered otherwise than the first.
        self.disagreed: list[str] = []
        self.strange: list[str] = []
        self.broken = 0

    def run(self) -> dict[str, Any]:
        """Go on until the time is over, and so much is done."""
        acts = [self.book] * 5 + [self.book_twice] * 2 + [self.cancel] * 4 + [self.change] + [self.answer] * 4
        done = 0
        while time.monotonic() < self._until or done < self._asked["acts"]:
            self._chance.choice(acts)()
            done += 1
        names = ("statuses", "acknowledged", "disagreed", "strange", "broken")
        return {name: getattr(self, name) for name in names}

    # ── What one does ────────────────────────────────────────────────────────

    def book(self) -> None:
        self._book(*self._wish())

    def book_twice(self) -> None:
        """The button pressed twice: with one key, at the same moment; then from another window, with another."""
        person, place, key = self._wish()
        first: list[Answer] = []
        other = threading.Thread(target=lambda: first.append(self._book(person, place, key)))
        other.start()
        second = self._book(person, place, key)
        other.join()
        led_to = {location for status, location in (*first, second) if status == 303}
        if len(led_to) > 1:
            self.disagreed.append(f"{key}: {sorted(led_to)}")
        self._book(person, place, self._key())

    def cancel(self) -> None:
        if mine := self._mine():
            self._post("cancel", mine[1], f"/me/bookings/{mine[0]}/cancellation")

    def change(self) -> None:
        """Come at another time; that is another booking."""
        if mine := self._mine():
            place = self._chance.choice(self._asked["places"])[1]
            answer = self._post("change", mine[1], f"/me/bookings/{mine[0]}/time", session=place)
            self._keep(answer, mine[1])

    def answer(self) -> None:
        """Take what is offered, or let it go: by the letter's link, or signed in."""
        with suppress(OSError, ValueError):
            offers = json.loads(Path(self._asked["offers"]).read_text(encoding="utf-8"))
            if not offers:
                return
            token, booking, person = self._chance.choice(offers)
            what = self._chance.choice(("accept", "accept", "decline"))
            if self._chance.random() < 0.7:
                self._post(what, None, f"/bookings/answer?{urlencode({'token': token})}", answer=what)
            else:
                way = "acceptance" if what == "accept" else "refusal"
                self._post(what, person, f"/me/bookings/{booking}/{way}")

    def _wish(self) -> tuple[int, tuple[int, str], str]:
        return self._chance.choice(self._people), self._chance.choice(self._asked["places"]), self._key()

    @property
    def _people(self) -> list[int]:
        return [int(person) for person in self._asked["people"]]

    def _key(self) -> str:
        return f"{self._chance.getrandbits(100):x}"

    def _mine(self) -> tuple[int, int] | None:
        with self._lock:
            recent = self.acknowledged[-12:]
        return self._chance.choice(recent) if recent else None

    def _book(self, person: int, place: tuple[int, str], key: str) -> Answer:
        program, session = place
        fields = {"session": session, "firm": "", "person": str(person), "note": "", "key": key}
        answer = self._post("book", person, f"/programs/{program}/booking", **fields)
        self._keep(answer, person)
        return answer

    def _keep(self, answer: Answer, person: int) -> None:
        if answer[0] == 303:
            number = int(answer[1].partition("?")[0].rpartition("/")[2])
            with self._lock:
                self.acknowledged.append((number, person))

    # ── How one asks ─────────────────────────────────────────────────────────

    def _post(self, what: str, person: int | None, path: str, /, **fields: str) -> Answer:
        """Status and where it leads; sent again as it was while the connection breaks."""
        cookie = f"session={self._asked['form_cookie']}"
        if person is not None:
            cookie += f"; person={self._asked['people'][str(person)]}"
        body = urlencode({"csrf_token": self._asked["form_token"], **fields})
        headers = {
            "Cookie": cookie,
            "Content-Type": "application/x-www-form-urlencoded",
            "Sec-Fetch-Site": "same-origin",
        }
        for _ in range(MOST_TRIES):
            try:
                connection = self._connection()
                connection.request("POST", path, body, headers)
                response = connection.getresponse()
                text = response.read()
            except (OSError, HTTPException):
                self._local.connection.close()
                with self._lock:
                    self.broken += 1
                time.sleep(0.1)
                continue
            with self._lock:
                self.statuses[f"{what} {response.status}"] += 1
                if (response.status >= 500 or response.status in (400, 401, 403)) and len(self.strange) < 20:
                    self.strange.append(f"{what} {path}: {response.status} {text[-600:]!r}")
            return response.status, response.headers.get("Location", "")
        return 0, ""

    def _connection(self) -> HTTPConnection:
        if not hasattr(self._local, "connection"):
            self._local.connection = HTTPConnection("127.0.0.1", self._asked["port"], timeout=60)
        found: HTTPConnection = self._local.connection
        return found


if __name__ == "__main__":
    print(json.dumps(Racer(json.loads(sys.stdin.readline())).run()))
