"""Verbs of a review: score, draft, release; or admit one by one. The caller opens the unit of work.

Drafts are told to nobody. A release answers everybody at once, and only what its sender has seen.
"""

import hashlib
from collections.abc import Mapping, Sequence

from portal.allocation import service as allocation
from portal.allocation.models import Claim, State
from portal.audit import service as audit
from portal.core.db import session
from portal.core.errors import RuleError
from portal.programs import service as programs
from portal.programs.booking import service as booking_service
from portal.programs.deciding import checks, queries
from portal.programs.deciding.drawing import give
from portal.programs.deciding.models import ApplicationDraft, ApplicationScore, Choice, Decision
from portal.programs.deciding.queries import Part
from portal.programs.models import Approval, Booking

#: What staff mean to answer each application: `(choice, place in the reserve)`; no choice takes a draft back.
Choices = Mapping[int, tuple[str, int]]


def score(booking_id: int, value: int | None, note: str, *, by: int) -> ApplicationScore:
    """Give an application a score, or none to see others' without one. Final. Raises `RuleError`."""
    booking = _undecided(booking_id, by)
    if any(one.by == f"person:{by}" for one in queries.scores_of([booking.id])[booking.id]):
        raise RuleError("scored", "이미 점수를 매겼어요.")
    given = ApplicationScore(booking_id=booking.id, by=f"person:{by}", score=value, note=note)
    session.add(given)
    audit.record("application.scored", booking, by=f"person:{by}", program=booking.program_id)
    return given


def abstain(part: Part, *, by: int) -> int:
    """See the scores of all applications without giving one to those that have none of one's own; how many."""
    allocation.lock(part.pool.id)
    bookings = _open_to(part, by)
    scores = queries.scores_of([one.id for one in bookings])
    left = [one.id for one in bookings if all(given.by != f"person:{by}" for given in scores[one.id])]
    session.add_all(ApplicationScore(booking_id=number, by=f"person:{by}", score=None) for number in left)
    audit.record("applications.opened", part.program, by=f"person:{by}", pool=part.pool.id, count=len(left))
    return len(left)


def _open_to(part: Part, by: int) -> list[Booking]:
    bookings = queries.applications_in(part.pool.id)
    conflicts = queries.conflicts(by, bookings)
    return [one for one in bookings if one.id not in conflicts]


def _undecided(booking_id: int, by: int) -> Booking:
    """An application that may still be decided upon, by this person, locked."""
    booking = booking_service.lock(booking_id)
    if booking is None or booking.state != State.APPLIED or booking.program.approval != Approval.REVIEW:
        raise RuleError("decided", "이미 정해진 신청이에요.")
    if queries.conflicts(by, [booking]):
        raise RuleError("recused", "관계있는 신청이라 심사할 수 없어요.")
    return booking


# ── Drafts, and telling all at once ──────────────────────────────────────────


def keep_drafts(part: Part, choices: Choices, *, by: int) -> None:
    """Keep what staff mean to answer. Raises `RuleError`; of an application that is gone by now nothing is kept."""
    allocation.lock(part.pool.id)
    if queries.decision_of(part.pool.id) is not None:
        raise RuleError("decided_before", "이미 정했어요. 두 번 정할 수 없어요.")
    if not part.pool.has_line and any(choice == Choice.RESERVE for choice, _place in choices.values()):
        raise RuleError("no_line", "대기를 받지 않는 프로그램이라 예비를 둘 수 없어요.")
    bookings = queries.applications_in(part.pool.id)
    if queries.conflicts(by, [one for one in bookings if one.id in choices]):
        raise RuleError("recused", "관계있는 신청이라 심사할 수 없어요.")
    drafts = queries.drafts_of([one.id for one in bookings])
    for one in bookings:
        if one.id in choices:
            _keep_draft(one, drafts.get(one.id), *choices[one.id], by=f"person:{by}")
    audit.record("applications.drafted", part.program, by=f"person:{by}", pool=part.pool.id)


def _keep_draft(booking: Booking, draft: ApplicationDraft | None, choice: str, place: int, *, by: str) -> None:
    place = place if choice == Choice.RESERVE else 0
    if draft is not None and (draft.choice, draft.place) == (choice, place):
        return
    if draft is not None:
        session.delete(draft)
        session.flush()
    if choice:
        session.add(ApplicationDraft(booking_id=booking.id, choice=choice, place=place, by=by))


