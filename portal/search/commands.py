"""`portal search`, `portal index rebuild|check`."""

import json
import time
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup, with_appcontext

from portal.core.db import unit_of_work
from portal.core.viewer import OPERATOR
from portal.search import indexing, synonyms_file
from portal.search.engine import EngineUnavailable
from portal.search.finding import Found, engine, search
from portal.search.query import SearchRequest


def register(cli: click.Group) -> None:
    """Add the commands."""
    cli.add_command(search_command)
    cli.add_command(index_group)
    cli.add_command(synonyms_group)


@click.command("search")
@click.argument("query")
@click.option("--json", "as_json", is_flag=True, help="JSON, as the API gives it.")
@click.option(
    "--type", "type_", type=click.Choice(["firm", "technology", "service", "program", "need"]), help="이 종류만 찾아요."
)
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True, help="보여 줄 개수")
@with_appcontext
def search_command(query: str, as_json: bool, type_: str | None, limit: int) -> None:
    """기업, 기술, 서비스를 찾아요."""
    try:
        answer = search(SearchRequest(text=query, type=type_, limit=limit, audiences=OPERATOR.audiences))
    except EngineUnavailable as error:
        raise click.ClickException(f"찾아볼 수 없어요. ({error})") from error
    if answer.is_partial:
        click.echo(
            "색인이 없어서 자료에서 바로 찾았어요. 빠진 결과가 있을 수 있어요. `portal index rebuild`로 만들어요.",
            err=True,
        )
    if as_json:
        items = [_item(found) for found in answer.found]
        click.echo(json.dumps({"query": query, "total": answer.total, "items": items}, ensure_ascii=False))
        return
    click.echo(f"{answer.total}건")
    for number, found in enumerate(answer.found, 1):
        item = _item(found)
        click.echo(f"{number:3}. {item['name']}  [{item['type']}]  {item['score']:.2f}  {item['url']}")
        if item["summary"]:
            click.echo(f"     {item['summary']}")


def _item(found: Found) -> dict[str, Any]:
    document = found.document
    return {
        "type": document["type"],
        "id": document["id"],
        "url": document["url"],
        "name": document["name"],
        "summary": document["card"]["tagline"][0],
        "score": found.score,
    }


index_group = AppGroup("index", help="검색 색인을 돌봐요.")


@index_group.command("rebuild")
def rebuild_command() -> None:
    """색인을 새로 만들어 바꿔 끼워요. 그동안에도 검색은 돼요."""
    began = time.perf_counter()
    try:
        count = indexing.rebuild(engine())
    except OSError as error:
        raise click.ClickException(
            f"색인을 쓸 수 없어요: {error.strerror or error}. 지금 색인은 그대로예요."
        ) from error
    click.echo(f"문서 {count:,}건을 {time.perf_counter() - began:.1f}초에 새로 색인했어요.")


@index_group.command("check")
@click.option("--no-mend", is_flag=True, help="고치지 않고 보기만 해요.")
def check_command(no_mend: bool) -> None:
    """색인과 자료를 견주어 다른 곳을 고쳐요."""
    try:
        found = indexing.check(engine(), mend=not no_mend)
    except EngineUnavailable as error:
        if no_mend:
            raise click.ClickException(f"색인을 읽을 수 없어요: {error}") from error
        count = indexing.rebuild(engine())
        click.echo(f"색인을 읽을 수 없어서 문서 {count:,}건으로 새로 만들었어요.")
        return
    if found.is_clean:
        click.echo("색인과 자료가 같아요.")
        return
    done = "다른 곳이 있어요" if no_mend else "다른 곳을 고쳤어요"
    click.echo(
        f"{done}: 빠진 문서 {len(found.missing)}, 낡은 문서 {len(found.stale)}, "
        f"남는 문서 {len(found.surplus)}, 색인을 기다리는 기업 {found.unanalysed}"
    )


synonyms_group = AppGroup("synonyms", help="뜻이 같은 말을 넣고 꺼내요.")


@synonyms_group.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="지금 있는 것을 모두 바꿔요.")
def import_synonyms_command(file: Path, replace: bool) -> None:
    """CSV(term,synonym,kind)에서 뜻이 같은 말을 가져와요."""
    rows = synonyms_file.read(file)
    with unit_of_work():
        outcome = synonyms_file.save(rows, replace=replace)
    for problem in outcome.refused:
        click.echo(f"{problem.row}행: {problem.reason}")
    click.echo(f"새로 {outcome.added:,}쌍, 이미 있던 {outcome.known:,}쌍, 거절 {len(outcome.refused):,}행")


@synonyms_group.command("export")
@click.argument("file", type=click.Path(path_type=Path))
def export_synonyms_command(file: Path) -> None:
    """뜻이 같은 말을 모두 CSV로 꺼내요. 다시 가져오면 아무것도 바뀌지 않아요."""
    click.echo(f"{synonyms_file.write(file):,}쌍을 {file}에 썼어요.")
