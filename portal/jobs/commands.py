"""`portal worker`."""

import click
from flask.cli import with_appcontext

from portal.jobs.worker import Worker, queue_due_schedules, run_once


def register(cli: click.Group) -> None:
    """Add the command."""
    cli.add_command(worker_command)


@click.command("worker")
@click.option("--once", is_flag=True, help="쌓인 일만 하고 끝내요.")
@with_appcontext
def worker_command(once: bool) -> None:
    """쌓인 일(메일, 색인, 정해진 때에 하는 일)을 해요."""
    if once:
        queue_due_schedules()
        click.echo(f"{run_once():,}건을 했어요.")
    else:
        Worker().run()
