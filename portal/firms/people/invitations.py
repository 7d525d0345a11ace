"""Invitations by e-mail. The caller opens the unit of work, and has locked the firm (`service.lock_firm`).

Its token is worth nothing alone: only who has shown the invited address to be theirs comes in.
"""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from portal.accounts import service as accounts
from portal.accounts.emails import email_key
from portal.accounts.models import Person
from portal.accounts.tokens import LONGEST, new_token, token_hash
from portal.audit import service as audit
from portal.core import clock
from portal.core.db import session
from portal.core.errors import RuleError
from portal.core.viewer import FirmRole
from portal.firms.models import Firm
from portal.firms.people import service
from portal.firms.people.mails import send_invitation
from portal.firms.people.models import FirmInvitation, FirmPerson
from portal.firms.people.queries import seat_of

LIVES = timedelta(days=14)
#: Letters that one firm may send within a day: nobody's mailbox is to be filled through us.
MOST_A_DAY = 50


def invite(firm: Firm, email: str, role: FirmRole, *, locale: str, by: str) -> FirmInvitation:
    """Write to an address; one that waited for the same address stops working. Raises `RuleError`."""
    key, person = email_key(email), accounts.find_by_email(email)
    if person is not None and session.scalars(seat_of(firm.id, person.id)).one_or_none() is not None:
        raise RuleError("is_of_firm", "이미 이 회사의 사람이에요.", field="email")
    if _sent_lately(firm.id) >= MOST_A_DAY:
        raise RuleError("many_invitations", f"하루에 {MOST_A_DAY}명까지 초대할 수 있어요. 내일 다시 해 주세요.")
    for earlier in _unanswered(firm.id, key):
        _end(earlier, "replaced")
    token, now = new_token(), clock.now()
    known = person if person is not None and person.verified_at is not None else None
    invitation = FirmInvitation(
        firm_id=firm.id,
        email=email,
        email_key=key,
        role=role,
        locale=known.locale if known else locale,
        token_hash=token_hash(token),
        invited_by=by,
        created_at=now,
        expires_at=now + LIVES,
    )
    session.add(invitation)
    audit.record("firm.invited", firm, by=by, invitation=_number(invitation), role=role.value)
    send_invitation(invitation, firm, token, known)
    return invitation


def _number(invitation: FirmInvitation) -> int:
    session.flush()
    return invitation.id


def _sent_lately(firm_id: int) -> int:
    lately = select(func.count()).where(
        FirmInvitation.firm_id == firm_id, FirmInvitation.created_at > clock.now() - timedelta(days=1)
    )
    return session.scalar(lately) or 0


def _unanswered(firm_id: int, key: str) -> list[FirmInvitation]:
    query = select(FirmInvitation).where(
        FirmInvitation.firm_id == firm_id, FirmInvitation.email_key == key, FirmInvitation.ended_at.is_(None)
    )
    return list(session.scalars(query))


def _end(invitation: FirmInvitation, because: str) -> None:
    invitation.ended_at, invitation.ended_because = clock.now(), because
    # Before the row that follows: one live row an address and firm.
    session.flush()


def find(token: str) -> FirmInvitation | None:
    """The invitation of a letter, whatever has become of it."""
    if not token or len(token) > LONGEST:
        return None
    query = select(FirmInvitation).options(joinedload(FirmInvitation.firm, innerjoin=True))
    return session.scalars(query.where(FirmInvitation.token_hash == token_hash(token))).one_or_none()


def is_for(invitation: FirmInvitation, person: Person | None) -> bool:
    """Whether somebody has shown the invited address to be theirs."""
    return person is not None and person.verified_at is not None and person.email_key == invitation.email_key


def accept(firm: Firm, invitation: FirmInvitation, person: Person) -> FirmPerson:
    """Come in. Raises `RuleError` when the invitation is over; once used, it is."""
    _refuse_unless_live(invitation, person)
    role, inviter = FirmRole(invitation.role), invitation.invited_by
    _end(invitation, "accepted")
    return service.add(firm, person, role, by=f"person:{person.id}", how="invited", given_by=inviter)


def refuse(invitation: FirmInvitation, person: Person) -> None:
    """Say no. Raises `RuleError` when the invitation is over."""
    _refuse_unless_live(invitation, person)
    _end(invitation, "refused")


def _refuse_unless_live(invitation: FirmInvitation, person: Person) -> None:
    if not is_for(invitation, person):
        raise RuleError("other_address", "다른 이메일로 온 초대예요.")
    if not invitation.is_live:
        raise RuleError("dead_invitation", "이제 쓸 수 없는 초대예요.")


def recall(firm: Firm, invitation: FirmInvitation, *, by: str) -> None:
    """Take it back: its letter opens nothing any more. Raises `RuleError` when it is answered already."""
    if invitation.ended_at is not None:
        raise RuleError("dead_invitation", "이제 쓸 수 없는 초대예요.")
    _end(invitation, "recalled")
    audit.record("firm.invitation_recalled", firm, by=by, invitation=invitation.id)


def recall_all_of(firm: Firm, person_id: int, *, by: str) -> None:
    """Take back what somebody sent who was just removed: it must not lead them in again."""
    query = select(FirmInvitation).where(
        FirmInvitation.firm_id == firm.id,
        FirmInvitation.invited_by == f"person:{person_id}",
        FirmInvitation.ended_at.is_(None),
    )
    for invitation in session.scalars(query).all():
        recall(firm, invitation, by=by)
