"""Letters about second factors and passkeys: at every change, to who owns the account."""

from flask import current_app

from portal.accounts.mails import Letter, send_letter
from portal.accounts.models import Person
from portal.core.settings import Settings
from portal.web.hub import current_hub
from portal.web.language import gettext as _
from portal.web.language import in_language, speaking


def send_totp_added(person: Person) -> None:
    with speaking(person.locale):
        _send(person, _("2단계 인증을 켰습니다"), _("이제 로그인할 때 인증 앱의 코드를 함께 적습니다."))


def send_totp_removed(person: Person) -> None:
    with speaking(person.locale):
        _send(person, _("2단계 인증을 껐습니다"), _("이제 비밀번호만으로 로그인합니다. 복구 코드도 쓸 수 없습니다."))


def send_codes_made(person: Person) -> None:
    with speaking(person.locale):
        _send(person, _("복구 코드를 새로 만들었습니다"), _("전에 받은 복구 코드는 이제 쓸 수 없습니다."))


def send_code_used(person: Person, left: int) -> None:
    with speaking(person.locale):
        _send(
            person,
            _("복구 코드를 썼습니다"),
            _("복구 코드로 계정에 들어왔습니다. 남은 복구 코드는 %(n)s개입니다.", n=left),
        )


def send_passkey_added(person: Person, name: str) -> None:
    with speaking(person.locale):
        _send(person, _("패스키를 등록했습니다"), _("이제 패스키 ‘%(name)s’(으)로 로그인할 수 있습니다.", name=name))


def send_passkey_removed(person: Person, name: str) -> None:
    with speaking(person.locale):
        _send(person, _("패스키를 지웠습니다"), _("패스키 ‘%(name)s’(으)로는 이제 로그인할 수 없습니다.", name=name))


def _send(person: Person, what: str, said: str) -> None:
    """One letter, in the language that is being spoken."""
    settings: Settings = current_app.extensions["portal.settings"]
    letter = Letter(
        f"[{current_hub().name}] {what}",
        [said, _("본인이 하지 않았다면 바로 비밀번호를 새로 정하고 허브에 알려 주세요.")],
        _("2단계 인증 보기"),
        settings.base_url + in_language("/me/second-factor", person.locale),
    )
    send_letter(letter, person)
