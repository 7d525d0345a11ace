"""Verbs of who is asked: yes, not now, no.

The caller opens the unit of work, with both firms and the request locked.
"""

from portal.audit import service as audit
from portal.core.db import session
from portal.core.errors import RuleError
from portal.firms.people.queries import writers_of
from portal.messaging.knowing import service as knowing
from portal.messaging.knowing.models import Reason
from portal.messaging.requests.models import Declined, Outcome, Request
from portal.messaging.requests.service import end, is_shown
from portal.messaging.safety.queries import is_blocked
from portal.messaging.threads import service as threads
from portal.messaging.threads.models import Thread


def accept(request: Request, subject: str, *, person_id: int) -> Thread:
    """Say yes: a thread of the two firms begins, and they know each other. Raises `RuleError`."""
    _refuse_unless_open(request)
    if is_blocked(request.sender_id, request.receiver_id):
        raise RuleError("you_blocked", "우리가 차단한 기업이에요.")
    speakers = _speakers_of(request)
    if not speakers:
        raise RuleError("nobody", "보낸 기업에 이야기할 사람이 없어요.")
    by, about = f"person:{person_id}", f"request:{request.id}"
    end(request, Outcome.ACCEPTED, by=by)
    knowing.record(request.sender_id, request.receiver_id, Reason.REQUEST_ACCEPTED, about=about, by=by)
    people = [*speakers, (person_id, request.receiver_id)]
    firms = (request.sender_id, request.receiver_id)
    note = f"{request.why}\n\n{request.offer}".strip()
    thread = threads.open_thread(subject, firms=firms, people=people, about=about, by=by, note=note)
    session.flush()
    audit.record("request.accepted", request, by=by, thread=thread.id)
    return thread


def _speakers_of(request: Request) -> list[tuple[int, int]]:
    """Who speaks for the sender: who has asked, or, when they are gone, all who may write for it."""
    writers = [one.id for one in writers_of(request.sender_id)]
    asked = [number for number in writers if f"person:{number}" == request.created_by]
    return [(number, request.sender_id) for number in asked or writers]


def not_now(request: Request, words: str, *, by: str) -> None:
    """Say that it is no time for it: it may be asked again after a while. Raises `RuleError`."""
    _refuse_unless_open(request)
    request.words = words.strip()
    end(request, Outcome.NOT_NOW, by=by)
    audit.record("request.not_now", request, by=by)


def decline(request: Request, reason: Declined, words: str, *, by: str) -> None:
    """Say no, and why. Raises `RuleError`."""
    _refuse_unless_open(request)
    request.reason, request.words = reason, words.strip()
    end(request, Outcome.DECLINED, by=by)
    audit.record("request.declined", request, by=by, reason=reason.value)


def _refuse_unless_open(request: Request) -> None:
    """What holds for every answer: a no may be said to a firm that one has blocked, too.

    A firm that wants nothing of one's own reads as one that staff have hidden: who blocked whom is nobody's to learn.
    """
    if not request.is_open:
        raise RuleError("ended", "이미 끝난 요청이에요.")
    if not is_shown(request.sender) or not is_shown(request.receiver):
        raise RuleError("not_shown", "지금은 이야기를 시작할 수 없는 기업이에요.")
    if is_blocked(request.receiver_id, request.sender_id):
        raise RuleError("not_shown", "지금은 이야기를 시작할 수 없는 기업이에요.")
