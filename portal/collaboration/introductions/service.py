"""Verbs on introductions. The caller opens the unit of work.

Each of the two firms answers by itself. What one has answered the other learns when both agreed, and not before; that
one of them did not want to, or said nothing, reads the same.
"""

from datetime import timedelta

from portal.audit import service as audit
from portal.collaboration.introductions.models import Introduction, IntroductionAnswer, State
from portal.collaboration.introductions.queries import declined_since, lock_introduction, speakers_of, under_way
from portal.collaboration.introductions.words import REASONS
from portal.collaboration.needs.models import Need
from portal.core import clock
from portal.core.db import session
from portal.core.errors import RuleError
from portal.core.korean import name_key
from portal.core.viewer import MEMBERS, PUBLIC
from portal.firms.models import Firm
from portal.firms.people.service import lock_firm
from portal.messaging.knowing import service as knowing
from portal.messaging.knowing.models import Reason
from portal.messaging.knowing.queries import know_each_other
from portal.messaging.safety.queries import is_blocked
from portal.messaging.threads import service as threads

#: How long both have to agree.
TIME_TO_ANSWER = timedelta(days=14)
#: After a no the same two are not asked again for so long.
PAUSE = timedelta(days=90)
#: Firms that somebody beside staff may see.
SHOWN = (PUBLIC, MEMBERS)
PORTAL = "portal"
#: Shorter names stand in other words, too.
SHORTEST_NAME = 2


def propose(first_id: int, second_id: int, why: str, *, by: str, need: Need | None = None) -> Introduction:
    """Ask two firms whether they would meet. Raises `RuleError`, with the field where there is one."""
    if first_id == second_id:
        raise RuleError("same_firm", "서로 다른 두 회사를 골라 주세요.", field="second")
    if not why.strip():
        raise RuleError("no_why", "두 회사가 읽을 까닭을 적어 주세요.", field="why")
    # Always in one order: two who introduce the same firms do not wait for each other for ever.
    low, high = (lock_firm(number) for number in sorted((first_id, second_id)))
    for firm, field in ((low, _field(low, first_id)), (high, _field(high, first_id))):
        _check_firm(firm, field)
    _check_pair(low.id, high.id)
    if need is not None and need.firm_id not in (low.id, high.id):
        raise RuleError("other_need", "두 회사 가운데 하나의 수요여야 해요.")
    made = Introduction(first_id=low.id, second_id=high.id, why=why.strip(), proposed_by=by)
    made.proposed_at = clock.now()
    made.expires_at = made.proposed_at + TIME_TO_ANSWER
    if need is not None:
        made.need_id = need.id
        made.nameless_id = need.firm_id if need.is_anonymous else None
        _refuse_name(made.why, low if made.nameless_id == low.id else high, made.nameless_id)
    session.add(made)
    audit.record("introduction.proposed", made, by=by, firms=[low.id, high.id], need=made.need_id)
    return made


def _refuse_name(why: str, firm: Firm, nameless_id: int | None) -> None:
    """What both read does not name who asks without a name."""
    said, names = name_key(why), (firm.name_ko, firm.name_en, *firm.former_names)
    keys = [key for name in names if len(key := name_key(name)) >= SHORTEST_NAME]
    if nameless_id is not None and any(key in said for key in keys):
        raise RuleError("named", "이름 없이 낸 수요예요. 까닭에서 회사의 이름을 빼 주세요.", field="why")


def _field(firm: Firm, first_id: int) -> str:
    return "first" if firm.id == first_id else "second"


def _check_firm(firm: Firm, field: str) -> None:
    if firm.audience not in SHOWN:
        raise RuleError("not_shown", "지금 보이지 않는 회사는 소개할 수 없어요.", field=field)
    if not speakers_of(firm.id):
        raise RuleError("nobody", "아직 답할 사람이 없는 회사예요. 먼저 소유자를 초대해 주세요.", field=field)


def _check_pair(low: int, high: int) -> None:
    if know_each_other(low, high):
        raise RuleError("acquainted", "이미 서로 아는 회사예요.", field="second")
    if under_way(low, high):
        raise RuleError("under_way", "이 두 회사에는 이미 물어보았어요.", field="second")
    # Who blocked whom is not for staff to learn here: the words are those of a no.
    if declined_since(low, high, clock.now() - PAUSE) or _is_blocked(low, high):
        raise RuleError("not_now", "지금은 이 두 회사를 소개할 수 없어요.", field="second")


def _is_blocked(first: int, second: int) -> bool:
    return is_blocked(first, second) or is_blocked(second, first)