def fingerprint(bookings: Sequence[Booking], drafts: Mapping[int, ApplicationDraft]) -> str:
    """What drafts look like to who is about to release them."""
    seen = [
        (one.id, drafts[one.id].choice, drafts[one.id].place) if one.id in drafts else (one.id,) for one in bookings
    ]
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:32]


def release(program_id: int, session_id: int | None, seen: str, message: str, *, by: str) -> Decision:
    """Answer all applications of a session, or of a course, at once.

    `seen` is the fingerprint of the drafts as they stood on the page. Raises `RuleError`: before the deadline, a second
    time, for drafts that have changed, with somebody undecided, with more chosen than places.
    """
    program = programs.lock(program_id)
    part = checks.locked_part(program, session_id, Approval.REVIEW)
    bookings = queries.applications_in(part.pool.id)
    drafts = queries.drafts_of([one.id for one in bookings])
    _check_drafts(part, bookings, drafts, seen)
    decision = Decision(pool_id=part.pool.id, program_id=program.id, how="review", by=by, message=message)
    decision.places = part.pool.places_left
    session.add(decision)
    session.flush()
    chosen, reserve, others = (_claims(bookings, drafts, choice) for choice in Choice)
    # Nobody waits beside a free place: the first of the reserve are chosen where one is left, and are told so once.
    free = decision.places - len(chosen)
    for claim in others:
        allocation.end(part.pool, claim, by=by, because="not_chosen")
    give(part, chosen + reserve[:free], reserve[free:], by=by, because="chosen")
    audit.record("program.released", program, by=by, pool=part.pool.id, applied=len(bookings), places=decision.places)
    return decision


def _check_drafts(part: Part, bookings: Sequence[Booking], drafts: Mapping[int, ApplicationDraft], seen: str) -> None:
    if not bookings:
        raise RuleError("nobody", "신청한 사람이 없어요.")
    if seen != fingerprint(bookings, drafts):
        raise RuleError("stale_drafts", "그사이에 신청이나 초안이 바뀌었어요. 다시 보고 눌러 주세요.")
    if missing := len(bookings) - len(drafts):
        raise RuleError("undecided", f"아직 정하지 않은 신청이 {missing}건 있어요.", count=missing)
    chosen, places = sum(one.choice == Choice.CHOSEN for one in drafts.values()), part.pool.places_left
    if chosen > places:
        message = f"선정한 사람({chosen}명)이 남은 자리({places}자리)보다 많아요."
        raise RuleError("too_many_chosen", message, chosen=chosen, places=places)


def _claims(bookings: Sequence[Booking], drafts: Mapping[int, ApplicationDraft], choice: Choice) -> list[Claim]:
    of_choice = [one for one in bookings if drafts[one.id].choice == choice]
    return [one.claim for one in sorted(of_choice, key=lambda one: (drafts[one.id].place, one.id))]


# ── One by one, where applications come without a deadline ───────────────────


def admit(booking_id: int, *, by: int) -> None:
    """Give one who applied a place at once. Raises `RuleError`, also when none is left: they go on waiting for one."""
    booking = _one_by_one(booking_id, by)
    if booking.claim.pool.places_left == 0:
        raise RuleError("full", "남은 자리가 없어요.")
    allocation.admit(booking.claim.pool, booking.claim, by=f"person:{by}", because="chosen")
    audit.record("application.admitted", booking, by=f"person:{by}", program=booking.program_id)


def decline(booking_id: int, *, by: int) -> None:
    """Tell one who applied that they are not chosen, at once. Raises `RuleError`."""
    booking = _one_by_one(booking_id, by)
    allocation.end(booking.claim.pool, booking.claim, by=f"person:{by}", because="not_chosen")
    audit.record("application.declined", booking, by=f"person:{by}", program=booking.program_id)


def _one_by_one(booking_id: int, by: int) -> Booking:
    booking = _undecided(booking_id, by)
    part = queries.part_of(booking.program, booking.session_id)
    if part is None or not part.is_continuous:
        raise RuleError("at_once", "마감이 있는 프로그램은 모두에게 한꺼번에 알려요.")
    checks.check_on(part)
    return booking
