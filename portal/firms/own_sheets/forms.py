"""The forms of a firm's workbook: shape and wording."""

from wtforms import FileField, HiddenField

from portal.web.forms import Form


class WorkbookForm(Form):
    """A workbook that was downloaded and changed."""

    file = FileField()


class ApplyForm(Form):
    """To write what was looked at: `finding` says what that was."""

    finding = HiddenField()


class ActForm(Form):
    """An act without anything to fill in."""
