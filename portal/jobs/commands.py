"""`portal worker`, `portal jobs retry`."""

import click
from flask.cli import AppGroup, with_appcontext

from portal.core.db import unit_of_work
from portal.jobs import queue
from portal.jobs.worker import Worker, look_after, queue_due_schedules, run_once


def register(cli: click.Group) -> None:
    """Add the commands."""
    cli.add_command(worker_command)
    cli.add_command(jobs_group)


@click.command("worker")
@click.option("--once", is_flag=True, help="쌓인 일만 하고 끝내요.")
@with_appcontext
def worker_command(once: bool) -> None:
    """쌓인 일(메일, 색인, 정해진 때에 하는 일)을 해요."""
    if once:
        queue_due_schedules()
        look_after()
        click.echo(f"{run_once():,}건을 했어요.")
    else:
        Worker().run()


jobs_group = AppGroup("jobs", help="쌓인 일을 돌봐요.", short_help="쌓인 일을 돌봐요.")


@jobs_group.command("retry")
@click.option("--kind", help="이 종류만. 예: mail")
def retry_command(kind: str | None) -> None:
    """여러 번 안 되어 사람을 기다리거나 복원이 붙잡아 둔 일을 다시 해요."""
    with unit_of_work():
        count = queue.retry_failed(kind)
    click.echo(f"{count:,}건을 다시 줄에 세웠어요.")
