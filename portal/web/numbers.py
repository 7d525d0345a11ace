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


def init_app(app: Flask) -> None:
    """Before any route is added."""
    app.url_map.converters["int"] = RowNumber
