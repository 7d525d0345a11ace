"""Numbers in addresses: those of rows, none of which is larger than its column."""

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter

#: Of an `Integer` column, on every database; what is more is refused there as an error, which would be ours.
LARGEST = 2**31 - 1


class RowNumber(IntegerConverter):
    """`<int:…>` of a route: an address with a larger number leads nowhere."""

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **{"max": LARGEST, **named})


def row_number(text: str) -> int:
    """A row's number as an address or a form says it: `args.get("before", type=row_number)`. Raises `ValueError`."""
    number = int(text)
    if not 0 <= number <= LARGEST:
        raise ValueError(text[:20])
    return number


def init_app(app: Flask) -> None:
    """Before any route is added."""
    app.url_map.converters["int"] = RowNumber
