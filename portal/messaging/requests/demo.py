"""What firms of the demo hub have asked each other: some wait, one was sent, and enough to count."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import exists, select

from portal.core import clock
from portal.core.db import session
from portal.firms.demo.loader import demo_rows
from portal.firms.models import Firm
from portal.messaging.requests import figures
from portal.messaging.requests.models import Declined, Outcome, Purpose, Request
from portal.messaging.requests.service import LIFE

_BY = "demo"
#: From which of the firms, by place, for what, how many days ago, and what is written.
_WAITING = (
    (
        *(2, Purpose.POC, 2),
        "응급실 판독 대기 시간을 줄인 사례를 보고 요청드려요. 물류센터의 안전 점검 영상에도 통할지 궁금해요.",
        "점검 영상 1만 건과 현장 담당자 두 명의 시간을 낼 수 있어요. 석 달 동안 함께 시험하고 결과를 나누면 좋겠어요.",
    ),
    (
        *(4, Purpose.DEVELOPMENT, 9),
        "온디바이스로 돌아가는 판독 모델을 만드신 것을 보았어요. 저희 칩에 올려 함께 최적화해 보고 싶어요.",
        "개발 보드와 컴파일러 엔지니어를 지원할게요. 성능 자료는 두 회사가 함께 써요.",
    ),
)
#: From which firm, how it ended, how many days ago it came, within how many hours it was answered.
_PAST: Sequence[tuple[int, Outcome, int, int]] = (
    (3, Outcome.ACCEPTED, 40, 5),
    (5, Outcome.DECLINED, 52, 20),
    (6, Outcome.NOT_NOW, 61, 3),
    (7, Outcome.ACCEPTED, 75, 9),
    (8, Outcome.EXPIRED, 90, 14 * 24),
    (9, Outcome.DECLINED, 110, 30),
)
_SENT = (
    "병원에 이미 들어가 있는 연동 경험을 보고 요청드려요. 같은 병원에서 두 제품을 함께 쓰면 의료진이 편해져요.",
    "연동 규격을 저희가 먼저 맞출게요. 12월에 병원 한 곳에서 함께 시연해 보면 좋겠어요.",
)


def make_requests() -> None:
    """Make requests where there are none; what people have asked since stays as it is."""
    if session.scalar(select(exists().where(Request.id.is_not(None)))):
        return
    keys = [row["key"] for row in demo_rows() if row["kind"] == "resident"][:11]
    numbers = {str(row.source_key): row.id for row in session.execute(select(Firm.source_key, Firm.id))}
    firms = [numbers[key] for key in keys]
    for place, purpose, days, why, offer in _WAITING:
        session.add(_request(firms[place], firms[0], purpose, days, why, offer))
    session.add(_request(firms[0], firms[10], Purpose.POC, 1, *_SENT))
    for place, outcome, days, hours in _PAST:
        row = _request(firms[place], firms[0], Purpose.SUPPLY, days, _SENT[0], _SENT[1])
        row.ended_at, row.ended_because, row.ended_by = row.created_at + timedelta(hours=hours), outcome, _BY
        row.reason = Declined.NO_CAPACITY if outcome == Outcome.DECLINED else ""
        session.add(row)
    session.flush()
    figures.write()


def _request(sender: int, receiver: int, purpose: Purpose, days: int, why: str, offer: str) -> Request:
    low, high = sorted((sender, receiver))
    asked = clock.now() - timedelta(days=days)
    row = Request(sender_id=sender, receiver_id=receiver, first_id=low, second_id=high, created_by=_BY)
    row.created_at, row.expires_at = asked, asked + LIFE
    row.purpose, row.why, row.offer = purpose, why, offer
    return row
