"""The kinds of notices about accounts, and the hub's news: the first that there are."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import lazy_gettext as _l

from portal.accounts.identities.labels import provider_label
from portal.accounts.labels import document_label, role_label
from portal.core.settings import Settings
from portal.notices.kinds import Channel, Kind, Kinds, Told
from portal.web.filters import format_day, format_moment
from portal.web.hub import current_hub
from portal.web.language import current_locale
from portal.web.language import gettext as _

SECURITY, AGREEMENTS, ROLES, NEWS = "security", "agreements", "roles", "news"
#: Without a letter of ours: accounts send their own about these.
_OWN_LETTERS = frozenset(
    (
        *("password_changed", "email_changed", "totp_added", "totp_removed", "codes_made"),
        *("passkey_added", "passkey_removed", "identity_linked", "identity_unlinked"),
    )
)
Values = Mapping[str, Any]


def register(kinds: Kinds) -> None:
    """Add the kinds to an application's registry."""
    safety = _l("남이 계정을 쓰는 것을 알아차리려면 꼭 필요해서 끌 수 없어요.")
    law = _l("법에 따라 알려야 하는 것이라 끌 수 없어요.")
    kinds.add(
        Kind(
            code=SECURITY,
            label=_l("계정 보안"),
            explanation=_l("새 기기의 로그인, 비밀번호·2단계 인증·패스키·연결된 계정의 변경"),
            icon="shield-check",
            messages=SECURITY_MESSAGES,
            always={Channel.IN_APP: safety, Channel.MAIL: safety},
            unmailed=_OWN_LETTERS,
        ),
        Kind(
            code=AGREEMENTS,
            label=_l("약관과 동의"),
            explanation=_l("약관과 개인정보 처리방침의 변경, 광고 수신 동의와 수신거부의 처리 결과"),
            icon="file-text",
            messages=AGREEMENT_MESSAGES,
            always={Channel.IN_APP: law, Channel.MAIL: law},
            unmailed=frozenset({"text_changed"}),
        ),
        Kind(
            code=ROLES,
            label=_l("맡은 역할"),
            explanation=_l("허브에서 맡은 역할의 시작과 끝"),
            icon="key-round",
            messages={"given": _role_given, "ended": _role_ended},
            always={Channel.IN_APP: _l("할 수 있는 일이 달라지는 것이라 알림함에는 늘 남겨요.")},
        ),
        Kind(
            code=NEWS,
            label=_l("허브 소식"),
            explanation=_l("프로그램과 행사, 모집 소식 (광고성 정보)"),
            icon="megaphone",
            messages={"news": _news},
            is_promotional=True,
        ),
    )


# ── Security ─────────────────────────────────────────────────────────────────


def _not_you() -> str:
    return _("본인이 하지 않았다면 바로 비밀번호를 새로 정하고 허브에 알려 주세요.")


def _signed_in_elsewhere(values: Values) -> Told:
    device = values.get("device") or _("알 수 없는 브라우저")
    return Told(
        _("새 기기에서 로그인했습니다"),
        [_("%(device)s, %(at)s", device=device, at=_moment(values, "at")), _not_you()],
        _("내 기기 보기"),
    )


def _password_changed(_values: Values) -> Told:
    return Told(_("비밀번호가 바뀌었습니다"), [_("로그인한 다른 기기에서는 모두 로그아웃되었습니다."), _not_you()])


def _email_changed(_values: Values) -> Told:
    return Told(_("계정의 이메일이 바뀌었습니다"), [_("이제 새 주소로 로그인합니다."), _not_you()])


def _totp_added(_values: Values) -> Told:
    return Told(_("2단계 인증을 켰습니다"), [_("이제 로그인할 때 인증 앱의 코드를 함께 적습니다."), _not_you()])


def _totp_removed(_values: Values) -> Told:
    lines = [_("이제 비밀번호만으로 로그인합니다. 복구 코드도 쓸 수 없습니다."), _not_you()]
    return Told(_("2단계 인증을 껐습니다"), lines)


def _codes_made(_values: Values) -> Told:
    lines = [_("전에 받은 복구 코드는 이제 쓸 수 없습니다."), _not_you()]
    return Told(_("복구 코드를 새로 만들었습니다"), lines)


def _passkey_added(_values: Values) -> Told:
    return Told(_("패스키를 등록했습니다"), [_("이제 그 패스키로 로그인할 수 있습니다."), _not_you()])


def _passkey_removed(_values: Values) -> Told:
    return Told(_("패스키를 지웠습니다"), [_("그 패스키로는 이제 로그인할 수 없습니다."), _not_you()])


def _identity_linked(values: Values) -> Told:
    label = _provider(values)
    return Told(
        _("%(provider)s 계정이 연결되었습니다", provider=label),
        [_("이제 %(provider)s 계정으로도 로그인할 수 있습니다.", provider=label), _not_you()],
    )


