"""The letter that asks whether somebody still comes: answered from the letter, without signing in."""

import hashlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from portal.accounts.mails import Letter, send_letter
from portal.accounts.models import Person
from portal.core.db import session
from portal.core.personal import letter_tag
from portal.notices.mails import address_of
from portal.programs.attending.kinds import question_lines, question_title
from portal.programs.attending.models import Reconfirmation
from portal.web.hub import current_hub
from portal.web.language import gettext as _
from portal.web.language import speaking

PATH = "/bookings/reconfirmation"
LONGEST, _MARK = 300, 10


def send_question(asked: Reconfirmation, person: Person, values: Mapping[str, Any]) -> None:
    """Write to who has a place."""
    with speaking(person.locale):
        letter = Letter(
            f"[{current_hub().name}] {question_title(values)}",
            question_lines(values),
            _("온다고 알리거나 자리 넘기기"),
            # In the query, which no log of ours holds.
            f"{address_of(PATH, person)}?{urlencode({'token': make_token(asked, person)})}",
            [_("로그인하지 않아도 됩니다. 이 링크는 시작할 때까지 쓸 수 있습니다.")],
        )
        send_letter(letter, person, what=f"reconfirm-{asked.id}")


def make_token(asked: Reconfirmation, person: Person) -> str:
    """The token by which whoever was asked answers."""
    token = _serializer().dumps([asked.id, _mark(person)])
    return token if isinstance(token, str) else token.decode()


def read_token(token: str) -> Reconfirmation | None:
    """What was asked by a token of ours, while the booking is of who was asked; nothing for every other."""
    if not 0 < len(token) <= LONGEST:
        return None
    try:
        number, mark = _serializer().loads(token)
    except (BadData, ValueError, TypeError):
        return None
    asked = session.get(Reconfirmation, number)
    person = session.get(Person, asked.booking.person_id) if asked is not None and asked.booking.person_id else None
    return asked if person is not None and person.key and _mark(person) == mark else None


def _mark(person: Person) -> str:
    """Of a number that has become another's, the key is another one."""
    return letter_tag(person.key or "")[-_MARK:]


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(
        current_app.config["SECRET_KEY"], "portal.programs.reconfirm", signer_kwargs={"digest_method": hashlib.sha256}
    )
