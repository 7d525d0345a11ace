"""Verbs of who asks, and of staff who look at what went to many. The caller opens the unit of work.

Both firms are locked, the smaller number first (`lock_pair`): so limits hold, and of two firms that ask each other at
the same moment the second finds that it was asked.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from portal.accounts.models import Person
from portal.audit import service as audit
from portal.core import clock
from portal.core.clock import SEOUL
from portal.core.db import session
from portal.core.errors import RuleError
from portal.core.viewer import MEMBERS, PUBLIC
from portal.firms.models import Firm, Technology
from portal.firms.people.queries import writers_of
from portal.firms.people.service import lock_firm
from portal.messaging.knowing.queries import know_each_other
from portal.messaging.requests.likeness import are_alike, runs_of
from portal.messaging.requests.limits import Allowance, allowance
from portal.messaging.requests.models import Outcome, Purpose, Request, RequestProfile
from portal.messaging.requests.queries import last_ends, live_between, profiles_of, sent_lately
from portal.messaging.safety.queries import barred_until, is_blocked

#: How long a request waits for its answer.
LIFE = timedelta(days=14)
#: How long a firm does not ask the same one again. One that is withdrawn was read, too: without a pause a firm could
#: be written to as often in a day as its limit lets.
PAUSES = {
    Outcome.NOT_NOW: timedelta(days=90),
    Outcome.DECLINED: timedelta(days=180),
    Outcome.EXPIRED: timedelta(days=30),
    Outcome.WITHDRAWN: timedelta(days=7),
}
#: The same text to so many firms is looked at by staff first.
MANY = 3
MOST_PROFILES = 5
HUB = "hub"


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody writes; `profiles` are `technology:3`, `service:7` of their own firm."""

    purpose: Purpose
    why: str
    offer: str
    profiles: Collection[str] = ()


def lock_pair(first: int, second: int) -> tuple[Firm, Firm]:
    """Two firms, locked, in the order in which they were told."""
    firms = {number: lock_firm(number) for number in sorted({first, second})}
    return firms[first], firms[second]


def ask(sender: Firm, receiver: Firm, draft: Draft, person: Person) -> Request:
    """Ask a firm for a conversation; both are locked. What went to many is held for staff. Raises `RuleError`.

    The same form sent twice asks once.
    """
    by = f"person:{person.id}"
    _expire_what_is_over(sender.id, receiver.id)
    same = live_between(sender.id, receiver.id)
    if same is not None and (same.created_by, same.why, same.offer) == (by, draft.why, draft.offer):
        return same
    check(sender, receiver, person)
    low, high = sorted((sender.id, receiver.id))
    now = clock.now()
    made = Request(sender=sender, receiver=receiver, first_id=low, second_id=high, created_by=by, created_at=now)
    made.purpose, made.why, made.offer, made.expires_at = draft.purpose, draft.why, draft.offer, now + LIFE
    made.profiles = _shown_with(sender.id, draft.profiles)
    if _goes_to_many(sender.id, receiver, draft):
        made.held_at = now
    session.add(made)
    audit.record("request.held" if made.is_held else "request.sent", made, by=by, purpose=draft.purpose.value)
    return made


def check(sender: Firm, receiver: Firm, person: Person) -> Allowance:
    """Whether a firm may ask another now, and what is left for today. Raises `RuleError` with the first no.

    To be blocked, and to ask a firm that nobody speaks for, is answered alike: nobody learns of a block.
    """
    if sender.id == receiver.id:
        raise RuleError("own_firm", "우리 회사예요.")
    if not is_shown(sender):
        raise RuleError("sender_hidden", "회사 페이지가 공개되어 있지 않아요.")
    if not is_shown(receiver) or is_blocked(sender.id, receiver.id) or not writers_of(receiver.id):
        raise RuleError("closed", "지금은 협업 요청을 받지 않는 기업이에요.")
    if is_blocked(receiver.id, sender.id):
        raise RuleError("you_blocked", "우리가 차단한 기업이에요.")
    if until := barred_until(sender.id):
        raise RuleError("barred", "요청을 보낼 수 없어요.", until=until)
    if know_each_other(sender.id, receiver.id):
        raise RuleError("known", "이미 아는 기업이에요.")
    _refuse_twice(sender.id, receiver.id)
    left = allowance(sender.id, person)
    if not left.left:
        raise RuleError("limit", "오늘은 더 보낼 수 없어요.", limit=left.limit, newcomer=left.is_newcomer)
    return left


def is_shown(firm: Firm) -> bool:
    """Whether a firm is to be seen by others: staff have not taken it out of sight."""
    return firm.audience in (PUBLIC, MEMBERS)


