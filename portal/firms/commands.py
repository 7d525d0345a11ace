"""Commands for firms: import, export, the demo hub, hiding and publishing."""

from contextlib import ExitStack
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from portal.accounts import demo as people
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.core.settings import Settings
from portal.firms import service
from portal.firms.demo import living
from portal.firms.demo import people as firm_people
from portal.firms.demo.loader import has_firms, load_demo, refuse_unless_demo
from portal.firms.demo.more import make_more
from portal.firms.exporting import export_firms
from portal.firms.import_command import import_firms_command
from portal.firms.models import Firm
from portal.firms.plainly import BY, told_plainly
from portal.firms.vocabulary import KINDS


def register(cli: click.Group) -> None:
    """Add the commands to the application's command line."""
    command_group(cli, "import", "명단을 파일에서 가져와요.").add_command(import_firms_command)
    command_group(cli, "export", "명단을 파일로 내보내요.").add_command(export_firms_command)
    firm = command_group(cli, "firm", "회사를 감추거나 다시 보여요.")
    firm.add_command(hide_command)
    firm.add_command(publish_command)
    cli.add_command(demo_command)


def command_group(cli: click.Group, name: str, summary: str) -> click.Group:
    """The group of this name, made when it is not there yet: several features put commands into `import`."""
    group = cli.commands.get(name)
    if not isinstance(group, click.Group):
        group = AppGroup(name, help=summary, short_help=summary)
        cli.add_command(group)
    return group


@click.command("firms")
@click.argument("file", type=click.Path(path_type=Path))
@with_appcontext
def export_firms_command(file: Path) -> None:
    """모든 회사를 CSV나 XLSX로 내보내요. 그대로 다시 가져오면 바뀌는 것이 없어요."""
    if file.suffix.lower() not in (".csv", ".xlsx"):
        raise click.UsageError("파일 이름을 .csv나 .xlsx로 끝내 주세요.")
    with told_plainly():
        count, left_out = export_firms(file)
    click.echo(f"회사 {count:,}곳을 {file} 파일로 내보냈어요.")
    for firm_id, column in left_out:
        click.echo(f"  #{firm_id}의 {column}: 엑셀 칸보다 길어 비워 두었어요. CSV로 내보내면 모두 들어가요.", err=True)


@click.command("hide")
@click.argument("firm_id", type=int, metavar="ID")
@click.option("--reason", required=True, help="감추는 까닭")
@with_appcontext
def hide_command(firm_id: int, reason: str) -> None:
    """회사를 운영진에게만 보여요."""
    with told_plainly(), unit_of_work():
        firm = _firm(firm_id)
        done = service.hide(firm, by=BY, reason=reason)
        name = firm.name_ko
    click.echo(f"{name}: 이제 운영진에게만 보여요." if done else f"{name}: 이미 감추어져 있어요.")


@click.command("publish")
@click.argument("firm_id", type=int, metavar="ID")
@click.option("--reason", required=True, help="다시 보이는 까닭")
@with_appcontext
def publish_command(firm_id: int, reason: str) -> None:
    """회사를 모두에게 보여요."""
    with told_plainly(), unit_of_work():
        firm = _firm(firm_id)
        done = service.publish(firm, by=BY, reason=reason)
        name = firm.name_ko
    click.echo(f"{name}: 이제 모두에게 보여요." if done else f"{name}: 이미 모두에게 보여요.")


def _firm(firm_id: int) -> Firm:
    firm = session.get(Firm, firm_id)
    if firm is None:
        raise RuleError("no_firm", f"{firm_id}번 회사가 없어요.")
    return firm


@click.command("demo")
@click.option("--if-empty", is_flag=True, help="회사가 하나라도 있으면 아무것도 하지 않아요.")
@with_appcontext
def demo_command(if_empty: bool) -> None:
    """빈 데이터베이스를 시연용 허브로 채워요."""
    settings: Settings = current_app.extensions["portal.settings"]
    with told_plainly():
        if settings.is_production:
            raise RuleError("production", "운영 중인 포털에는 시연용 자료를 넣지 않아요.")
        if if_empty and has_firms():
            return
        refuse_unless_demo()
        password_hash = people.password_hash()
        with ExitStack() as stack:
            taken = () if living.is_lively() else stack.enter_context(living.Contents()).taken
            with unit_of_work():
                refuse_unless_demo()
                counts = load_demo(by=BY)
                people.make_people(password_hash, by=BY)
                firm_people.make_people(password_hash, by=BY)
                if taken:
                    living.make_lively(taken)
                make_more(current_app._get_current_object())  # type: ignore[attr-defined]
    click.echo(f"{settings.hub_name} 시연용 자료: 회사 {counts['firms']:,}곳")
    kinds = ", ".join(f"{KINDS[kind].ko} {counts[kind]:,}" for kind in KINDS if counts[kind])
    click.echo(f"  {kinds}")
    click.echo(f"  기술 {counts['technologies']:,}, 서비스 {counts['services']:,}, 수치 {counts['facts']:,}")
    changes = f"새로 만든 회사 {counts['created']:,}, 고친 회사 {counts['updated']:,}"
    click.echo(f"  {changes}" if counts["created"] or counts["updated"] else "  모두 이미 있어 바뀐 것이 없어요.")
    for line in people.lines(firm_people.PEOPLE):
        click.echo(line)
