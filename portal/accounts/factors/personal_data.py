"""What is held about second factors and passkeys: how many there are and when they were used; never what opens."""

from datetime import datetime
from typing import cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import Table

from portal.accounts.factors import halves, passkeys
from portal.accounts.factors.models import HalfSignIn, Passkey, PasskeyChallenge, RecoveryCode, TotpFactor
from portal.core.personal import Basis, Clock, Declarations, Holding

TOTP, CODE, HALF, PASSKEY, CHALLENGE = (
    cast(Table, model.__table__) for model in (TotpFactor, RecoveryCode, HalfSignIn, Passkey, PasskeyChallenge)
)
_HASH = _l("되돌릴 수 없게 바꾼 값이에요.")
_PROOF = _l("본인을 비밀번호 말고도 확인하려고")
_UNTIL_OFF = _l("끄거나 탈퇴할 때까지")
_KEY = _l("패스키가 쓰는 값이에요. 이것만으로는 로그인할 수 없어요.")


def _forget_halves(_now: datetime) -> int:
    return halves.forget_old()


def _forget_challenges(_now: datetime) -> int:
    return passkeys.forget_old()


HOLDINGS = (
    Holding(
        code="totp_factor",
        table=TOTP,
        label=_l("인증 앱"),
        purpose=_PROOF,
        basis=Basis.CONTRACT,
        retention=_UNTIL_OFF,
        columns={"created_at": _l("만든 때"), "confirmed_at": _l("켠 때")},
        withheld={
            "sealed_secret": _l("인증 앱과 나누어 가진 비밀이에요. 잠가서 보관해요."),
            "last_step": _l("같은 코드를 두 번 쓰지 못하게 하는 값이에요."),
        },
        impersonal=("id", "person_id"),
        where=lambda subject: TotpFactor.person_id == subject.id,
    ),
    Holding(
        code="recovery_code",
        table=CODE,
        label=_l("복구 코드"),
        purpose=_PROOF,
        basis=Basis.CONTRACT,
        retention=_UNTIL_OFF,
        columns={"created_at": _l("만든 때"), "used_at": _l("쓴 때")},
        withheld={"code_hash": _HASH},
        impersonal=("id", "person_id"),
        where=lambda subject: RecoveryCode.person_id == subject.id,
    ),
    Holding(
        code="half_sign_in",
        table=HALF,
        label=_l("코드를 기다리는 로그인"),
        purpose=_PROOF,
        basis=Basis.CONTRACT,
        retention=_l("10분"),
        columns={"expires_at": _l("끝나는 때")},
        withheld={"token_hash": _HASH},
        impersonal=("id", "person_id"),
        where=lambda subject: HalfSignIn.person_id == subject.id,
    ),
    Holding(
        code="passkey",
        table=PASSKEY,
        label=_l("패스키"),
        purpose=_l("비밀번호 없이 로그인하게 하려고"),
        basis=Basis.CONTRACT,
        retention=_l("지우거나 탈퇴할 때까지"),
        columns={
            "name": _l("이름"),
            "transports": _l("연결 방식"),
            "is_synced": _l("다른 기기로 복사되는지"),
            "sign_count": _l("쓴 횟수"),
            "created_at": _l("만든 때"),
            "last_used_at": _l("마지막으로 쓴 때"),
        },
        withheld={"credential_id": _KEY, "public_key": _KEY, "user_handle": _KEY},
        impersonal=("id", "person_id"),
        where=lambda subject: Passkey.person_id == subject.id,
    ),
    Holding(
        code="passkey_challenge",
        table=CHALLENGE,
        label=_l("패스키에 보낸 물음"),
        purpose=_PROOF,
        basis=Basis.CONTRACT,
        retention=_l("몇 분"),
        columns={"purpose": _l("쓰임"), "expires_at": _l("끝나는 때")},
        withheld={"challenge": _KEY, "browser": _HASH, "user_handle": _KEY},
        impersonal=("id", "person_id"),
        where=lambda subject: PasskeyChallenge.person_id == subject.id,
    ),
)
CLOCKS = (
    Clock("half_sign_in.over", _l("마치지 않은 로그인"), _l("10분이 지남"), _forget_halves, is_hourly=True),
    Clock("passkey_challenge.over", _l("답하지 않은 물음"), _l("몇 분이 지남"), _forget_challenges, is_hourly=True),
)


def declare(declarations: Declarations) -> None:
    """Add the declarations of this package."""
    declarations.add(HOLDINGS, clocks=CLOCKS)
