"""The real lists of calls and events: all of it read by the command as it is, nothing changed by a second run, and
browsable by date, host and word. No sentence of it stands here."""

import csv
import time
from collections import Counter
from datetime import UTC, datetime

import pytest
from pages import page, texts
from sqlalchemy import func, select

from portal.core import clock
from portal.core.db import session
from portal.programs.listings.models import Listing

pytestmark = pytest.mark.real
#: Rows, and what of it is one with another row.
LISTS = {"startup_programs.csv": (319, 0), "developer_events.csv": (204, 0), "tech_conferences.csv": (6_000, 1)}
PAGE = "/programs/outside"


def number(document):
    return int("".join(c for c in texts(document, "//*[@id='count']/b")[0] if c.isdigit()))


def test_the_real_lists_are_imported_and_browsed(runner, shared_data, tmp_path, client):
    report = tmp_path / "report.csv"
    for name, (rows, same) in LISTS.items():
        for outcome in ("created", "unchanged"):
            arguments = ["import", "listings", str(shared_data / name), "--report", str(report)]
            result = runner.invoke(args=arguments)
            assert result.exit_code == 0, result.output
            lines = list(csv.DictReader(report.read_text(encoding="utf-8-sig").splitlines()))
            assert sum(line["outcome"] == outcome for line in lines) == rows - same
            assert sum(line["outcome"] in ("refused", "updated") for line in lines) == 0
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Listing)) == 6_522
    assert session.scalar(select(func.count()).where(Listing.link.not_like("http%"))) == 0

    with clock.frozen_at(datetime(2026, 5, 1, tzinfo=UTC)):
        # By date: what closes or takes place in a month, and nothing that is over.
        today = clock.today()
        to_come = session.scalar(select(func.count()).where(Listing.last_day >= today))
        assert number(page(client, PAGE)) == to_come > 100
        closing = session.scalars(select(Listing.closes_on).where(Listing.kind == "call", Listing.closes_on >= today))
        month, calls = Counter(f"{day:%Y-%m}" for day in closing if day).most_common(1)[0]
        assert number(page(client, f"{PAGE}?kind=call&month={month}")) == calls > 10
        # By host, and by word.
        host, calls = session.execute(
            select(Listing.host_key, func.count())
            .where(Listing.last_day >= today, Listing.host_key != "")
            .group_by(Listing.host_key)
            .order_by(func.count().desc())
            .limit(1)
        ).one()
        assert number(page(client, f"{PAGE}?host={host}")) == calls
        word = "창업"
        having = session.scalar(select(func.count()).where(Listing.last_day >= today, Listing.words.contains(word)))
        assert number(page(client, f"{PAGE}?q={word}")) == having > 10
    with clock.frozen_at(datetime(2013, 1, 1, tzinfo=UTC)):  # all of it still to come
        page(client, PAGE)
        began = time.process_time()
        assert number(page(client, PAGE)) == 6_522
        assert time.process_time() - began < 1
