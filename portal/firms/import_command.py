"""`portal import firms FILE`."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import with_appcontext
from rich.console import Console
from rich.progress import Progress

from portal.core.db import unit_of_work
from portal.core.errors import RuleError
from portal.firms.importing.columns import Mapping
from portal.firms.importing.mapping import IMPORT_FIELDS, map_columns, recognised_field
from portal.firms.importing.reading import read_table
from portal.firms.importing.report import ROW_OUTCOMES, VALUE_OUTCOMES, ImportReport, write_report
from portal.firms.importing.service import SEPARATOR, Importing, Keep, save_all
from portal.firms.importing.tables import Table, column_name
from portal.firms.plainly import BY, told_plainly
from portal.firms.sheets.recording import Keeper, begin_record, end_record
from portal.firms.tags import word_of
from portal.firms.vocabulary import ASSIGNED_KINDS, KINDS, TENURE_KINDS

_SHOWN_REFUSALS = 10
_USAGE_ERRORS = {"unknown_column", "unknown_field", "two_columns"}
_IMPORTABLE_KINDS = (*TENURE_KINDS, *ASSIGNED_KINDS)


def _read_kind(_context: click.Context, _parameter: click.Parameter, text: str | None) -> str | None:
    if text is None:
        return None
    word = word_of(KINDS, text)
    if word is None or word.code not in _IMPORTABLE_KINDS:
        choices = ", ".join(f"{code}({KINDS[code].ko})" for code in _IMPORTABLE_KINDS)
        raise click.BadParameter(f"'{text}' 구분은 없어요. 쓸 수 있는 구분: {choices}")
    return word.code


def read_pairs(_context: click.Context, _parameter: click.Parameter, texts: tuple[str, ...]) -> list[tuple[str, str]]:
    pairs = []
    for text in texts:
        column, sign, name = text.rpartition("=")
        if not sign or not column.strip() or not name.strip():
            raise click.BadParameter(f"'{text}'은(는) 열=항목 꼴이 아니에요. 예: --map 회사명=name")
        pairs.append((column, name))
    return pairs


def _read_separator(_context: click.Context, _parameter: click.Parameter, text: str) -> str:
    if text == "\\":
        raise click.BadParameter("역슬래시는 구분자로 쓸 수 없어요.")
    return text


@click.command("firms")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--kind", callback=_read_kind, help="명단에 있는 회사의 구분 (resident, member, corporate …)")
@click.option("--map", "pairs", multiple=True, callback=read_pairs, metavar="열=항목", help="열이 뜻하는 항목")
@click.option("--separator", default=SEPARATOR, show_default=True, callback=_read_separator, help="한 칸의 값들 사이")
@click.option("--dry-run", is_flag=True, help="아무것도 저장하지 않고 결과만 보여요.")
@click.option("--report", "report_file", type=click.Path(path_type=Path), help="행마다의 결과를 적을 CSV 파일")
@with_appcontext
def import_firms_command(
    file: Path,
    kind: str | None,
    pairs: list[tuple[str, str]],
    separator: str,
    dry_run: bool,
    report_file: Path | None,
) -> None:
    """CSV, XLSX, HTML 표(.xls)로 된 회사 명단을 가져와요. 여러 번 가져와도 같은 회사는 하나예요."""
    if report_file:
        refuse_report_over(file, report_file)
    with told_plainly():
        table = read_table(file, _knows_header(pairs))
        mapping = _mapping(table, pairs)
        report = ImportReport(table.described, mapping, table.header_row, dry_run)
        with _recorded(file, report) as (keep, number), _report_kept(report, report_file), _progress(table) as advance:
            run = Importing(report, table, by=BY, kind=kind, separator=separator, keep=keep, number=number)
            save_all(run, table, advance)
    _tell(report, file, report_file)
    if report.counts["refused"] == report.rows_read:
        sys.exit(1)


def refuse_report_over(file: Path, report_file: Path) -> None:
    if report_file.exists() and file.exists() and report_file.samefile(file):
        raise click.UsageError("보고서를 가져올 파일 위에 쓸 수 없어요.")
    if report_file.is_dir() or not report_file.absolute().parent.is_dir():
        raise click.UsageError(f"보고서를 쓸 수 없어요: {report_file}")


def _knows_header(pairs: list[tuple[str, str]]) -> Callable[[tuple[str, ...]], bool]:
    """A header names the firms' names, or a column of `--map`."""
    given = {column.strip() for column, _ in pairs}

    def is_header(cells: tuple[str, ...]) -> bool:
        return any(cell.strip() in given or recognised_field(cell) == "name" for cell in cells)

    return is_header


def _mapping(table: Table, pairs: list[tuple[str, str]]) -> Mapping:
    try:
        return map_columns(table.header, pairs)
    except RuleError as error:
        if error.code in _USAGE_ERRORS:
            raise click.UsageError(error.message) from error
        raise


@contextmanager
def _report_kept(report: ImportReport, report_file: Path | None) -> Iterator[None]:
    """Write the report also when the import ends halfway: what was saved by then stays saved."""
    if report_file:
        write_report(report, report_file)
    try:
        yield
    finally:
        if report_file:
            write_report(report, report_file)


@contextmanager
def _recorded(file: Path, report: ImportReport) -> Iterator[tuple[Keep, int | None]]:
    """Keep what is imported as a record that staff see and can undo (`firms.sheets`); a dry run leaves none."""
    if report.dry_run:
        yield (lambda _outcomes, _entries: None), None
        return
    with unit_of_work():
        number = begin_record(report, by=BY, file_name=file.name).id
    is_whole = False
    try:
        yield Keeper(number), number
        is_whole = True
    finally:
        with unit_of_work():
            end_record(number, report, is_whole=is_whole)


@contextmanager
def _progress(table: Table) -> Iterator[Callable[[int], None]]:
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("가져오는 중", total=len(table.rows))
        yield lambda rows: progress.advance(task, rows)


def _tell(report: ImportReport, file: Path, report_file: Path | None) -> None:
    counts = report.counts
    trial = "시험 삼아 읽었어요. 저장한 것은 없어요." if report.dry_run else "가져왔어요."
    click.echo(f"{file.name} ({report.described})에서 {report.rows_read:,}행을 {trial}")
    mapping = report.mapping
    used = ", ".join(f"{column_name(mapping.header, index)} → {name}" for index, name in mapping.columns)
    click.echo(f"쓴 열: {used}")
    if mapping.unused:
        click.echo(f"쓰지 않은 열: {', '.join(mapping.unused)} (--map 열=항목, 항목은 {', '.join(IMPORT_FIELDS)})")
    click.echo("행: " + ", ".join(f"{label} {counts[name]:,}" for name, label in ROW_OUTCOMES.items()))
    if any(counts[name] for name in VALUE_OUTCOMES):
        click.echo("값: " + ", ".join(f"{label} {counts[name]:,}" for name, label in VALUE_OUTCOMES.items()))
    for name, note in report.refused[:_SHOWN_REFUSALS]:
        column = f" [{note.column}]" if note.column else ""
        click.echo(f"  {note.row}행{column} {name[:60]}: {note.reason}")
    if len(report.refused) > _SHOWN_REFUSALS:
        click.echo(
            f"  … 거절한 행이 {len(report.refused) - _SHOWN_REFUSALS:,}개 더 있어요. --report 파일에 모두 적어요."
        )
    if report_file:
        click.echo(f"보고서: {report_file}")
