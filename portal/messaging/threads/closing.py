"""Why nobody may write in a thread for now. It stays to be read."""

from collections.abc import Set

from flask_babel import lazy_gettext as _l

from portal.core.errors import RuleError
from portal.core.personal import Words
from portal.messaging.threads import checks
from portal.messaging.threads.models import Thread
from portal.messaging.threads.queries import is_shown, present_firms

#: The code of this refusal; its message is for people, in their language.
CLOSED = "closed"


def why_closed(thread: Thread, firm_id: int) -> Words | None:
    """Why a firm may not write in a thread as it was read, in words for its people; nothing when it may."""
    return _why(thread, firm_id, {one.firm_id for one in thread.present})


def refuse_when_closed(thread: Thread, firm_id: int) -> None:
    """Raises `RuleError` when a firm may not write in a thread; looks again who takes part."""
    if (why := _why(thread, firm_id, present_firms(thread.id))) is not None:
        raise RuleError(CLOSED, str(why))


def _why(thread: Thread, firm_id: int, present: Set[int]) -> Words | None:
    why: Words
    if not all(is_shown(one.firm) for one in thread.firms):
        why = _l("두 회사 가운데 한 곳이 지금 공개되어 있지 않아서, 다시 공개될 때까지 읽기만 할 수 있어요.")
        return why
    if not present >= set(thread.firm_ids):
        why = _l("상대 회사에서 이 대화에 함께하는 사람이 없어요. 누군가 다시 들어오면 이어서 쓸 수 있어요.")
        return why
    return checks.why_closed(thread, firm_id)
