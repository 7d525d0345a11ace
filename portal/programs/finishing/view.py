"""Certificates in words: on paper and on pages."""

from flask import current_app

from portal.core.settings import Settings
from portal.programs.finishing import labels, paper
from portal.programs.finishing.models import Certificate
from portal.programs.finishing.paper import Words
from portal.web.filters import format_day
from portal.web.hub import current_hub
from portal.web.language import current_locale, in_language
from portal.web.language import gettext as _


def pdf_of(certificate: Certificate) -> bytes:
    """The paper, in the language that is being spoken."""
    hub, locale = current_hub(), current_locale()
    settings: Settings = current_app.extensions["portal.settings"]
    facts = [
        (_("기간"), labels.days(certificate.began_on, certificate.ended_on)),
        (_("교육 시간"), labels.length(certificate.minutes)),
    ]
    if certificate.of_sessions > 1:
        facts.insert(1, (_("참석"), labels.presence(certificate)))
    words = Words(
        kind=_("수료증"),
        number=certificate.number,
        name=certificate.name,
        wording=certificate.wording(locale) or standard_wording(),
        title=certificate.title(locale),
        facts=facts,
        day=format_day(certificate.issued_at),
        hub=hub.name,
        operator=hub.operator,
        check=_("확인 코드 %(code)s", code=labels.written_code(certificate.code)),
        url=settings.base_url + in_language(f"/certificates/{certificate.code}", locale),
        locale=locale,
        colours=(hub.colours.brand, hub.deep),
    )
    return paper.draw(words)


def standard_wording() -> str:
    """What a certificate says where its program does not."""
    return _("위 사람은 위의 과정을 마쳤기에 이 증서를 드립니다.")