def _refuse_twice(sender_id: int, receiver_id: int) -> None:
    live = live_between(sender_id, receiver_id)
    # What staff hold of the other firm has not arrived: whoever asks then is told no more than that it has to wait.
    if live is not None and live.sender_id == receiver_id and not live.is_held:
        raise RuleError("asked_you", "이 기업이 먼저 요청을 보냈어요.", request=live.id)
    if live is not None:
        own = live.id if live.sender_id == sender_id else 0
        raise RuleError("open", "아직 답을 기다리는 요청이 있어요.", request=own)
    ends = last_ends(sender_id, receiver_id, PAUSES)
    pauses = [((at + PAUSES[outcome]).astimezone(SEOUL).date(), outcome) for outcome, at in ends.items()]
    again, because = max(pauses, default=(date.min, Outcome.EXPIRED))
    # What is told is a day: that day it may.
    if again > clock.today():
        raise RuleError("pause", "아직 다시 요청할 수 없어요.", again=again, because=because)


def _expire_what_is_over(first: int, second: int) -> None:
    """The worker has not come yet."""
    live = live_between(first, second)
    if live is not None and not live.is_held and live.expires_at <= clock.now():
        expire(live)


def _shown_with(firm_id: int, chosen: Collection[str]) -> list[RequestProfile]:
    """Those of the firm's own public profiles that are chosen. Raises `RuleError` for another's."""
    own = {profile_name(one): one for one in profiles_of(firm_id)}
    if len(chosen) > MOST_PROFILES:
        raise RuleError("many_profiles", f"{MOST_PROFILES}개까지 붙일 수 있어요.", field="profiles")
    if not own.keys() >= set(chosen):
        raise RuleError("no_profile", "우리 회사의 공개된 기술과 서비스만 붙일 수 있어요.", field="profiles")
    return [
        RequestProfile(technology_id=one.id) if isinstance(one, Technology) else RequestProfile(service_id=one.id)
        for name, one in own.items()
        if name in chosen
    ]


def profile_name(profile: object) -> str:
    """What a form calls a technology or service."""
    return f"{type(profile).__name__.lower()}:{profile.id}"  # type: ignore[attr-defined]


def _goes_to_many(sender_id: int, receiver: Firm, draft: Draft) -> bool:
    """Whether the same text, or nearly, goes to so many firms within the days that count."""
    runs = runs_of(f"{draft.why}\n{draft.offer}", _names(receiver))
    alike = {receiver.id}
    for other in sent_lately(sender_id):
        if are_alike(runs, runs_of(f"{other.why}\n{other.offer}", _names(other.receiver))):
            alike.add(other.receiver_id)
    return len(alike) >= MANY


def _names(firm: Firm) -> tuple[str, str]:
    return firm.name_ko, firm.name_en


def lock_request(request_id: int) -> Request | None:
    """A request that nobody else moves until the unit of work ends."""
    query = select(Request).where(Request.id == request_id).with_for_update(of=Request)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def withdraw(request: Request, *, by: str) -> None:
    """Ask no longer. Raises `RuleError` when it has ended."""
    end(request, Outcome.WITHDRAWN, by=by)
    audit.record("request.withdrawn", request, by=by)


def expire(request: Request) -> None:
    """Let a request end whose time is over."""
    end(request, Outcome.EXPIRED, by=HUB)
    audit.record("request.expired", request, by=HUB)


def end(request: Request, outcome: Outcome, *, by: str) -> None:
    """Let a locked request end. Raises `RuleError` when it has ended already."""
    if request.ended_at is not None:
        raise RuleError("ended", "이미 끝난 요청이에요.")
    request.ended_at, request.ended_because, request.ended_by = clock.now(), outcome, by
    session.flush()


# ── What staff hold ──────────────────────────────────────────────────────────


def release(request: Request, *, by: str) -> None:
    """Let a request go to its receiver: its time begins now. Raises `RuleError` when it is not held."""
    _refuse_unless_held(request)
    now = clock.now()
    request.released_at, request.released_by, request.expires_at = now, by, now + LIFE
    audit.record("request.released", request, by=by)
    audit.record("request.sent", request, by=request.created_by, purpose=request.purpose)


def refuse(request: Request, words: str, *, by: str) -> None:
    """Do not let it go, and say why to the sender. Raises `RuleError`."""
    _refuse_unless_held(request)
    if not words.strip():
        raise RuleError("no_words", "까닭을 적어 주세요.", field="words")
    request.words = words.strip()
    end(request, Outcome.REFUSED, by=by)
    audit.record("request.refused", request, by=by)


def _refuse_unless_held(request: Request) -> None:
    if not request.is_held:
        raise RuleError("not_held", "이미 처리한 요청이에요.")