def _identity_unlinked(values: Values) -> Told:
    label = _provider(values)
    return Told(
        _("%(provider)s 계정의 연결이 끊겼습니다", provider=label),
        [_("이제 %(provider)s 계정으로는 로그인할 수 없습니다.", provider=label), _not_you()],
    )


def _provider(values: Values) -> str:
    """What an issuer is called; one that is no longer set up is named by its host."""
    settings: Settings = current_app.extensions["portal.settings"]
    issuer = str(values.get("issuer", ""))
    known = next((provider for provider in settings.providers if provider.issuer == issuer), None)
    return provider_label(known) if known else urlsplit(issuer).hostname or issuer


SECURITY_MESSAGES = {
    "signed_in_elsewhere": _signed_in_elsewhere,
    "password_changed": _password_changed,
    "email_changed": _email_changed,
    "totp_added": _totp_added,
    "totp_removed": _totp_removed,
    "codes_made": _codes_made,
    "passkey_added": _passkey_added,
    "passkey_removed": _passkey_removed,
    "identity_linked": _identity_linked,
    "identity_unlinked": _identity_unlinked,
}


# ── Texts and consents ───────────────────────────────────────────────────────


def _text_to_agree(values: Values) -> Told:
    text = document_label(str(values["document"]))
    return Told(
        _("%(text)s: 새 판에 동의가 필요합니다", text=text),
        [
            _("%(day)s부터 %(text)s 제%(n)s판이 시작됩니다.", day=_day(values, "from"), text=text, n=values["version"]),
            _("그때부터 처음 들어올 때 읽고 동의하면 이어서 쓸 수 있습니다."),
        ],
        _("글 보기"),
    )


def _text_changed(values: Values) -> Told:
    text = document_label(str(values["document"]))
    return Told(
        _("%(text)s: 새 판이 나왔습니다", text=text),
        [_("%(day)s부터 %(text)s 제%(n)s판이 시작됩니다.", day=_day(values, "from"), text=text, n=values["version"])],
    )


def _marketing_given(values: Values) -> Told:
    return Told(
        _("광고 수신 동의를 처리했습니다"),
        [
            _(
                "%(at)s에 %(hub)s의 소식과 광고를 받는 데 동의하셨습니다.",
                at=_moment(values, "at"),
                hub=current_hub().name,
            ),
            _("언제든지 알림 설정이나 메일 아래의 ‘수신거부’에서 거둘 수 있습니다."),
        ],
        _("알림 설정 보기"),
    )


def _marketing_withdrawn(values: Values) -> Told:
    return Told(
        _("수신거부를 처리했습니다"),
        [
            _(
                "%(at)s에 %(hub)s의 소식과 광고를 받지 않겠다고 하셨습니다.",
                at=_moment(values, "at"),
                hub=current_hub().name,
            ),
            _("처리 결과: 그때부터 소식과 광고를 보내지 않습니다."),
        ],
        _("알림 설정 보기"),
    )


def _marketing_reminder(values: Values) -> Told:
    return Told(
        _("광고 수신 동의를 확인해 주세요"),
        [
            _(
                "%(day)s에 %(hub)s의 소식과 광고를 받는 데 동의하셨습니다. 법에 따라 2년마다 알려 드립니다.",
                day=_day(values, "given"),
                hub=current_hub().name,
            ),
            _("계속 받으려면 아무것도 하지 않아도 됩니다. 그만 받으려면 알림 설정에서 동의를 거두어 주세요."),
        ],
        _("알림 설정 보기"),
    )


AGREEMENT_MESSAGES = {
    "text_to_agree": _text_to_agree,
    "text_changed": _text_changed,
    "marketing_given": _marketing_given,
    "marketing_withdrawn": _marketing_withdrawn,
    "marketing_reminder": _marketing_reminder,
}


# ── Roles, news ──────────────────────────────────────────────────────────────


def _role_given(values: Values) -> Told:
    role = role_label(str(values["role"]))
    until = (
        _("%(day)s까지 맡습니다.", day=_day(values, "until"))
        if values.get("until")
        else _("끝나는 날은 정하지 않았습니다.")
    )
    return Told(
        _("%(role)s 역할을 맡았습니다", role=role),
        [_("%(day)s부터 시작합니다.", day=_day(values, "begins")), until],
        _("운영 화면 보기"),
    )


def _role_ended(values: Values) -> Told:
    role = role_label(str(values["role"]))
    return Told(_("%(role)s 역할이 끝났습니다", role=role), [_("이제 그 역할의 화면을 열 수 없습니다.")])


def _news(values: Values) -> Told:
    title = (current_locale() == "en" and values.get("title_en")) or values.get("title_ko", "")
    return Told(str(title))


def _day(values: Values, name: str) -> str:
    return format_day(datetime.fromisoformat(values[name]))


def _moment(values: Values, name: str) -> str:
    return format_moment(datetime.fromisoformat(values[name]))
