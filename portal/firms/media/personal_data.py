"""What the files of firms hold about people: who published them."""

from flask_babel import lazy_gettext as _l

from portal.core.personal import Declarations, deed
from portal.firms.media.models import FirmFile

HOLDINGS = (
    deed(
        FirmFile.published_by,
        code="firm_file",
        label=_l("내가 공개한 회사의 사진과 자료"),
        purpose=_l("누가 공개했는지 밝히려고"),
        retention=_l("회사가 파일을 지울 때까지"),
        columns={
            "published_at": _l("공개한 때"),
            "firm_id": _l("회사의 번호"),
            "use": _l("쓰임"),
            "published_by": _l("공개한 사람의 번호"),
        },
        impersonal=(
            *("id", "technology_id", "service_id", "file_id", "position", "created_at"),
            *("caption_ko", "caption_en", "alt_ko", "alt_en", "opened_to", "nda"),
        ),
        stays=_l("회사의 정보예요. 회원 번호만 남고, 번호가 누구인지는 남지 않아요."),
    ),
)


def declare(declarations: Declarations) -> None:
    """Add the declarations of this package."""
    declarations.add(HOLDINGS)
