"""`portal serve` as an operator lives with it: it stops whole, mends itself, and keeps its data."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tools.portal_process import STOP_SECONDS, Member, PortalProcess

#: The supervisor, gunicorn's arbiter with two web workers, and the job worker.
PROCESSES = 5


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., PortalProcess]]:
    """Starts a portal over the test's folder; nothing of it is left after the test."""
    started = []

    def start(*options: str) -> PortalProcess:
        portal = PortalProcess(tmp_path, *options)
        started.append(portal)
        portal.wait_until_ready()
        portal.wait(lambda: len(portal.members()) == PROCESSES, "all processes run")
        return portal

    yield start
    for portal in started:
        portal.kill()


def arbiter(portal: PortalProcess) -> Member:
    """gunicorn's first process: the supervisor's child that has children."""
    members = portal.members()
    parents = {member.parent for member in members}
    return next(m for m in members if m.parent == portal.process.pid and m.pid in parents)


def web_workers(portal: PortalProcess) -> list[Member]:
    above = arbiter(portal)
    return [member for member in portal.members() if member.parent == above.pid]


def job_worker(portal: PortalProcess) -> Member:
    above = arbiter(portal)
    return next(m for m in portal.members() if m.parent == portal.process.pid and m != above)


def kill(portal: PortalProcess, member: Member) -> None:
    """`kill -9`; returns when all processes are there again, without the killed one."""
    os.kill(member.pid, signal.SIGKILL)

    def is_whole() -> bool:
        members = portal.members()
        return len(members) == PROCESSES and member.pid not in {m.pid for m in members}

    portal.wait(is_whole, "what was killed is started again", 30)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
def test_it_stops_whole(start, number):
    portal = start()
    assert portal.get("/")[0] == 200
    # Ctrl-C reaches the terminal's group: the supervisor alone, or workers would drop what they are answering.
    assert [m.pid for m in portal.members() if os.getpgid(m.pid) == portal.process.pid] == [portal.process.pid]
    assert portal.stop(number) == 0, portal.said()
    assert not portal.members(), f"left behind after {STOP_SECONDS} s"
    with pytest.raises(OSError, match="refused"):
        portal.get("/")
    assert "Traceback" not in portal.said()


@pytest.mark.torture
def test_what_is_killed_is_started_again_and_the_data_stay(start):
    portal = start("--demo")
    portal.wait_until_indexed()
    everything = "/api/v1/search?type=firm&sort=name&per_page=100"
    total = portal.json(everything)["total"]

    os.kill(web_workers(portal)[0].pid, signal.SIGKILL)
    assert [portal.get("/firms/1")[0] for _ in range(20)] == [200] * 20, "the other web worker answers"
    portal.wait(lambda: len(web_workers(portal)) == 2, "the web worker is started again", 30)
    kill(portal, arbiter(portal))
    portal.wait(lambda: portal.get("/directory")[0] == 200, "pages go on", 30)
    kill(portal, job_worker(portal))
    # What is queued from now on is done by the new one.
    portal.run("firm", "hide", "1", "--reason", "시험")
    portal.wait(lambda: portal.json(everything)["total"] == total - 1, "jobs go on", 30)
    found = portal.json(everything)
    assert portal.stop() == 0, portal.said()

    again = start("--demo")
    assert again.json(everything) == found
    assert again.get("/firms/1")[0] == 404
    assert again.stop(signal.SIGINT) == 0, again.said()
    assert not again.members()
