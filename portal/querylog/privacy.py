"""What makes a log without persons: texts that are never kept, and askers who are known for a day by a salted hash."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from portal.core import korean
from portal.core.clock import SEOUL
from portal.core.db import is_sqlite, session
from portal.querylog.models import LONGEST_KEPT, OTHER, QuerySalt

#: What was buffered at the end of a day may still come; afterwards the day is closed.
GRACE = timedelta(minutes=10)

#: An address of mail or a network, or seven digits in a row, whatever stands between them or spells them: telephone,
#: resident registration, account and card numbers.
_PERSONAL = re.compile(r"@|://|\bwww\.|(?:[\d공영일이삼사오육칠팔구][\W_]*){7}")
#: Letters of no language that is searched for here: the analyser says nothing of them.
_FOREIGN = re.compile(r"[^\x20-\x7e가-힣ㄱ-ㅎㅏ-ㅣ·‘’“”…–—°℃㎡³²±×%]")


def one_spelling(text: str) -> str:
    """A text without differences of width, case and spaces."""
    return " ".join(korean.fold_width(korean.clean_line(text)).lower().split())


def kept_text(text: str) -> str:
    """A query as it is kept, in one spelling; `OTHER` when it could be personal or is long."""
    plain = one_spelling(text)
    return OTHER if len(plain) > LONGEST_KEPT or _PERSONAL.search(plain) or _FOREIGN.search(plain) else plain


def asker(salt: bytes, address: str) -> str:
    """Who asks, for the day of the salt alone: 32 hexadecimal digits.

    By the address alone: whoever wants to count as many can name as many browsers.
    """
    return hmac.new(salt, address.encode(), hashlib.sha256).hexdigest()[:32]


def day_of(moment: datetime) -> date:
    """The day in Seoul."""
    return moment.astimezone(SEOUL).date()


def is_over(day: date, now: datetime) -> bool:
    """Whether a day is past, with its grace: nothing is written for it any more, and it is reduced."""
    return now >= datetime.combine(day + timedelta(days=1), time(), SEOUL) + GRACE


def salts_of(days: Collection[date], now: datetime) -> dict[date, bytes]:
    """The salts of days, made where one is new, in the caller's unit of work; a day that is over gets none."""
    fresh = [{"day": day, "salt": secrets.token_bytes(32)} for day in sorted(days) if not is_over(day, now)]
    if fresh:
        insert = (sqlite if is_sqlite() else postgresql).insert(QuerySalt)
        session.execute(insert.values(fresh).on_conflict_do_nothing())
    found = session.execute(select(QuerySalt.day, QuerySalt.salt).where(QuerySalt.day.in_(days)))
    return {day: salt for day, salt in found if not is_over(day, now)}
