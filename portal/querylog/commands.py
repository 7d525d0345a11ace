"""`portal search-report`."""

import json
from collections.abc import Sequence
from typing import Any

import click
from flask.cli import with_appcontext
from rich.cells import cell_len

from portal.querylog.models import QueryDay
from portal.querylog.reduction import public_words
from portal.querylog.report import Report, report
from portal.search.finding import engine

#: Columns beyond which a text is cut.
WIDEST = 40


def register(cli: click.Group) -> None:
    """Add the command."""
    cli.add_command(report_command)


@click.command("search-report")
@click.option("--days", type=click.IntRange(1, 400), default=30, show_default=True, help="오늘까지 며칠")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="목록마다 보여 줄 개수")
@click.option("--json", "as_json", is_flag=True, help="JSON으로 보여요.")
@with_appcontext
def report_command(days: int, limit: int, as_json: bool) -> None:
    """무엇을 찾았고, 무엇을 열었고, 무엇이 없었는지 보여요. 누가 찾았는지는 남지 않아요."""
    found = report(days, limit, public_words(engine()))
    if as_json:
        click.echo(json.dumps(_as_json(found), ensure_ascii=False))
    else:
        _show(found)


def _as_json(found: Report) -> dict[str, Any]:
    return {
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
        "days": [
            {"day": d.day.isoformat(), "asked": d.asked, "opened": d.opened, "found_nothing": d.nothing}
            for d in found.days
        ],
        "asked": [
            {"query": q.query, "askers": q.askers, "hits": q.hits, "openers": q.openers, "tabs": q.tabs}
            for q in found.asked
        ],
        "opened": [
            {"key": o.key, "name": o.name, "openers": o.openers, "mean_place": o.mean_place} for o in found.opened
        ],
        "found_nothing": [{"query": q.query, "askers": q.found_nothing} for q in found.nothing],
        "corrected": [
            {"query": q.query, "to": q.corrected_to, "askers": q.corrected, "taken_back": q.taken_back}
            for q in found.corrected
        ],
        "other": {
            "askers": found.other.askers,
            "openers": found.other.openers,
            "found_nothing": found.other.found_nothing,
        },
    }


def _show(found: Report) -> None:
    click.echo(f"{found.since} – {found.until}")
    if not found.days:
        click.echo("아직 찾은 사람이 없어요.")
        return
    _table("날마다", ("날짜", "찾음", "열어 봄", "없었음"), [(d.day, d.asked, d.opened, d.nothing) for d in found.days])
    _table(
        "많이 찾은 말",
        ("검색어", "사람", "결과", "열어 봄"),
        [(q.query, q.askers, q.hits, _share(q)) for q in found.asked],
    )
    _table(
        "많이 열어 본 것",
        ("이름", "사람", "평균 자리"),
        [(o.name or o.key, o.openers, "-" if o.mean_place is None else o.mean_place) for o in found.opened],
    )
    _table("아무것도 못 찾은 말", ("검색어", "사람"), [(q.query, q.found_nothing) for q in found.nothing])
    _table(
        "고쳐 찾은 말",
        ("검색어 → 고친 말", "사람", "되돌림"),
        [(f"{q.query} → {q.corrected_to}", q.corrected, q.taken_back) for q in found.corrected],
    )
    click.echo(f"\n글을 남기지 않은 검색 {found.other.askers:,}번, 그중 결과 없음 {found.other.found_nothing:,}번")


def _share(query: QueryDay) -> str:
    return f"{100 * query.openers / query.askers:.0f}%"


def _table(title: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Columns that stand below each other: a Hangul syllable takes two. The first is text, the others are numbers."""
    click.echo(f"\n{title}")
    if not rows:
        click.echo("  없음")
        return
    cells = [head, *([_cut(str(row[0])), *(_number(value) for value in row[1:])] for row in rows)]
    widths = [max(cell_len(row[place]) for row in cells) for place in range(len(head))]
    for row in cells:
        gaps = [" " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)]
        rest = "".join(f"  {gap}{cell}" for gap, cell in list(zip(gaps, row, strict=True))[1:])
        click.echo(f"  {row[0]}{gaps[0]}{rest}")


def _number(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def _cut(text: str) -> str:
    if cell_len(text) <= WIDEST:
        return text
    while cell_len(text) > WIDEST - 1:
        text = text[:-1]
    return f"{text}…"
