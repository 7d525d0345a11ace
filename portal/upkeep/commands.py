"""`portal backup`, `portal restore`, `portal doctor`."""

import json
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click
from flask import current_app
from flask.cli import with_appcontext

from portal.core.settings import Settings
from portal.firms.plainly import told_plainly
from portal.upkeep.backup import make_backup
from portal.upkeep.doctor import examine
from portal.upkeep.findings import OK, WARNING, WRONG
from portal.upkeep.restore import Restored, restore_backup

MARKS = {OK: "✓", WARNING: "!", WRONG: "✗"}


def register(cli: click.Group) -> None:
    """Add the commands."""
    for command in (backup_command, restore_command, doctor_command):
        cli.add_command(command)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["portal.settings"]
    return settings


@contextmanager
def _cleaning_up() -> Iterator[None]:
    """Let SIGTERM end the block as Ctrl-C does, so that nothing half done stays behind."""
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _stop(_number: int, _frame: FrameType | None) -> None:
    sys.exit(1)


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="같은 이름의 파일이 있으면 바꿔요.")
@with_appcontext
def backup_command(file: Path, force: bool) -> None:
    """데이터베이스, 올린 파일, 비밀 없는 설정을 한 파일에 담아요. 포털이 돌고 있어도 돼요."""
    with told_plainly(), _cleaning_up():
        made = make_backup(file, _settings(), force=force)
    rows = sum(made.manifest.counts.values())
    click.echo(f"{file}에 백업했어요 ({made.size / 1e6:,.1f} MB).")
    click.echo(
        f"  {made.manifest.database}, 스키마 {made.manifest.revision}: 표 {len(made.manifest.counts)}개, {rows:,}행"
    )
    click.echo(f"  올린 파일 {made.files:,}개")
    for name in made.odd:
        click.echo(f"  담지 않은 것: {name} (보통 파일이 아니에요)", err=True)
    click.echo(f"  비밀이라 적지 않은 설정: {', '.join(made.left_out)}")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--again", is_flag=True, help="끝나지 못한 복원이 놓고 간 것을 치우고 처음부터 해요.")
@click.option(
    "--send-mail", is_flag=True, help="백업 때 기다리던 메일을 그대로 보내요. 옛 곳을 멈추고 백업했을 때만요."
)
@with_appcontext
def restore_command(file: Path, again: bool, send_mail: bool) -> None:
    """백업을 빈 곳에 되살리고 색인을 새로 만들어요."""
    with told_plainly(), _cleaning_up():
        done = restore_backup(file, _settings(), again=again, send_mail=send_mail)
    _tell(file, done)


def _tell(file: Path, done: Restored) -> None:
    manifest = done.manifest
    click.echo(f"{file}을 되살렸어요 (만든 때 {manifest.made_at}, 포털 {manifest.portal}).")
    for name, count in manifest.counts.items():
        if count:
            click.echo(f"  {name} {count:,}행")
    for name, (was, is_now) in done.differing.items():
        click.echo(f"  ! {name}: 백업에는 {was:,}행인데 지금은 {is_now:,}행이에요.")
    click.echo(f"  올린 파일 {done.files:,}개")
    if done.migrated_to:
        click.echo(f"  스키마 {manifest.revision}을 {done.migrated_to}로 올렸어요.")
    if done.destroyed_again is None:
        click.echo(
            "  ! 탈퇴 목록(PORTAL_WITHDRAWALS_URL)이 없어요. 백업을 만든 뒤에 탈퇴한 사람이 있으면 되살아났어요. "
            "옛 곳의 목록을 그 자리에 두고 `portal withdrawals apply`를 해 주세요."
        )
    elif done.destroyed_again:
        click.echo(f"  백업을 만든 뒤에 탈퇴한 {done.destroyed_again:,}명을 다시 지웠어요.")
    if done.documents is None:
        click.echo("  ! 색인을 쓰지 못했어요. PORTAL_SEARCH_URL의 폴더를 봐 주세요. 그 밖의 것은 다 되살렸어요.")
    else:
        click.echo(f"  문서 {done.documents:,}건을 색인했어요.")
    if done.held_mail:
        click.echo(
            f"  메일 {done.held_mail:,}통은 백업 뒤에 이미 갔을 수 있어 붙잡아 두었어요. "
            "보내려면 `portal jobs retry --kind mail`을 해 주세요."
        )
    click.echo(f"  백업에 없으니 따로 적어 주세요: {', '.join(done.left_out)}")


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="JSON으로 보여요.")
@with_appcontext
def doctor_command(as_json: bool) -> None:
    """설정, 데이터베이스, 일꾼, 색인, 폴더가 성한지 봐요. 고칠 것이 있으면 1로 끝나요."""
    findings = examine(_settings())
    is_well = all(finding.state != WRONG for finding in findings)
    if as_json:
        rows = [{"check": f.check, "state": f.state, "message": f.message} for f in findings]
        click.echo(json.dumps({"ok": is_well, "findings": rows}, ensure_ascii=False))
    else:
        for finding in findings:
            click.echo(f"{MARKS[finding.state]} {finding.check}: {finding.message}")
    if not is_well:
        sys.exit(1)
