"""What of one's firms stands on the dashboard: who waits for an answer, and what the profile needs next."""

from collections.abc import Iterable

from flask import url_for
from sqlalchemy.orm import joinedload

from portal.accounts.models import Person
from portal.core.db import session
from portal.core.viewer import FirmRole, Viewer
from portal.firms import policy
from portal.firms.editing.completeness import completeness_of
from portal.firms.editing.queries import profiles_of
from portal.firms.models import State
from portal.firms.people.models import FirmInvitation
from portal.firms.people.queries import live_invitations, own_firm, waiting_counts
from portal.web.filters import format_day
from portal.web.language import current_locale
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
    query = live_invitations().join(Person, Person.email_key == FirmInvitation.email_key)
    query = query.where(Person.id == viewer.person_id, Person.verified_at.is_not(None))
    found = session.scalars(query.options(joinedload(FirmInvitation.firm)).order_by(FirmInvitation.id))
    return [
        DashboardLine(
            _("%(firm)s에서 초대했어요", firm=one.firm.name(current_locale())),
            url_for("my_firms.index"),
            _("%(day)s까지", day=format_day(one.expires_at)),
            urgent=True,
        )
        for one in found
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
    firm = own_firm(viewer, viewer.firm_id) if viewer.firm_id is not None else None
    if firm is None:
        return
    profiles = profiles_of(firm)
    known = completeness_of(profiles)
    lines = []
    old = sum(one.state == State.PUBLIC and one.thing.freshness != "current" for one in profiles)
    if policy.can_edit(viewer, firm.id):
        if old:
            asked = _("오래 고치지 않은 글이 아직 맞는지 확인하기")
            lines.append(
                DashboardLine(asked, url_for("firm_dashboard.show", firm_id=firm.id), _("%(n)s건", n=old), urgent=True)
            )
        changed = [one for one in profiles if one.changed]
        if changed:
            words = _("고치고 아직 공개하지 않은 글")
            lines.append(
                DashboardLine(words, url_for("firm_dashboard.show", firm_id=firm.id), _("%(n)s건", n=len(changed)))
            )
        lines += [
            DashboardLine(_("%(field)s 채우기", field=one.label), one.url, one.why) for one in known.missing[:MOST_NEXT]
        ]
    title = _("회사 프로필 %(n)s%%", n=known.percent)
    nothing = _("다 채운 프로필이에요. 바뀐 것이 있으면 그때 고쳐 주세요.")
    yield DashboardCard(title, url_for("firm_dashboard.show", firm_id=firm.id), "building-2", lines, 0, nothing)
