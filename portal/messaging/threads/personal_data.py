"""What threads hold about people: where they take part, what they said, how far they have read.

What somebody said is said in their firm's name: it stays with the other firm's answers when they withdraw, and is
nobody's then but the firm's ("나간 사람").
"""

from typing import cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Table, select

from portal.core.personal import Basis, Declarations, Holding, Impersonal, Subject, deed, let_go
from portal.messaging.threads.models import (
    Message,
    MessageFile,
    MessageWording,
    Participant,
    Thread,
    ThreadFirm,
)
from portal.privacy.words import FIRMS_RECORD

FIRM, SEAT, MESSAGE, WORDING, FILE = (
    cast(Table, model.__table__) for model in (ThreadFirm, Participant, Message, MessageWording, MessageFile)
)
_TALKING = _l("두 회사가 이야기를 나누게 하려고")


def _of_own(subject: Subject) -> ColumnElement[bool]:
    own = select(Message.id).where(Message.person_id == subject.id).scalar_subquery()
    return MessageWording.message_id.in_(own)


HOLDINGS = (
    deed(
        Thread.opened_by,
        code="thread",
        label=_l("내가 시작한 대화"),
        purpose=_TALKING,
        basis=Basis.CONTRACT,
        retention=_l("두 회사의 대화가 있는 동안"),
        columns={"subject": _l("제목"), "opened_at": _l("시작한 때"), "opened_by": _l("시작한 사람의 번호")},
        impersonal=("id", "about", "last_at"),
        stays=FIRMS_RECORD,
    ),
    Holding(
        code="participant",
        table=SEAT,
        label=_l("내가 함께하는 대화"),
        purpose=_l("누가 회사를 위해 이야기하고 어디까지 읽었는지 알려고"),
        basis=Basis.CONTRACT,
        retention=_l("탈퇴할 때까지"),
        columns={
            "thread_id": _l("대화의 번호"),
            "firm_id": _l("회사의 번호"),
            "joined_at": _l("들어온 때"),
            "left_at": _l("나간 때"),
            "left_because": _l("까닭"),
            "read_at": _l("읽은 때"),
            "unread": _l("읽지 않은 메시지"),
            "pinned_at": _l("고정한 때"),
            "muted_at": _l("알림을 끈 때"),
        },
        impersonal=("id", "person_id", "added_by", "read_upto", "last_at", "tell_at"),
        where=lambda subject: Participant.person_id == subject.id,
    ),
    deed(
        Participant.added_by,
        code="participant_added",
        label=_l("내가 대화에 부른 동료"),
        purpose=_l("누가 불렀는지 밝히려고"),
        basis=Basis.CONTRACT,
        retention=_l("두 회사의 대화가 있는 동안"),
        columns={
            "thread_id": _l("대화의 번호"),
            "joined_at": _l("들어온 때"),
            "added_by": _l("부른 사람의 번호"),
        },
        stays=FIRMS_RECORD,
    ),
    Holding(
        code="message_about",
        table=MESSAGE,
        label=_l("대화에 내가 들어온 기록"),
        purpose=_l("대화에 누가 함께하는지 모두가 알도록"),
        basis=Basis.CONTRACT,
        retention=_l("두 회사의 대화가 있는 동안 (탈퇴하면 누구인지는 남지 않아요)"),
        columns={"thread_id": _l("대화의 번호"), "kind": _l("종류"), "said_at": _l("때")},
        where=lambda subject: Message.other_id == subject.id,
        destroy=let_go(Message.other_id),
    ),
    Holding(
        code="message",
        table=MESSAGE,
        label=_l("내가 보낸 메시지"),
        purpose=_TALKING,
        basis=Basis.CONTRACT,
        retention=_l("두 회사의 대화가 있는 동안 (탈퇴하면 회사 이름만 남아요)"),
        columns={
            "thread_id": _l("대화의 번호"),
            "firm_id": _l("회사의 번호"),
            "kind": _l("종류"),
            "body": _l("보낸 말"),
            "values": _l("채운 값"),
            "said_at": _l("보낸 때"),
            "edited_at": _l("고친 때"),
        },
        impersonal=("id", "person_id", "other_id", "counts", "key"),
        where=lambda subject: Message.person_id == subject.id,
        # Their words stay with their firm's name; whose they were is gone.
        destroy=let_go(Message.person_id),
    ),
    Holding(
        code="message_wording",
        table=WORDING,
        label=_l("내가 고치기 전에 보낸 말"),
        purpose=_l("신고가 들어왔을 때 무엇을 보냈는지 확인하려고"),
        basis=Basis.INTEREST,
        retention=_l("탈퇴할 때까지"),
        columns={"body": _l("고치기 전의 말"), "until": _l("고친 때")},
        impersonal=("id", "message_id"),
        where=_of_own,
    ),
)
IMPERSONAL = (
    Impersonal(FIRM, "which firms talk with each other"),
    Impersonal(FILE, "which file came with which message; the file says who sent it"),
)


def declare(declarations: Declarations) -> None:
    """Add the declarations of this package."""
    declarations.add(HOLDINGS, IMPERSONAL)
