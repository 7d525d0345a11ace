"""`kill -9` during bookings, and a mail server that is away: nothing that was acknowledged is lost, everybody is told.

A letter leaves at least once; twice at most as often as a process was killed between handing it over and noting that.
"""

import os
import random
import re
import signal
import time
from collections import Counter
from contextlib import suppress

import pytest
from postbox import Postbox
from racing import faults, race
from sqlalchemy import select

from portal.core.db import session
from portal.jobs import mail, queue
from portal.notices.models import Notice


class Killer:
    """Kills a web worker or the job worker now and then; the gunicorn between them and the supervisor lives on."""

    def __init__(self, portal, most, pause, seed=5):
        self._portal, self._most, self._pause = portal, most, pause
        self._chance = random.Random(seed)
        self._next = time.monotonic() + pause
        self.kills = 0

    def __call__(self):
        if self.kills < self._most and time.monotonic() >= self._next:
            self._next = time.monotonic() + self._pause * self._chance.uniform(0.3, 1.7)
            members = self._portal.members()
            parents = {member.parent for member in members}
            leaves = [one for one in members if one.pid not in parents]
            if len(leaves) > 1:
                with suppress(ProcessLookupError):
                    os.kill(self._chance.choice(leaves).pid, signal.SIGKILL)
                    self.kills += 1


@pytest.fixture
def postbox():
    made = Postbox()
    yield made
    made.close()


def letters_left():
    session.rollback()
    return queue.pending([mail.KIND])


def told_by_letter(postbox):
    """Notices of which no letter came, and how many letters came more than once."""
    session.rollback()
    told = set()
    for letter in postbox.letters:
        told |= {int(n) for n in re.findall(r"/me/notices/(\d+)", letter.get_body(("plain",)).get_content())}
    offers = {int(n) for one in postbox.letters for n in re.findall(r"-offer-(\d+)@", one["Message-ID"])}
    missing = []
    for notice in session.scalars(select(Notice).where(Notice.kind == "programs")):
        came = int(notice.about.partition(":")[2]) in offers if notice.message == "offered" else notice.id in told
        if not came:
            missing.append((notice.id, notice.message))
    times = Counter(one["Message-ID"] for one in postbox.letters)
    return missing, sum(times.values()) - len(times)


def race_with_kills(app, postbox, *, seconds, acts, kills, pause, away, least=1):
    """Race without a mail server for a while, and with kills; what came of it."""
    with race(app, PORTAL_MAIL_URL=postbox.url) as going:
        killer, began = Killer(going.portal, kills, pause), time.monotonic()

        def meanwhile():
            killer()
            if time.monotonic() > began + away:
                postbox.open()

        outcome = going.run(seconds, meanwhile, acts=acts)
        waiting = letters_left()
        postbox.open()
        # Offers go on running out meanwhile: there is no last letter to wait for, only a moment at which none is due.
        going.portal.wait(lambda: not letters_left() and not told_by_letter(postbox)[0], "everybody is told", 300)
    print(f"{killer.kills} kills, {dict(outcome.statuses)}, {outcome.broken} broken, {waiting} letters waited")
    assert faults(outcome) == []
    _missing, twice = told_by_letter(postbox)
    print(f"{len(postbox.letters)} letters, {twice} of them again")
    assert twice <= killer.kills
    assert killer.kills >= least
    return outcome


def test_kills_and_a_mail_server_that_is_away_lose_nothing(app, postbox):
    race_with_kills(app, postbox, seconds=4, acts=8, kills=4, pause=0.7, away=3)


@pytest.mark.torture
def test_many_kills_lose_nothing(app, postbox):
    outcome = race_with_kills(app, postbox, seconds=75, acts=0, kills=90, least=50, pause=0.7, away=0)
    assert outcome.statuses["book 303"] >= 50


@pytest.mark.torture
def test_a_mail_server_that_is_away_for_a_minute(app, postbox):
    race_with_kills(app, postbox, seconds=75, acts=0, kills=5, pause=8, away=60)
