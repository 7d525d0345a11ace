"""What firms of the demo hub have proposed: one waits for the first firm's answer, one of the first firm's is read."""

from sqlalchemy import exists, select

from portal.accounts.models import Person
from portal.collaboration.needs.models import Need
from portal.collaboration.proposals import service
from portal.collaboration.proposals.kinds import PROPOSALS
from portal.collaboration.proposals.models import Proposal
from portal.collaboration.proposals.service import Written
from portal.core.db import session
from portal.firms.models import Firm
from portal.notices.service import mark_all_read

#: From whom, of which firm, to whose need, in which words; and whether it is on the shortlist.
_PROPOSALS = (
    (
        "both",
        "photopila",
        "dalmuri",
        "병리 슬라이드와 짝지은 MRI 280건을 함께 쓸 수 있어요. 기관윤리심의는 지난달에 끝났어요.",
        False,
    ),
    (
        "owner",
        "dalmuri",
        "saeamgol-medical",
        "지금 장비 그대로 뇌 MRI 한 건을 9분으로 줄인 경험이 있어요. 두 병원에서 200건을 함께 찍어 보면 좋겠어요.",
        True,
    ),
)


def make_proposals() -> None:
    """Make them where there are none; what people have done since stays as it is."""
    if session.scalar(select(exists().where(Proposal.id.is_not(None)))):
        return
    session.flush()
    firms = {one.source_key: one for one in session.scalars(select(Firm).where(Firm.source_key.is_not(None)))}
    people = {one.source_key: one for one in session.scalars(select(Person).where(Person.source_key.is_not(None)))}
    for who, firm, asker, text, is_shortlisted in _PROPOSALS:
        need = session.scalars(select(Need).where(Need.firm_id == firms[asker].id).order_by(Need.id)).first()
        if need is None:
            continue
        made = service.send(need, firms[firm], Written(text), by=f"person:{people[f'demo-{who}'].id}")
        if is_shortlisted:
            service.look(made, by=service.SYSTEM)
            service.shortlist(made, by=service.SYSTEM)
    for person in people.values():
        mark_all_read(person.id, kind=PROPOSALS)
