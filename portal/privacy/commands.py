"""`portal withdrawals apply`: destroy again who had withdrawn, after the list came to a place that lacked it."""

import click
from flask.cli import AppGroup, with_appcontext

from portal.core.db import unit_of_work
from portal.privacy import ledger, withdrawal


def register(cli: click.Group) -> None:
    """Add the command to the application's command line."""
    group = AppGroup("withdrawals", help="탈퇴 목록을 다뤄요.", short_help="탈퇴 목록을 다뤄요.")
    group.add_command(apply_command)
    cli.add_command(group)


@click.command("apply")
@with_appcontext
def apply_command() -> None:
    """목록에 있는 사람이 되살아나 있으면 다시 지워요."""
    with unit_of_work():
        count = withdrawal.replay()
    ledger.write()
    click.echo(f"목록에 {len(ledger.read()):,}명이 있고, 되살아난 {count:,}명을 다시 지웠어요.")
