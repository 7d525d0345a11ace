"""What is left of those who have withdrawn: nobody's, but under a key that only they have been told."""

from datetime import datetime
from typing import cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import Table

from portal.core.clock import SEOUL
from portal.core.personal import Clock, Declarations, Impersonal, deleted
from portal.privacy.models import Destruction, KeptRecord, Withdrawal

KEPT = cast(Table, KeptRecord.__table__)


def _forget_kept(now: datetime) -> int:
    return deleted(KEPT, KeptRecord.until < now.astimezone(SEOUL).date())


IMPERSONAL = (
    Impersonal(cast(Table, Withdrawal.__table__), "opaque keys of people of whom nothing else is left"),
    Impersonal(KEPT, "of nobody with an account: what law wants kept of those who have withdrawn, until a day"),
    Impersonal(cast(Table, Destruction.__table__), "kinds and numbers of rows"),
)
CLOCKS = (Clock("kept.over", _l("탈퇴한 뒤 따로 보관한 것"), _l("보관할 마지막 날이 지남"), _forget_kept),)


def declare(declarations: Declarations) -> None:
    """Add the declarations of this package."""
    declarations.add(impersonal=IMPERSONAL, clocks=CLOCKS)
