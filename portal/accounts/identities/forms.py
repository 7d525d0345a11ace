"""The forms on the way to a provider: shape and wording."""

from wtforms import HiddenField

from portal.accounts.forms import SignUpForm
from portal.web.forms import Form


class LeaveForm(Form):
    """A provider's button: where to go afterwards, a form that came too late, a mailed link."""

    next = HiddenField()
    kept = HiddenField()
    token = HiddenField()


class FinishForm(SignUpForm):
    """Signing up with an identity: as with a password, but without one."""

    password = None  # type: ignore[assignment]  # wtforms' way to leave an inherited field out
