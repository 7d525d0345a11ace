"""The letter that asks once per quarter, in the language of who is asked."""

from collections.abc import Sequence
from urllib.parse import urlencode

from portal.accounts.mails import Letter, send_letter
from portal.accounts.models import Person
from portal.firms.freshness.kinds import FRESHNESS
from portal.firms.freshness.models import FreshnessAsking
from portal.firms.freshness.queries import Profile
from portal.firms.freshness.tokens import make_token
from portal.firms.models import Firm
from portal.notices.kinds import kinds
from portal.notices.mails import address_of, refusal_headers, unsubscribe_address
from portal.web.filters import format_day
from portal.web.hub import current_hub
from portal.web.language import gettext as _
from portal.web.language import speaking

#: Names in a letter; the rest is counted.
MOST_NAMED = 5
PATH = "/still-correct"


def send_question(asking: FreshnessAsking, firm: Firm, due: Sequence[Profile], person: Person) -> None:
    """Ask an owner, with the link that answers."""
    with speaking(person.locale):
        name, refusal = firm.name(person.locale), unsubscribe_address(person, FRESHNESS)
        letter = Letter(
            _("[%(hub)s] %(firm)s의 정보가 아직 맞나요?", hub=current_hub().name, firm=name),
            [
                _(
                    "%(name)s님, %(firm)s의 정보 가운데 석 달 동안 고치거나 확인하지 않은 것이 있습니다.",
                    name=person.name,
                    firm=name,
                ),
                _named(due, person.locale),
                _("모두 그대로라면 아래 단추로 확인해 주세요. 로그인하지 않아도 됩니다."),
            ],
            _("여전히 맞아요"),
            f"{address_of(PATH, person)}?{urlencode({'token': make_token(asking, person)})}",
            [
                _("이 링크는 %(day)s까지 한 번 쓸 수 있습니다.", day=format_day(asking.expires_at)),
                _("180일 동안 확인하지 않은 것에는 ‘오래된 정보’라고 적히고, 검색 결과에서 뒤로 갑니다."),
            ],
            [
                (_("고칠 것이 있어요"), address_of(f"/me/firms/{firm.id}", person)),
                (_("‘%(kind)s’ 메일 그만 받기", kind=kinds()[FRESHNESS].label), refusal),
            ],
        )
        send_letter(letter, person, headers=refusal_headers(refusal))


def _named(due: Sequence[Profile], locale: str) -> str:
    names = ", ".join(_("회사 페이지") if isinstance(one, Firm) else one.name(locale) for one in due[:MOST_NAMED])
    if len(due) <= MOST_NAMED:
        return _("확인할 것: %(names)s", names=names)
    return _("확인할 것: %(names)s, 그리고 %(n)s개 더", names=names, n=len(due) - MOST_NAMED)
