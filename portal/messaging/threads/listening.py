"""Who leaves a firm leaves its threads with it, in the same moment: the firm keeps them."""

from typing import cast

from flask import Flask

from portal.audit.listening import Happening, listen
from portal.firms.models import Firm
from portal.messaging.threads import service


def register(app: Flask) -> None:
    """Follow people out of firms."""
    for action in ("firm.person_left", "firm.person_removed"):
        listen(app, action, _end_theirs)


def _end_theirs(happening: Happening) -> None:
    service.leave_all_of(cast(Firm, happening.subject).id, happening.details["person"])
