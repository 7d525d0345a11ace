"""Writing to a firm that knows one's own, without asking first. The caller opens the unit of work."""

from portal.accounts.models import Person
from portal.core.errors import RuleError
from portal.firms.models import Firm
from portal.firms.people.queries import writers_of
from portal.messaging.knowing.queries import know_each_other
from portal.messaging.requests.service import is_shown
from portal.messaging.safety.queries import barred_until, is_blocked
from portal.messaging.threads import service as threads
from portal.messaging.threads.models import Thread


def check(sender: Firm, receiver: Firm) -> None:
    """Whether a firm may write to another at once. Raises `RuleError` with the first no."""
    if sender.id == receiver.id:
        raise RuleError("own_firm", "우리 회사예요.")
    if not is_shown(sender):
        raise RuleError("sender_hidden", "회사 페이지가 공개되어 있지 않아요.")
    if is_blocked(receiver.id, sender.id):
        raise RuleError("you_blocked", "우리가 차단한 기업이에요.")
    if not know_each_other(sender.id, receiver.id):
        raise RuleError("unknown", "아직 모르는 기업이에요.")
    if not is_shown(receiver) or is_blocked(sender.id, receiver.id) or not writers_of(receiver.id):
        raise RuleError("closed_known", "지금은 새 대화를 받지 않는 기업이에요.")
    if until := barred_until(sender.id):
        raise RuleError("barred", "새 대화를 시작할 수 없어요.", until=until)


def begin(sender: Firm, receiver: Firm, subject: str, body: str, *, person: Person, key: str) -> Thread:
    """Begin a thread with the first message; both firms are locked. All who may write for the other take part.

    The same form sent twice, known by its `key`, begins one thread.
    """
    check(sender, receiver)
    people = [(person.id, sender.id), *((one.id, receiver.id) for one in writers_of(receiver.id))]
    by, firms = f"person:{person.id}", (sender.id, receiver.id)
    thread = threads.open_thread(subject, firms=firms, people=people, about=f"direct:{key}", by=by)
    if (thread.opened_by, set(thread.firm_ids)) != (by, set(firms)):
        raise RuleError("strange_key", "다시 적어 주세요.")
    threads.say(thread.id, person_id=person.id, firm_id=sender.id, body=body, key=key)
    return thread
