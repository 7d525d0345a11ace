"""`portal person …`: the first operator, and whoever has no other way in."""

from datetime import UTC, datetime, time

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from portal.accounts import grants, links, service
from portal.accounts.emails import email_key, read_email
from portal.accounts.factors import service as factors
from portal.accounts.factors.mails import send_totp_removed
from portal.accounts.links import Purpose
from portal.accounts.models import Person
from portal.core.clock import SEOUL
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.core.settings import Settings
from portal.core.viewer import Role

BY = "cli"
_ROLES = click.Choice([role.value for role in Role])


def register(cli: click.Group) -> None:
    """Add the commands to the application's command line."""
    group = AppGroup("person", help="사람을 등록하고 역할을 맡겨요.", short_help="사람을 등록하고 역할을 맡겨요.")
    for command in (create_command, grant_command, end_grant_command, remove_factor_command):
        group.add_command(command)
    cli.add_command(group)


@click.command("create")
@click.argument("email")
@click.option("--name", default="", help="이름 (없으면 이메일의 앞부분)")
@click.option("--staff", "roles", type=_ROLES, multiple=True, help="맡길 역할 (여러 번 쓸 수 있어요)")
@with_appcontext
def create_command(email: str, name: str, roles: tuple[str, ...]) -> None:
    """사람을 등록하고, 비밀번호를 정하는 링크를 보여요."""
    address = _read(email)
    with unit_of_work():
        if service.find_by_email(address) is not None:
            raise RuleError("known_email", f"{address}: 이미 등록한 이메일이에요.")
        person = Person(email=address, email_key=email_key(address), name=name or address.partition("@")[0])
        session.add(person)
        session.flush()
        for role in roles:
            grants.give(person, Role(role), by=BY)
        token = links.make_link(person, Purpose.RESET, address)
    settings: Settings = current_app.extensions["portal.settings"]
    click.echo(f"{address}: 등록했어요. 한 시간 안에 이 링크로 비밀번호를 정해 주세요.")
    click.echo(f"{settings.base_url}/reset-password?token={token}")


@click.command("grant")
@click.argument("email")
@click.argument("role", type=_ROLES)
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="마지막 날 (서울 시각)")
@with_appcontext
def grant_command(email: str, role: str, until: datetime | None) -> None:
    """역할을 맡겨요. 그 사람은 다시 로그인해야 해요."""
    end = datetime.combine(until, time.max, SEOUL).astimezone(UTC) if until else None
    with unit_of_work():
        grants.give(_person(email), Role(role), by=BY, until=end)
    click.echo(f"{email}: {role} 역할을 맡겼어요.")


@click.command("end-grant")
@click.argument("email")
@click.argument("role", type=_ROLES)
@click.option("--reason", required=True, help="끝내는 까닭")
@with_appcontext
def end_grant_command(email: str, role: str, reason: str) -> None:
    """역할을 지금 끝내요. 그 사람은 다시 로그인해야 해요."""
    with unit_of_work():
        grants.end(grants.current(_person(email), Role(role)), by=BY, reason=reason)
    click.echo(f"{email}: {role} 역할을 끝냈어요.")


@click.command("remove-factor")
@click.argument("email")
@click.option("--reason", required=True, help="지우는 까닭과, 본인인지 어떻게 확인했는지")
@with_appcontext
def remove_factor_command(email: str, reason: str) -> None:
    """휴대폰과 복구 코드를 모두 잃은 사람의 인증 앱을 지워요. 그 사람에게 메일로 알려요."""
    with unit_of_work():
        person = _person(email)
        factors.remove_totp(person, by=BY, reason=reason)
        send_totp_removed(person)
    click.echo(f"{email}: 인증 앱을 지웠어요. 모든 기기에서 로그아웃했고, 비밀번호로 로그인해 다시 등록할 수 있어요.")


def _read(email: str) -> str:
    address = read_email(email)
    if address is None:
        raise RuleError("bad_email", f"{email}: 이메일로 읽을 수 없어요.", field="email")
    return address


def _person(email: str) -> Person:
    person = service.find_by_email(_read(email))
    if person is None:
        raise RuleError("no_person", f"{email}: 등록하지 않은 이메일이에요.")
    return person
