"""`portal draw check`: whether a draw is what its pledge and its numbers make."""

import click
from flask.cli import with_appcontext

from portal.core.db import session
from portal.programs.deciding import lottery, queries
from portal.programs.deciding.models import Decision
from portal.programs.deciding.view import entries_of


def register(cli: click.Group) -> None:
    """Add the commands."""
    cli.add_command(draws)


@click.group("draw")
def draws() -> None:
    """추첨을 다뤄요."""


@draws.command("check")
@click.argument("program_id", type=int)
@with_appcontext
def check(program_id: int) -> None:
    """추첨을 처음부터 다시 해 보고, 공개한 결과와 같은지 확인해요."""
    found = session.query(Decision).filter_by(program_id=program_id, how="lottery").order_by(Decision.id).all()
    if not found:
        raise click.ClickException("이 프로그램에는 추첨 결과가 없어요.")
    wrong = sum(not _check(decision) for decision in found)
    if wrong:
        raise click.ClickException(f"추첨 {wrong}건이 공개한 값과 달라요.")


def _check(decision: Decision) -> bool:
    """Show one draw and say whether it is right."""
    tickets, pledge = queries.tickets_of(decision), queries.pledge_of(decision.pool_id)
    if pledge is None:
        return False
    numbers = sorted(one.number for one in tickets)
    seed = lottery.seed_of(pledge.secret, numbers)
    order = [one.number for one in lottery.order(seed, entries_of(tickets))]
    drawn = [one.number for one in tickets if one.position is not None]
    is_right = (seed, order) == (decision.seed, drawn) and lottery.commitment_of(pledge.secret) == pledge.commitment
    for label, value in (
        ("약속", pledge.commitment),
        ("비밀값", pledge.secret),
        ("씨앗", seed),
        ("신청 번호", ", ".join(map(str, numbers))),
        ("순서", ", ".join(map(str, order))),
        ("자리", decision.places),
        ("결과", "같아요" if is_right else "달라요"),
    ):
        click.echo(f"{label}: {value}")
    return is_right
