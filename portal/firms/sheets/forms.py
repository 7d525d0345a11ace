"""The forms of the import page: shape and wording."""

from typing import Any

from flask import request
from wtforms import FileField

from portal.firms.importing.mapping import IMPORT_FIELDS
from portal.firms.importing.tables import column_name
from portal.firms.sheets.labels import field_labels, kind_choices, separator_choices
from portal.firms.sheets.models import FirmImport
from portal.web.forms import ChoiceField, Form
from portal.web.language import gettext as _


class FileForm(Form):
    """A list of firms; all else is chosen on the page that shows what it would do."""

    file = FileField()


class ColumnsForm(Form):
    """Which column fills which field; whose kind is what; what stands between several values."""

    kind = ChoiceField()
    separator = ChoiceField()

    def __init__(self, record: FirmImport) -> None:
        is_sent = request.method == "POST"
        known = {"kind": record.kind or "", "separator": record.separator or "none"}
        super().__init__(*(() if is_sent else (None,)), data=known)
        self.kind.choices, self.separator.choices = kind_choices(), separator_choices()
        self._header = record.header
        sent = [request.form.get(f"column_{at}", "") for at in range(len(record.header))]
        self.columns: list[str] = sent if is_sent else list(record.columns)
        self.column_errors: dict[int, str] = {}

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [("", _("쓰지 않아요")), *field_labels().items()]

    @property
    def rows(self) -> list[tuple[int, str, str, str]]:
        """`(place, the column's name, its field, what is wrong)`."""
        return [
            (at, column_name(tuple(self._header), at), self.columns[at], self.column_errors.get(at, ""))
            for at in range(len(self._header))
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        for at, field in enumerate(self.columns):
            if field and field not in IMPORT_FIELDS:
                self.column_errors[at] = _("목록에서 골라 주세요.")
        return valid and not self.column_errors

    def refuse(self, name: str, message: str) -> None:
        """What is wrong with a field stands at the columns that fill it; that none does, at the first one."""
        places = [at for at, field in enumerate(self.columns) if field and field == name]
        if name in IMPORT_FIELDS and name != "kind":
            self.column_errors |= dict.fromkeys(places[1:] or [0], message)
        elif name == "kind" and len(places) > 1:
            self.column_errors |= dict.fromkeys(places[1:], message)
        else:
            super().refuse(name, message)

    @property
    def all_errors(self) -> list[tuple[str, str]]:
        """Those of columns, too."""
        columns = [(f"column_{at}", message) for at, message in sorted(self.column_errors.items())]
        return [*super().all_errors, *columns]

    @property
    def chosen_kind(self) -> str | None:
        return self.kind.data or None

    @property
    def chosen_separator(self) -> str:
        return "" if self.separator.data == "none" else str(self.separator.data)


class ActForm(Form):
    """An act without anything to fill in."""
