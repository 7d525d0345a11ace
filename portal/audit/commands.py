"""`portal audit verify`."""

import click
from flask.cli import AppGroup

from portal.audit import chain


def register(cli: click.Group) -> None:
    """Add the commands."""
    cli.add_command(audit_group)


audit_group = AppGroup("audit", help="한 일의 기록을 살펴요.", short_help="한 일의 기록을 살펴요.")


@audit_group.command("verify")
def verify_command() -> None:
    """기록이 처음부터 끝까지 이어져 있는지 봐요."""
    found = chain.verify()
    if found.broken is not None:
        raise click.ClickException(
            f"기록의 {found.broken}번 행이 앞과 이어지지 않아요. 그 앞의 {found.rows:,}건은 그대로예요."
        )
    click.echo(f"기록 {found.rows:,}건이 모두 이어져 있어요.")
