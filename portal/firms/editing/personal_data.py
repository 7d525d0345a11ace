"""What the editors hold about people: the numbers of who wrote, published, hid. The texts are the firm's own."""

from flask_babel import lazy_gettext as _l

from portal.core.personal import Declarations, deed
from portal.firms.editing.models import ProfileDraft, ProfileHiding, ProfileRevision

_STAYS = _l("회사의 정보예요. 회원 번호만 남고, 번호가 누구인지는 남지 않아요.")
_WHILE = _l("회사의 프로필이 있는 동안")
_WHICH = {"firm_id": _l("회사의 번호"), "kind": _l("종류"), "subject_id": _l("프로필의 번호")}
_THE_FIRMS = {"values": _l("회사의 글이에요. 회사 페이지에서 볼 수 있어요.")}

HOLDINGS = (
    deed(
        ProfileDraft.updated_by,
        code="profile_draft",
        label=_l("내가 마지막으로 쓴 회사 글의 초안"),
        purpose=_l("함께 쓰는 사람에게 누가 썼는지 알리려고"),
        retention=_WHILE,
        columns={**_WHICH, "updated_by": _l("쓴 사람의 번호"), "updated_at": _l("때")},
        withheld=_THE_FIRMS,
        impersonal=("id", "version", "source"),
        stays=_STAYS,
    ),
    deed(
        ProfileRevision.author,
        code="profile_revision",
        label=_l("내가 공개한 회사 글"),
        purpose=_l("누가 무엇을 언제 공개했는지 밝히려고"),
        retention=_WHILE,
        columns={**_WHICH, "number": _l("판"), "author": _l("공개한 사람의 번호"), "published_at": _l("때")},
        withheld=_THE_FIRMS,
        impersonal=("id", "source"),
        stays=_STAYS,
    ),
    deed(
        ProfileHiding.hidden_by,
        ProfileHiding.shown_by,
        code="profile_hiding",
        label=_l("내가 감추거나 다시 보이게 한 회사 글"),
        purpose=_l("누가 왜 감추었는지 밝히려고"),
        retention=_WHILE,
        columns={
            **_WHICH,
            "reason": _l("까닭"),
            "hidden_by": _l("감춘 사람의 번호"),
            "hidden_at": _l("감춘 때"),
            "shown_by": _l("다시 보이게 한 사람의 번호"),
            "shown_at": _l("다시 보이게 한 때"),
        },
        impersonal=("id", "before"),
        stays=_STAYS,
    ),
)


def declare(declarations: Declarations) -> None:
    """Add the declarations of this package."""
    declarations.add(HOLDINGS)
