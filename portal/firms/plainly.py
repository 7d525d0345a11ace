"""How commands tell people what went wrong."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import OperationalError, ProgrammingError

from portal.core.errors import RuleError

#: Who acts when somebody works on the command line.
BY = "cli"


@contextmanager
def told_plainly() -> Iterator[None]:
    """Say it in one line instead of a traceback, and end with 1."""
    try:
        yield
    except RuleError as error:
        raise click.ClickException(error.message) from error
    except (OperationalError, ProgrammingError) as error:
        reason = str(error.orig).splitlines()[0]
        is_new = "no such table" in reason or "does not exist" in reason
        hint = " `portal db upgrade`를 먼저 해 주세요." if is_new else ""
        raise click.ClickException(f"데이터베이스를 쓸 수 없어요: {reason}.{hint}") from error
    except OSError as error:
        raise click.ClickException(f"파일을 쓸 수 없어요: {error}") from error
