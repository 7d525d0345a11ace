"""Verbs on proposals. The caller opens the unit of work and has the need locked: `lock` does both rows in one order."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from portal.audit import service as audit
from portal.collaboration.needs import service as needs
from portal.collaboration.needs.models import Need, Visibility
from portal.collaboration.proposals import queries
from portal.collaboration.proposals.models import WAITING, Proposal, ProposalFile, ProposalMove, ProposalPart, State
from portal.collaboration.proposals.words import CHOSEN_REASONS
from portal.core import clock
from portal.core.db import session
from portal.core.errors import RuleError
from portal.core.viewer import STAFF
from portal.files import service as files
from portal.files.service import Taken
from portal.firms.models import Firm
from portal.messaging.knowing import service as acquaintance
from portal.messaging.knowing.models import Reason
from portal.messaging.safety.queries import barred_until, is_blocked
from portal.messaging.threads import service as threads

SYSTEM = "system"
MOST_FILES, MOST_PARTS = 5, 10
#: Of one firm, in a day: a firm that answers everything answers nothing.
MOST_A_DAY = 20


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody writes of a proposal: words, and which technologies and services go with it."""

    text: str
    technologies: Sequence[int] = ()
    services: Sequence[int] = ()


def lock(proposal_id: int) -> Proposal:
    """A proposal, looked at again, and kept from others, as is its need. Raises `RuleError` when it is gone."""
    need_id = session.scalar(select(Proposal.need_id).where(Proposal.id == proposal_id))
    if need_id is not None:
        needs.lock(need_id)
    proposal = session.get(Proposal, proposal_id, with_for_update=True, populate_existing=True)
    if proposal is None:
        raise RuleError("gone", "이제 없는 제안이에요.")
    return proposal


def send(need: Need, firm: Firm, written: Written, taken: Sequence[Taken] = (), *, by: str) -> Proposal:
    """Answer a locked need in the name of a firm. Raises `RuleError`."""
    _refuse_unless_open(need)
    if firm.id == need.firm_id:
        raise RuleError("own_need", "우리 회사의 수요에는 제안할 수 없어요.")
    if firm.audience == STAFF:
        raise RuleError("hidden_firm", "회사가 공개되어 있지 않아 제안할 수 없어요. 허브에 문의해 주세요.")
    # Who is blocked is not told so.
    if is_blocked(firm.id, need.firm_id) or need.firm.audience == STAFF or not _is_for(need, firm):
        raise RuleError("not_taken", "지금은 제안을 받지 않는 수요예요.")
    if is_blocked(need.firm_id, firm.id) and not need.is_anonymous:
        raise RuleError("you_blocked", "우리가 차단한 회사의 수요예요.")
    if barred_until(firm.id):
        raise RuleError("barred", "허브의 결정으로 지금은 제안을 보낼 수 없어요.")
    _refuse_second(need, firm)
    proposal = Proposal(need_id=need.id, asker_id=need.firm_id, firm_id=firm.id, sent_by=by, text="")
    _write(proposal, written)
    if not need.is_anonymous:
        proposal.passed_at = clock.now()
    session.add(proposal)
    session.flush()
    _attach(proposal, taken, by=by)
    _note(proposal, State.SENT, by=by)
    audit.record("proposal.sent", proposal, by=by, need=need.id, firm=firm.id)
    return proposal


def _is_for(need: Need, firm: Firm) -> bool:
    """Who is of two firms sees what is for the one; the other does not answer it."""
    return need.visibility != Visibility.FIRMS or firm.id in [one.firm_id for one in need.chosen]


def _refuse_unless_open(need: Need) -> None:
    if not need.takes_proposals:
        raise RuleError("need_over", "마감된 수요예요. 이제 제안을 받지 않아요.")


def _refuse_second(need: Need, firm: Firm) -> None:
    standing = queries.standing_of(need.id, firm.id)
    if standing is not None:
        declined = standing.state == State.DECLINED
        message = "이 수요에 보낸 제안은 이미 답을 받았어요." if declined else "이 수요에는 이미 제안을 보냈어요."
        raise RuleError("second", message)
    if queries.sent_lately(firm.id) >= MOST_A_DAY:
        raise RuleError("many_a_day", f"하루에 제안은 {MOST_A_DAY}개까지 보낼 수 있어요. 내일 다시 보내 주세요.")


def _write(proposal: Proposal, written: Written) -> None:
    if not written.text.strip():
        raise RuleError("no_text", "무엇을 제안하는지 적어 주세요.", field="text")
    technologies, services = queries.profiles_of(proposal.firm_id)
    unknown = set(written.technologies) - {one.id for one in technologies}
    if unknown or set(written.services) - {one.id for one in services}:
        raise RuleError("bad_profile", "공개한 기술과 서비스만 붙일 수 있어요.", field="offers")
    if len(written.technologies) + len(written.services) > MOST_PARTS:
        raise RuleError("many_profiles", f"기술과 서비스는 {MOST_PARTS}개까지 붙일 수 있어요.", field="offers")
    proposal.text = written.text
    proposal.parts = [
        *(ProposalPart(technology_id=number) for number in dict.fromkeys(written.technologies)),
        *(ProposalPart(service_id=number) for number in dict.fromkeys(written.services)),
    ]


def _attach(proposal: Proposal, taken: Sequence[Taken], *, by: str) -> None:
    if len(proposal.files) + len(taken) > MOST_FILES:
        raise RuleError("many_files", f"파일은 {MOST_FILES}개까지 붙일 수 있어요.", field="file")
    for one in taken:
        stored = files.keep(one, owner=owner_of(proposal.id), by=by)
        proposal.files.append(ProposalFile(file=stored, added_by=by))
    session.flush()


