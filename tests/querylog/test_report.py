"""`portal search-report`: what was asked, what was opened, what found nothing."""

import json
from datetime import datetime, timedelta

from asking import MORNING, NEXT_NIGHT, ask, flush, open_hit, reduce_at
from rich.cells import cell_len

from portal.core.clock import SEOUL, frozen_at


def two_days(app, client):
    """A day that is reduced and one that is not."""
    with frozen_at(MORNING):
        for who in range(1, 5):
            ask(client, "흉부 판독", who)
            ask(client, "양자 컴퓨터", who)
        open_hit(client, "/firms/1", "흉부 판독")
        ask(client, "가온누", 1)
        ask(client, "가온누", 1, "&exact=1")
        ask(client, "가온누", 2)
        ask(client, "가온누", 3)
        ask(client, "물류", 1, "&kind=corporate")
        flush(app)
    reduce_at(NEXT_NIGHT)
    with frozen_at(NEXT_NIGHT + timedelta(hours=9)):
        ask(client, "흉부 판독", 1)
        ask(client, "hong@example.com", 1)
        ask(client, "홍길동", 1)
        flush(app)


def as_json(runner, *options):
    result = runner.invoke(args=["search-report", "--json", *options])
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def test_the_report(hub, app, client, runner):
    two_days(app, client)
    with frozen_at(NEXT_NIGHT + timedelta(hours=10)):
        body = as_json(runner)
        today = as_json(runner, "--days", "1")
        shortest = as_json(runner, "--limit", "1")
    assert body["days"] == [
        {"day": "2026-03-02", "asked": 12, "opened": 1, "found_nothing": 4},
        {"day": "2026-03-03", "asked": 3, "opened": 0, "found_nothing": 2},
    ]
    asked = {row["query"]: row for row in body["asked"]}
    assert asked["흉부 판독"] == asked["흉부 판독"] | {"askers": 5, "openers": 1, "tabs": {"firm": 5}}
    assert asked["흉부 판독"]["hits"] > 0
    assert list(asked) == ["흉부 판독", "양자 컴퓨터", "가온누", "물류"]
    assert body["opened"] == [{"key": "firm:1", "name": "㈜가온눈", "openers": 1, "mean_place": 1.0}]
    assert body["found_nothing"] == [{"query": "양자 컴퓨터", "askers": 4}], "a filter's nothing is not the words'"
    assert body["corrected"] == [{"query": "가온누", "to": "가온눈", "askers": 3, "taken_back": 1}]
    assert body["other"] == {"askers": 2, "openers": 0, "found_nothing": 2}
    assert today["since"] == today["until"] == "2026-03-03"
    assert [row["query"] for row in today["asked"]] == ["흉부 판독"]
    assert len(shortest["asked"]) == 1 and len(shortest["days"]) == 2


def test_the_columns_stand_below_each_other(hub, app, client, runner):
    two_days(app, client)
    with frozen_at(NEXT_NIGHT + timedelta(hours=10)):
        result = runner.invoke(args=["search-report"])
    assert result.exit_code == 0
    blocks = [block.splitlines() for block in result.output.split("\n\n")]
    tables = {block[0]: block[1:] for block in blocks if len(block) > 1}
    assert {"날마다", "많이 찾은 말", "많이 열어 본 것", "아무것도 못 찾은 말", "고쳐 찾은 말"} <= set(tables)
    for title, lines in tables.items():
        assert len({cell_len(line) for line in lines}) == 1, (title, lines)
    assert "가온누 → 가온눈" in result.output and "20%" in result.output
    assert "글을 남기지 않은 검색 2번" in result.output and "홍길동" not in result.output


def test_without_anything_asked_and_without_an_index(app, client, runner):
    with frozen_at(datetime(2026, 3, 2, tzinfo=SEOUL)):
        result = runner.invoke(args=["search-report"])
        body = as_json(runner)
    assert result.exit_code == 0 and "아직 찾은 사람이 없어요" in result.output
    assert body["days"] == body["asked"] == []
    assert runner.invoke(args=["search-report", "--days", "0"]).exit_code == 2
