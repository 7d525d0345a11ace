"""Firms as staff name them in a form: by a name that one firm has, or by the number in its address."""

import re

from portal.collaboration.introductions.forms import ProposeForm
from portal.collaboration.introductions.queries import firms_named
from portal.core.db import session
from portal.core.korean import name_key
from portal.firms.models import Firm
from portal.web.access import current_viewer
from portal.web.forms import Form, LineField
from portal.web.language import current_locale
from portal.web.language import gettext as _

#: `17`, `/firms/17-lumiscan`, `루미스캔 (17)`.
_NUMBER = re.compile(r"^(?:.*/firms/)?(\d{1,9})(?:-.*)?$|\((\d{1,9})\)$")


def written(firm_id: int) -> str:
    """A firm as a form names it, so that nobody else is meant; nothing when there is none."""
    firm = session.get(Firm, firm_id)
    return f"{firm.name(current_locale())} ({firm.id})" if firm is not None else ""


def both(form: ProposeForm) -> tuple[int, int] | None:
    """The numbers of the two firms; nothing, and a word at the field, when one of them is not known."""
    first, second = meant(form, form.first), meant(form, form.second)
    return (first, second) if first is not None and second is not None else None


def meant(form: Form, field: LineField) -> int | None:
    """The number of the firm that a field names; nothing, and a word at the field, when it is not known."""
    typed, audiences = field.data.strip(), list(current_viewer().audiences)
    if match := _NUMBER.search(typed):
        firm = session.get(Firm, int(match.group(1) or match.group(2)))
        if firm is not None and firm.audience in audiences:
            return firm.id
    found = firms_named(audiences, name_key(typed))
    if len(found) == 1:
        return found[0].id
    several = _("이름이 같은 회사가 여럿이에요. 회사 페이지의 주소나 번호를 적어 주세요.")
    form.refuse(field.name, several if found else _("그런 회사가 없어요. 이름을 그대로, 또는 번호를 적어 주세요."))
    return None
