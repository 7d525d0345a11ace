"""The letter that gathers: a section for each kind, what there is to tell with where it leads, nothing twice."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l

from portal.accounts.mails import Letter, LetterItem, LetterSection
from portal.accounts.models import Person
from portal.notices.digests.models import HeldLetter
from portal.notices.kinds import Kind, kinds
from portal.notices.mails import address_of, unsubscribe_address
from portal.web.filters import format_moment
from portal.web.hub import current_hub
from portal.web.language import gettext as _

#: So many of a kind are named; the rest is counted.
MOST_NAMED = 10
#: What the link of such a letter refuses: all that is gathered. It is no kind that something is told by.
DIGEST = Kind(code="digest", label=_l("모아 보내는 알림"), explanation="", messages={})


def letter_of(person: Person, held: Iterable[HeldLetter]) -> tuple[Letter | None, int]:
    """The letter in the language that is being spoken, and how much it tells; none when there is nothing to tell."""
    found: dict[str, dict[tuple[str, str], LetterItem]] = {}
    for one in held:
        item = _item(one, person)
        # What says the same of the same thing is told once, as it was told last.
        words = "" if kinds()[one.kind].last_says_all else item.words
        same, key = found.setdefault(one.kind, {}), (words, one.about or one.path)
        same.pop(key, None)
        same[key] = item
    sections = [_section(kind, list(found[kind.code].values()), person) for kind in kinds() if kind.code in found]
    count = sum(len(items) for items in found.values())
    if not count:
        return None, 0
    letter = Letter(
        _("[%(hub)s] 모아 보내는 알림 %(n)s건", hub=current_hub().name, n=count),
        [_("%(name)s님, 아직 읽지 않으신 알림을 모았습니다.", name=person.name)],
        _("알림함 열기"),
        address_of("/me/notices", person),
        links=[
            (_("얼마나 자주 받을지 바꾸기"), address_of("/me/notices/preferences", person)),
            (_("모아 보내는 메일 그만 받기"), unsubscribe_address(person, DIGEST.code)),
        ],
        sections=sections,
    )
    return letter, count


def _item(one: HeldLetter, person: Person) -> LetterItem:
    told = kinds()[one.kind].messages[one.message](one.values)
    path = f"/me/notices/{one.notice_id}" if one.notice_id is not None else one.path
    lines = [format_moment(one.created_at), *told.lines[:1]]
    return LetterItem(told.title, address_of(path, person) if path else "", " · ".join(lines))


def _section(kind: Kind, items: list[LetterItem], person: Person) -> LetterSection:
    shown = items[-MOST_NAMED:]
    if len(items) > len(shown):
        more = _("그 밖에 %(n)s건", n=len(items) - len(shown))
        shown.append(LetterItem(more, address_of(f"/me/notices?kind={kind.code}", person), ""))
    return LetterSection(str(kind.label), shown)
