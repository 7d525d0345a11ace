"""What files hold about people: who uploaded them. What stands in a file is its owner's statement."""

from typing import cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import Table

from portal.core.personal import Declarations, Impersonal, deed
from portal.files.models import FileText, StoredFile

HOLDINGS = (
    deed(
        StoredFile.created_by,
        code="stored_file",
        label=_l("내가 올린 파일"),
        purpose=_l("파일을 누가 올렸는지 밝히려고"),
        retention=_l("회사가 파일을 지울 때까지"),
        columns={
            "created_at": _l("때"),
            "owner": _l("누구의 파일인지"),
            "name": _l("이름"),
            "size": _l("크기"),
            "created_by": _l("올린 사람의 번호"),
        },
        impersonal=("id", "key", "sha256", "media_type", "width", "height", "pages", "text_state"),
        stays=_l("회사의 파일이에요. 회원 번호만 남고, 번호가 누구인지는 남지 않아요."),
    ),
)
IMPERSONAL = (Impersonal(cast(Table, FileText.__table__), "what its owner's document says"),)


def declare(declarations: Declarations) -> None:
    """Add the declarations of this package."""
    declarations.add(HOLDINGS, IMPERSONAL)