def lock(introduction_id: int, firms: tuple[int, int]) -> Introduction | None:
    """An introduction that nobody else answers, and its two firms, whose people stay, until the unit of work ends.

    First the firms, the smaller number first, as whoever proposes: two who wait for each other would do so for ever.
    """
    for number in sorted(firms):
        lock_firm(number)
    return lock_introduction(introduction_id)


def agree(introduction: Introduction, firm_id: int, *, by: str) -> None:
    """Let one of the two firms want to meet; with the second that does they have a thread.

    Should one have been hidden meanwhile, or have blocked the other, it does not come about, which reads as any no.
    Both firms and the introduction are locked (`lock`). Raises `RuleError`.
    """
    if (given := introduction.answer_of(firm_id)) is not None and given.agrees:
        return
    _check_open(introduction, firm_id)
    introduction.answers.append(IntroductionAnswer(firm_id=firm_id, agrees=True, answered_by=by))
    audit.record("introduction.answered", introduction, by=by, firm=firm_id)
    if not _may_meet(introduction.first, introduction.second):
        _end(introduction, State.RECALLED, by=PORTAL)
    elif all(introduction.answer_of(number) is not None for number in introduction.firms):
        _bring_together(introduction, by=by)


def decline(introduction: Introduction, firm_id: int, reason: str, words: str, *, by: str) -> None:
    """Let one of the two firms not want to meet; why is for staff. The introduction is locked. Raises `RuleError`."""
    if reason not in REASONS:
        raise RuleError("no_reason", "까닭을 골라 주세요.", field="reason")
    _check_open(introduction, firm_id)
    said = IntroductionAnswer(firm_id=firm_id, agrees=False, reason=reason, words=words.strip(), answered_by=by)
    introduction.answers.append(said)
    audit.record("introduction.answered", introduction, by=by, firm=firm_id)
    _end(introduction, State.DECLINED, by=by, but=firm_id)


def recall(introduction: Introduction, *, by: str) -> None:
    """Take an introduction back that waits. It is locked. Raises `RuleError` when it is over."""
    if introduction.state != State.PROPOSED:
        raise RuleError("over", "이미 끝난 소개예요.")
    _end(introduction, State.RECALLED, by=by)


def expire(introduction: Introduction) -> None:
    """End an introduction whose time is over; one that is answered, or has time, stays. It is locked."""
    if introduction.state == State.PROPOSED and introduction.expires_at <= clock.now():
        _end(introduction, State.EXPIRED, by=PORTAL)


def _check_open(introduction: Introduction, firm_id: int) -> None:
    if firm_id not in introduction.firms:
        raise RuleError("not_asked", "이 회사에 물어본 소개가 아니에요.")
    if introduction.answer_of(firm_id) is not None:
        raise RuleError("answered", "이미 답한 소개예요.")
    if not introduction.is_open:
        raise RuleError("over", "이미 끝난 소개예요.")


def _may_meet(low: Firm, high: Firm) -> bool:
    """Whether both are still to be seen, with somebody to speak for them, and neither wants nothing of the other."""
    shown = all(firm.audience in SHOWN and speakers_of(firm.id) for firm in (low, high))
    return shown and not _is_blocked(low.id, high.id)


def _bring_together(introduction: Introduction, *, by: str) -> None:
    """Both agreed, and may meet."""
    low, high = introduction.first, introduction.second
    people = [(one, firm.id) for firm in (low, high) if (one := _speaker(introduction, firm.id)) is not None]
    about = f"introduction:{introduction.id}"
    introduction.state, introduction.ended_at, introduction.ended_by = State.AGREED, clock.now(), by
    session.flush()
    knowing.record(low.id, high.id, Reason.INTRODUCED, about=about, by=by)
    subject = f"{low.name_ko} · {high.name_ko}"
    thread = threads.open_thread(
        subject, firms=(low.id, high.id), people=people, about=about, by=by, note=introduction.why
    )
    audit.record(
        "introduction.accepted",
        introduction,
        by=by,
        firms=[low.id, high.id],
        need=introduction.need_id,
        thread=thread.id,
    )


def _speaker(introduction: Introduction, firm_id: int) -> int | None:
    """Who begins the thread for a firm: who agreed for it, or whoever may write for it now."""
    answer = introduction.answer_of(firm_id)
    present = [person.id for person in speakers_of(firm_id)]
    agreed = next((number for number in present if answer and answer.answered_by == f"person:{number}"), None)
    return agreed if agreed is not None else next(iter(present), None)


def _end(introduction: Introduction, state: State, *, by: str, but: int = 0) -> None:
    """It does not come about. Who did not want it, `but`, knows; all others read the same, whatever it was."""
    introduction.state, introduction.ended_at, introduction.ended_by = state, clock.now(), by
    told = [number for number in introduction.firms if number != but]
    audit.record("introduction.ended", introduction, by=by, state=state.value, told=told)
