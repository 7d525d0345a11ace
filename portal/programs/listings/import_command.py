"""`portal import listings FILE`."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import IntegrityError

from portal.core.db import unit_of_work
from portal.core.errors import RuleError
from portal.firms.import_command import read_pairs, refuse_report_over
from portal.firms.importing.columns import Mapping
from portal.firms.importing.reading import read_table
from portal.firms.importing.report import ROW_OUTCOMES, VALUE_OUTCOMES, ImportReport, write_report
from portal.firms.importing.tables import Table, column_name
from portal.firms.plainly import BY, told_plainly
from portal.programs.listings import service
from portal.programs.listings.columns import FIELDS, LISTING_FIELDS
from portal.programs.listings.importing import OVER, Plan, plan
from portal.programs.listings.models import KINDS, ListingImport
from portal.programs.listings.rows import SEPARATOR, ListedRow

_SHOWN_REFUSALS = 10
_USAGE_ERRORS = {"unknown_column", "unknown_field", "two_columns"}


@click.command("listings")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--kind", type=click.Choice(KINDS), help="종류가 적히지 않은 행의 종류")
@click.option("--map", "pairs", multiple=True, callback=read_pairs, metavar="열=항목", help="열이 뜻하는 항목")
@click.option("--separator", default=SEPARATOR, show_default=True, help="한 칸의 분야들 사이")
@click.option("--source", default="", help="어디에서 온 목록인지. 없으면 파일 이름이에요.")
@click.option("--dry-run", is_flag=True, help="아무것도 저장하지 않고 결과만 보여요.")
@click.option("--report", "report_file", type=click.Path(path_type=Path), help="행마다의 결과를 적을 CSV 파일")
@with_appcontext
def import_listings_command(
    file: Path,
    kind: str | None,
    pairs: list[tuple[str, str]],
    separator: str,
    source: str,
    dry_run: bool,
    report_file: Path | None,
) -> None:
    """CSV, XLSX, HTML 표로 된 외부 공고와 행사 목록을 가져와요. 여러 번 가져와도 같은 것은 하나예요."""
    if report_file:
        refuse_report_over(file, report_file)
    with told_plainly(), _told_of_races():
        table = read_table(file, lambda cells: _is_header(cells, pairs))
        mapping = _mapping(table, pairs)
        rows = service.rows_of(table, mapping, separator)
        if dry_run:
            found = plan(rows, kind=kind, source=source or file.stem)
        else:
            found = _take_in(table, mapping, rows, file, kind, source)
    report = ImportReport(table.described, mapping, table.header_row, dry_run)
    for outcome in found.outcomes:
        report.add(outcome.title, *outcome.notes)
    if report_file:
        write_report(report, report_file)
    _tell(report, found, file, report_file)
    if found.counts["refused"] == len(table.rows):
        sys.exit(1)


def _is_header(cells: tuple[str, ...], pairs: list[tuple[str, str]]) -> bool:
    given = {column.strip() for column, _ in pairs}
    return FIELDS.knows_header(cells) or any(cell.strip() in given for cell in cells)


def _mapping(table: Table, pairs: list[tuple[str, str]]) -> Mapping:
    try:
        return FIELDS.map_columns(table.header, pairs)
    except RuleError as error:
        if error.code in _USAGE_ERRORS:
            raise click.UsageError(error.message) from error
        raise


@contextmanager
def _told_of_races() -> Iterator[None]:
    """What the database alone could see: two lists that came in at the same moment."""
    try:
        yield
    except IntegrityError as error:
        raise click.ClickException("다른 목록과 겹쳐 저장하지 못했어요. 다시 해 주세요.") from error


def _take_in(table: Table, mapping: Mapping, rows: list[ListedRow], file: Path, kind: str | None, source: str) -> Plan:
    with unit_of_work():
        record: ListingImport = service.new_record(table, mapping, file.name, kind=kind, source=source, by=BY)
        return service.apply(record, rows)


def _tell(report: ImportReport, found: Plan, file: Path, report_file: Path | None) -> None:
    counts, mapping = found.counts, report.mapping
    trial = "시험 삼아 읽었어요. 저장한 것은 없어요." if report.dry_run else "가져왔어요."
    click.echo(f"{file.name} ({report.described})에서 {report.rows_read:,}행을 {trial}")
    click.echo(
        f"쓴 열: {', '.join(f'{column_name(mapping.header, index)} → {name}' for index, name in mapping.columns)}"
    )
    if mapping.unused:
        click.echo(f"쓰지 않은 열: {', '.join(mapping.unused)} (--map 열=항목, 항목은 {', '.join(LISTING_FIELDS)})")
    words = {**ROW_OUTCOMES, "duplicate": "같은 항목이라 건너뜀"}
    click.echo("행: " + ", ".join(f"{label} {counts[name]:,}" for name, label in words.items()))
    if any(counts[name] for name in VALUE_OUTCOMES):
        click.echo("값: " + ", ".join(f"{label} {counts[name]:,}" for name, label in VALUE_OUTCOMES.items()))
    if counts[OVER]:
        click.echo(f"이미 끝나 보이지 않는 것: {counts[OVER]:,}")
    for name, note in report.refused[:_SHOWN_REFUSALS]:
        column = f" [{note.column}]" if note.column else ""
        click.echo(f"  {note.row}행{column} {name[:60]}: {note.reason}")
    if len(report.refused) > _SHOWN_REFUSALS:
        more = len(report.refused) - _SHOWN_REFUSALS
        click.echo(f"  … 거절한 행이 {more:,}개 더 있어요. --report 파일에 모두 적어요.")
    if report_file:
        click.echo(f"보고서: {report_file}")
