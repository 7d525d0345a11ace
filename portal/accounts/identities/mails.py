"""The letters of identities, in the language of who gets them."""

from urllib.parse import urlencode

from flask import current_app

from portal.accounts.mails import Letter, send_letter
from portal.accounts.models import Person
from portal.core.settings import Settings
from portal.web.hub import current_hub
from portal.web.language import gettext as _
from portal.web.language import in_language, speaking


def send_confirmation(person: Person, token: str, provider: str) -> None:
    """The letter after signing up with a provider."""
    with speaking(person.locale):
        letter = Letter(
            _("[%(hub)s] 이메일을 확인해 주세요", hub=_hub()),
            [
                _("%(name)s님, 가입해 주셔서 감사합니다.", name=person.name),
                _(
                    "아래 단추를 누르고 가입할 때 쓴 %(provider)s 계정으로 한 번 더 로그인하면 계정을 쓸 수 있습니다.",
                    provider=provider,
                ),
            ],
            _("이메일 확인하기"),
            # In the query, which no log of ours holds.
            f"{_address('/sign-up/with/confirm', person)}?{urlencode({'token': token})}",
            [
                _("이 링크는 24시간 동안 한 번만 쓸 수 있습니다."),
                _("가입한 적이 없다면 이 메일을 지우면 됩니다. 가입한 사람도 이 메일 없이는 계정을 열 수 없습니다."),
            ],
        )
        send_letter(letter, person)


def send_linked(person: Person, provider: str) -> None:
    """That somebody can sign in with a provider from now on."""
    with speaking(person.locale):
        letter = Letter(
            _("[%(hub)s] %(provider)s 계정이 연결되었습니다", hub=_hub(), provider=provider),
            [
                _("이제 %(provider)s 계정으로도 로그인할 수 있습니다.", provider=provider),
                _("본인이 하지 않았다면 바로 연결을 끊고 비밀번호를 새로 정해 주세요."),
            ],
            _("연결된 계정 보기"),
            _address("/me/identities", person),
        )
        send_letter(letter, person)


def send_unlinked(person: Person, provider: str) -> None:
    """That a provider leads into the account no longer."""
    with speaking(person.locale):
        letter = Letter(
            _("[%(hub)s] %(provider)s 계정의 연결이 끊겼습니다", hub=_hub(), provider=provider),
            [
                _(
                    "이제 %(provider)s 계정으로는 로그인할 수 없고, 다른 모든 기기에서 로그아웃되었습니다.",
                    provider=provider,
                ),
                _("본인이 하지 않았다면 바로 비밀번호를 새로 정해 주세요."),
            ],
            _("연결된 계정 보기"),
            _address("/me/identities", person),
        )
        send_letter(letter, person)


def _address(path: str, person: Person) -> str:
    return _settings().base_url + in_language(path, person.locale)


def _hub() -> str:
    return current_hub().name


def _settings() -> Settings:
    settings: Settings = current_app.extensions["portal.settings"]
    return settings
