"""What workbooks of firms hold about people: the number of who sent one. What stands in it is the firm's."""

from datetime import datetime
from typing import cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import Table

from portal.core.personal import Basis, Clock, Declarations, Holding, deleted
from portal.firms.own_sheets.models import FirmSheet
from portal.firms.own_sheets.service import KEPT

SHEET = cast(Table, FirmSheet.__table__)


def _forget(now: datetime) -> int:
    return deleted(SHEET, FirmSheet.created_at < now - KEPT)


HOLDINGS = (
    Holding(
        code="firm_sheet",
        table=SHEET,
        label=_l("내가 올린 회사의 엑셀 파일"),
        purpose=_l("무엇이 바뀔지 먼저 보이고 초안에 저장하려고"),
        basis=Basis.CONTRACT,
        retention=_l("올린 뒤 24시간"),
        columns={
            "firm_id": _l("회사의 번호"),
            "file_name": _l("파일 이름"),
            "by": _l("올린 사람의 번호"),
            "created_at": _l("때"),
            "applied_at": _l("저장한 때"),
        },
        withheld={"content": _l("회사의 글이에요. 회사 페이지에서 볼 수 있어요.")},
        impersonal=("id", "done"),
        where=lambda subject: FirmSheet.by == subject.actor,
    ),
)
CLOCKS = (Clock("firm_sheet.upload", _l("회사의 엑셀 파일"), _l("올린 지 24시간이 지남"), _forget, is_hourly=True),)


def declare(declarations: Declarations) -> None:
    """Add the declarations of this package."""
    declarations.add(HOLDINGS, (), CLOCKS)
