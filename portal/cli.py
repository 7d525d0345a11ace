"""The `portal` command."""

import os
import sys
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import FlaskGroup, with_appcontext
from flask_migrate import upgrade

from portal.app import create_app
from portal.core.errors import PortalError
from portal.serving import serve


class PortalGroup(FlaskGroup):
    """Flask's command group; what the portal refuses on purpose is a message, not a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except PortalError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=PortalGroup, create_app=lambda: with_commands(create_app()), add_default_commands=False)
def main() -> None:
    """이음: 허브의 회원 포털과 기업 디렉터리."""


def with_commands(app: Flask) -> Flask:
    """Add the commands that need the whole application."""
    app.cli.add_command(serve_command)
    return app


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="들을 주소")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="들을 포트")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="웹 프로세스의 수")
@click.option("--demo", is_flag=True, help="비어 있으면 시연용 허브를 채워요.")
@with_appcontext
def serve_command(host: str, port: int, workers: int, demo: bool) -> None:
    """데이터베이스를 맞추고, 웹과 일꾼을 한 명령으로 띄워요."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    upgrade()
    if demo:
        fill_when_empty(app)
    sys.exit(serve(app, host=host, port=port, workers=workers, say=click.echo))


def fill_when_empty(app: Flask) -> None:
    """Fill an empty database with the demo hub and index it."""
    command = app.cli.commands["demo"]
    command.main(["--if-empty"], standalone_mode=False)


if __name__ == "__main__":
    os.environ.setdefault("FLASK_APP", "wsgi:app")
    main()
