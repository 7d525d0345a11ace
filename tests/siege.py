"""A portal under siege: real web and job processes over a test's database, visitors, kills and damage to its index."""

import json
import os
import random
import shutil
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import quote

from factories import make_firm
from flask import Flask
from processes import ForkedPortal
from processes import portal as portal_command

from portal.core.db import session
from portal.core.settings import Settings
from portal.jobs import queue
from portal.search.whoosh_files import WRITTEN_ONCE

#: What every firm says of itself.
COMMON = "의료영상"
#: What the issue allows until damage is noticed.
NOTICED_SECONDS = 5.0


def rare_word(number: int) -> str:
    """A word of one firm alone."""
    chance = random.Random(number)
    return "".join(chance.choice(letters) for letters in ("bdfgklmnprstvz", "aeiou") * 4)


def save_firm(number: int) -> int:
    """A firm of its own word, saved through the service; its id."""
    firm = make_firm(f"공성{number}", tagline_ko=f"{COMMON} {rare_word(number)}", technologies=[("판독", "보조")])
    found: int = firm.id
    session.remove()  # type: ignore[attr-defined]
    return found


class Besieged:
    """`portal serve` over the database of `app`, with some firms that are indexed."""

    def __init__(self, app: Flask, firms: int) -> None:
        settings: Settings = app.extensions["portal.settings"]
        self.app = app
        self.folder = settings.path_of(settings.search_url)
        self.saved = {number: save_firm(number) for number in range(firms)}
        self.firms = firms
        self.process = ForkedPortal(settings.root, PORTAL_DATABASE_URL=settings.database_url)

    def wait_until_whole(self, seconds: float = 60.0) -> None:
        """Nothing is queued any more, and the index is readable."""
        self.process.wait(self._is_whole, "all is done and the index is whole", seconds)

    def _is_whole(self) -> bool:
        session.remove()  # type: ignore[attr-defined]
        return queue.pending() == 0 and self.process.json("/readyz")["checks"]["search"] == "ok"

    def save(self) -> None:
        """One more firm."""
        number = len(self.saved)
        self.saved[number] = save_firm(number)

    def job_worker(self) -> int:
        """The process id of the job worker: the supervisor's child without children."""
        while True:
            members = self.process.members()
            parents = {member.parent for member in members}
            own = [m.pid for m in members if m.parent == self.process.process.pid and m.pid not in parents]
            if len(own) == 1 and len(members) == 5:
                return own[0]
            assert self.process.process.poll() is None, self.process.said()
            time.sleep(0.01)

    def kill_job_worker(self) -> None:
        """`kill -9`; the supervisor starts another."""
        os.kill(self.job_worker(), signal.SIGKILL)

    @contextmanager
    def without_worker(self) -> Iterator[None]:
        """The job worker stands still."""
        pid = self.job_worker()
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    def generation(self) -> str:
        """Which index is in use; nothing when there is none."""
        with suppress(OSError):
            name = str((self.folder / "current").readlink())
            return name if (self.folder / name).is_dir() else ""
        return ""

    def commits(self) -> int:
        """How often the index in use has been written."""
        tables = (self.folder / "current").glob("*.toc")
        return max(int(path.stem.rpartition("_")[2]) for path in tables)

    def seconds_until_healed(self, before: str, most: float) -> float | None:
        """Until a whole index has taken the place of `before`; `None` when that takes longer than `most`."""
        began = time.monotonic()
        while time.monotonic() < began + most:
            if self.generation() not in ("", before):
                return time.monotonic() - began
            time.sleep(0.01)
        return None

    def check(self) -> str:
        """What `portal index check --no-mend` says, in a process of its own."""
        process = portal_command(self.app, "index", "check", "--no-mend")
        out, err = process.communicate(timeout=60)
        return out + err

    def assert_equal_and_found(self) -> None:
        """Rows and index are equal, and every firm that was saved is found by its own word."""
        self.wait_until_whole()
        assert "색인과 자료가 같아요" in self.check()
        for number, firm in self.saved.items():
            answer = self.process.json(f"/api/v1/search?q={rare_word(number)}&type=firm&exact=1")
            assert ([item["id"] for item in answer["items"]], answer.get("partial")) == ([firm], None), number
        assert self.process.json(f"/api/v1/search?q={quote(COMMON)}&type=firm")["total"] == len(self.saved)


@contextmanager
def besieged(app: Flask, firms: int = 40) -> Iterator[Besieged]:
    """A portal that is ready and has indexed its firms; nothing of it is left afterwards."""
    made = Besieged(app, firms)
    try:
        made.process.wait_until_ready()
        made.wait_until_whole()
        yield made
    finally:
        made.process.kill()
        session.remove()  # type: ignore[attr-defined]


