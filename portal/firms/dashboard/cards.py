"""What of one's firms stands on the dashboard: who waits for an answer, and what the profile needs next."""

from collections.abc import Iterable

from flask import url_for

from portal.core.viewer import FirmRole, Viewer
from portal.firms import policy
from portal.firms.editing.completeness import completeness_of
from portal.firms.editing.queries import standing_of
from portal.firms.people.queries import invited, waiting_counts
from portal.web.filters import format_day
from portal.web.language import current_locale, named
from portal.web.language import gettext as _
from portal.web.slots import DashboardCard, DashboardLine

#: Of the next fields of a profile so many are named.
MOST_NEXT = 3


def belonging(viewer: Viewer) -> Iterable[DashboardCard]:
    """Invitations to answer and people who ask to join; for who is of no firm, the ways into one. Two queries."""
    if viewer.is_anonymous:
        return
    waiting = [*_invitations(viewer), *_joining(viewer)]
    url, title = url_for("my_firms.index"), _("내 회사")
    if viewer.belongings:
        if waiting:
            yield DashboardCard(title, url, "user-round", waiting, len(waiting))
        return
    if viewer.is_staff and not waiting:
        # Who works for the hub need not be asked into a firm.
        return
    search = _("회사 이름이나 사업자등록번호로 찾아 참여를 요청하기")
    ways = [
        DashboardLine(search, url_for("my_firms.search")),
        DashboardLine(_("처음 등록하는 회사라면 새로 등록하기"), url_for("my_firms.new")),
    ]
    yield DashboardCard(_("회사와 함께 쓰기"), url, "building-2", [*waiting, *ways], len(waiting))


def _invitations(viewer: Viewer) -> list[DashboardLine]:
    return [
        DashboardLine(
            _("%(firm)s에서 초대했어요", firm=named(one.name_ko, one.name_en)),
            url_for("my_firms.index"),
            _("%(day)s까지", day=format_day(one.expires_at)),
            urgent=True,
        )
        for one in invited(viewer.person_id)
    ]


def _joining(viewer: Viewer) -> list[DashboardLine]:
    owned = {one.firm_id: one for one in viewer.belongings if one.role == FirmRole.OWNER}
    return [
        DashboardLine(
            _("%(firm)s에 참여하고 싶은 사람이 있어요", firm=owned[firm_id].name(current_locale())),
            url_for("firm_people.index", firm_id=firm_id),
            _("%(n)s명", n=count),
            urgent=True,
        )
        for firm_id, count in waiting_counts(list(owned)).items()
    ]


def profile(viewer: Viewer) -> Iterable[DashboardCard]:
    """How complete and how old the profiles of the firm acted for are, and what is worth doing next."""
    firm_id = viewer.firm_id
    found = standing_of(firm_id) if firm_id is not None and policy.is_of(viewer, firm_id) else None
    if firm_id is None or found is None:
        return
    known, url = completeness_of(found.page, found.folders), url_for("firm_dashboard.show", firm_id=firm_id)
    lines = []
    if policy.can_edit(viewer, firm_id):
        if found.old:
            asked = _("오래 고치지 않은 글이 아직 맞는지 확인하기")
            lines.append(DashboardLine(asked, url, _("%(n)s건", n=found.old), urgent=True))
        if found.changed:
            words = _("고치고 아직 공개하지 않은 글")
            lines.append(DashboardLine(words, url, _("%(n)s건", n=found.changed)))
        lines += [
            DashboardLine(_("%(field)s 채우기", field=one.label), one.url, one.why) for one in known.missing[:MOST_NEXT]
        ]
    title = _("회사 프로필 %(n)s%%", n=known.percent)
    nothing = _("다 채운 프로필이에요. 바뀐 것이 있으면 그때 고쳐 주세요.")
    yield DashboardCard(title, url, "building-2", lines, 0, nothing)