def owner_of(proposal_id: int) -> str:
    """How files name the proposal that they go with."""
    return f"proposal:{proposal_id}"


def edit(
    proposal: Proposal, written: Written, taken: Sequence[Taken] = (), removed: Sequence[int] = (), *, by: str
) -> None:
    """Write a locked proposal anew, while nobody of the other side has looked at it. Raises `RuleError`."""
    if not proposal.is_editable:
        raise RuleError("seen", "상대가 이미 열어 본 제안은 고칠 수 없어요. 거두고 다시 보낼 수 있어요.")
    _refuse_unless_open(proposal.need)
    _write(proposal, written)
    for one in [one for one in proposal.files if one.id in removed]:
        proposal.files.remove(one)
        session.flush()
        files.remove(one.file)
    _attach(proposal, taken, by=by)
    proposal.edited_at = clock.now()
    audit.record("proposal.edited", proposal, by=by, need=proposal.need_id, firm=proposal.firm_id)


def look(proposal: Proposal, *, by: str) -> bool:
    """Note that the firm that asks has looked at a locked proposal; whether it is the first time."""
    if proposal.seen_at is not None or proposal.passed_at is None or proposal.state == State.WITHDRAWN:
        return False
    proposal.seen_at = clock.now()
    audit.record("proposal.seen", proposal, by=by, need=proposal.need_id, firm=proposal.firm_id)
    return True


def pass_on(proposal: Proposal, *, by: str) -> None:
    """Let a locked proposal to a need without a name come through. Raises `RuleError`."""
    if proposal.passed_at is not None:
        return  # pressed twice
    if proposal.state != State.SENT:
        raise RuleError("not_now", "이미 정해졌거나 거둔 제안이에요.")
    proposal.passed_at = clock.now()
    session.add(ProposalMove(proposal_id=proposal.id, state="passed", by=by))
    audit.record("proposal.passed_on", proposal, by=by, need=proposal.need_id, firm=proposal.firm_id)


def shortlist(proposal: Proposal, *, by: str) -> None:
    """Put a locked proposal among those that are looked at closer. Raises `RuleError`."""
    if proposal.state == State.SHORTLISTED:
        return
    _refuse_decided(proposal)
    _refuse_unpassed(proposal)
    _note(proposal, State.SHORTLISTED, by=by)
    audit.record("proposal.shortlisted", proposal, by=by, need=proposal.need_id, firm=proposal.firm_id)


def decline(proposal: Proposal, reason: str, note: str = "", *, by: str) -> None:
    """Say no to a locked proposal, and why. Raises `RuleError`."""
    if proposal.state == State.DECLINED:
        return
    _refuse_decided(proposal)
    if reason not in CHOSEN_REASONS:
        raise RuleError("no_reason", "까닭을 골라 주세요.", field="reason")
    _decline(proposal, reason, note, by=by)


def _decline(proposal: Proposal, reason: str, note: str, *, by: str) -> None:
    proposal.reason, proposal.decided_at = reason, clock.now()
    _note(proposal, State.DECLINED, by=by, reason=reason, note=note)
    values = {"need": proposal.need_id, "firm": proposal.firm_id, "reason": reason}
    audit.record("proposal.declined", proposal, by=by, **values)


def decline_rest(need_id: int) -> None:
    """Tell those who still wait that a need was closed."""
    for proposal in queries.waiting_on(need_id):
        _decline(proposal, "need_closed", "", by=SYSTEM)


def accept(proposal: Proposal, *, by: str) -> None:
    """Say yes to a locked proposal: from then on both know each other, and talk. Raises `RuleError`."""
    if proposal.state == State.ACCEPTED:
        return
    _refuse_decided(proposal)
    _refuse_unpassed(proposal)
    if STAFF in (proposal.firm.audience, proposal.need.firm.audience):
        raise RuleError("hidden_firm", "지금은 공개되어 있지 않은 회사예요.")
    proposal.decided_at = clock.now()
    _note(proposal, State.ACCEPTED, by=by)
    about, firms = f"proposal:{proposal.id}", (proposal.asker_id, proposal.firm_id)
    acquaintance.record(*firms, Reason.ANSWERED_NEED, about=about, by=by)
    people = [
        (number, firm_id)
        for actor, firm_id in zip((by, proposal.sent_by), firms, strict=True)
        for number in _person_in(actor)
    ]
    threads.open_thread(proposal.need.title, firms=firms, people=people, about=about, by=by)
    audit.record("proposal.accepted", proposal, by=by, need=proposal.need_id, firm=proposal.firm_id)


def _person_in(actor: str) -> list[int]:
    """The number of a person, of how the event log names them."""
    kind, _colon, number = actor.partition(":")
    return [int(number)] if kind == "person" and number.isdecimal() else []


def withdraw(proposal: Proposal, *, by: str) -> None:
    """Take back a locked proposal on which nothing is decided. Raises `RuleError`."""
    if proposal.state == State.WITHDRAWN:
        return
    _refuse_decided(proposal)
    _note(proposal, State.WITHDRAWN, by=by)
    audit.record("proposal.withdrawn", proposal, by=by, need=proposal.need_id, firm=proposal.firm_id)


def _refuse_decided(proposal: Proposal) -> None:
    if proposal.state not in WAITING:
        raise RuleError("decided", "이미 정해졌거나 거둔 제안이에요.")


def _refuse_unpassed(proposal: Proposal) -> None:
    if proposal.passed_at is None:
        raise RuleError("not_passed", "허브가 아직 전하지 않은 제안이에요.")


def _note(proposal: Proposal, state: State, *, by: str, reason: str = "", note: str = "") -> None:
    proposal.state = state
    session.flush()
    session.add(ProposalMove(proposal_id=proposal.id, state=state, reason=reason, note=note, by=by))