class Visitors:
    """Threads that ask all the time, and what they were answered."""

    def __init__(self, portal: Besieged, count: int = 3) -> None:
        self._portal = portal
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._visit, args=(seed,)) for seed in range(count)]
        self.statuses: Counter[int] = Counter()
        self.partial = 0
        self.errors: list[str] = []
        self.short: list[str] = []

    def __enter__(self) -> "Visitors":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    @property
    def answered(self) -> int:
        return sum(self.statuses.values())

    def assert_served(self) -> None:
        """Every question had its page, and every answer was complete or said that it might not be."""
        assert self.errors == []
        assert set(self.statuses) == {200}, self.statuses
        assert self.short == []
        assert self.answered > 0

    def _visit(self, seed: int) -> None:
        chance = random.Random(seed)
        connection = HTTPConnection("127.0.0.1", self._portal.process.port, timeout=30)
        while not self._stop.is_set():
            number = chance.randrange(self._portal.firms)
            for path, is_complete in self._questions(number):
                try:
                    connection.request("GET", path)
                    response = connection.getresponse()
                    body = response.read()
                except (OSError, HTTPException) as error:
                    connection.close()
                    self.errors.append(f"{path}: {type(error).__name__}: {error}")
                    continue
                self.statuses[response.status] += 1
                if response.status == 200 and not is_complete(body):
                    self.short.append(f"{path}: {body[:200]!r}")
        connection.close()

    def _questions(self, number: int) -> list[tuple[str, Callable[[bytes], bool]]]:
        word, firm = rare_word(number), self._portal.saved[number]
        return [
            (f"/api/v1/search?q={word}&type=firm&exact=1", lambda body: self._holds(body, lambda a: a["total"] == 1)),
            (
                f"/api/v1/search?q={quote(COMMON)}&type=firm&per_page=1",
                lambda body: self._holds(body, lambda a: a["total"] >= self._portal.firms),
            ),
            (f"/directory?q={word}", lambda body: word.encode() in body and f"/firms/{firm}".encode() in body),
            (f"/api/v1/suggest?q={quote(f'공성{number}')}", lambda body: bool(json.loads(body)["items"])),
            (f"/firms/{firm}", lambda body: word.encode() in body),
        ]

    def _holds(self, body: bytes, is_complete: Callable[[dict[str, int]], bool]) -> bool:
        answer = json.loads(body)
        self.partial += bool(answer.get("partial"))
        return bool(answer.get("partial")) or is_complete(answer)


# Damage. Each takes the index folder and a source of chance.


def _a_file(folder: Path, chance: random.Random, ends: frozenset[str] = WRITTEN_ONCE) -> Path:
    """One that is not empty already; a rare file is as likely as a frequent one."""
    files = [p for p in sorted((folder / "current").iterdir()) if p.suffix in ends and p.stat().st_size]
    suffix = chance.choice(sorted({path.suffix for path in files}))
    return chance.choice([path for path in files if path.suffix == suffix])


def delete_file(folder: Path, chance: random.Random) -> None:
    _a_file(folder, chance).unlink()


def empty_file(folder: Path, chance: random.Random) -> None:
    os.truncate(_a_file(folder, chance), 0)


def halve_file(folder: Path, chance: random.Random) -> None:
    path = _a_file(folder, chance)
    os.truncate(path, path.stat().st_size // 2)


def fill_with_garbage(folder: Path, chance: random.Random) -> None:
    """Other bytes in the same file, as many as there were."""
    path = _a_file(folder, chance)
    with path.open("r+b") as file:
        file.write(chance.randbytes(path.stat().st_size))


def spoil_one_byte(folder: Path, chance: random.Random) -> None:
    """What decodes to something else that could be right."""
    path = _a_file(folder, chance, frozenset({".pst", ".trm"}))
    place = chance.randrange(path.stat().st_size)
    with path.open("r+b") as file:
        file.seek(place)
        byte = file.read(1)[0]
        file.seek(place)
        file.write(bytes([byte ^ 1 << chance.randrange(8)]))


def empty_toc(folder: Path, chance: random.Random) -> None:
    os.truncate(_a_file(folder, chance, frozenset({".toc"})), 0)


def spoil_notes(folder: Path, _chance: random.Random) -> None:
    (folder / "current" / "files.json").write_bytes(b"\x00garbage")


def remove_generation(folder: Path, _chance: random.Random) -> None:
    shutil.rmtree((folder / "current").resolve(), ignore_errors=True)


def remove_folder(folder: Path, _chance: random.Random) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def dangle(folder: Path, _chance: random.Random) -> None:
    (folder / "dangling").symlink_to("nowhere")
    (folder / "dangling").replace(folder / "current")


def older_analyser(folder: Path, _chance: random.Random) -> None:
    """What an update of the portal finds: an index under another name."""
    for path in (folder / "current").iterdir():
        if path.suffix == ".toc":
            path.rename(path.with_name("_documents_0_0_1.toc"))


DAMAGES: tuple[Callable[[Path, random.Random], None], ...] = (
    fill_with_garbage,
    empty_toc,
    remove_folder,
    delete_file,
    empty_file,
    halve_file,
    spoil_one_byte,
    spoil_notes,
    remove_generation,
    dangle,
    older_analyser,
)
