"""The letter of an invitation, in the language of who is invited."""

from urllib.parse import urlencode

from flask import current_app

from portal.accounts.mails import Letter, send_letter, send_to_address
from portal.accounts.models import Person
from portal.core.settings import Settings
from portal.firms.models import Firm
from portal.firms.people.labels import role_label, what_role_may
from portal.firms.people.models import FirmInvitation
from portal.web.filters import format_day
from portal.web.hub import current_hub
from portal.web.language import gettext as _
from portal.web.language import in_language, speaking


def send_invitation(invitation: FirmInvitation, firm: Firm, token: str, person: Person | None) -> None:
    """Write to who is invited; `person` is who has shown the address to be theirs, if anybody has.

    Whether there is an account does not show in the letter.
    """
    locale = invitation.locale
    with speaking(locale):
        name, hub = firm.name(locale), current_hub().name
        letter = Letter(
            _("[%(hub)s] %(firm)s에서 초대했습니다", hub=hub, firm=name),
            [
                _("%(hub)s에서 %(firm)s의 일을 함께하도록 초대받았습니다.", hub=hub, firm=name),
                _("역할: %(role)s (%(what)s)", role=role_label(invitation.role), what=what_role_may(invitation.role)),
                _("계정이 없으면 이 메일을 받은 주소로 먼저 가입해 주세요. 확인을 마치면 초대가 기다리고 있습니다."),
            ],
            _("초대 보기"),
            _link(token, locale),
            [
                _(
                    "이 초대는 %(day)s까지, %(email)s 주소로만 받을 수 있습니다.",
                    day=format_day(invitation.expires_at),
                    email=invitation.email,
                ),
                _("모르는 회사라면 이 메일을 지우면 됩니다. 받아들이기 전에는 아무 일도 일어나지 않습니다."),
            ],
        )
        if person is not None:
            send_letter(letter, person)
        else:
            send_to_address(letter, invitation.email, locale)


def _link(token: str, locale: str) -> str:
    settings: Settings = current_app.extensions["portal.settings"]
    # In the query, which no log of ours holds.
    return f"{settings.base_url}{in_language('/invitations', locale)}?{urlencode({'token': token})}"
