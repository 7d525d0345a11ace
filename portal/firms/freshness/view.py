"""The age of a firm's profiles, in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.core.viewer import STAFF, Viewer
from portal.firms import policy
from portal.firms.dashboard.parts import Panel
from portal.firms.documents import firm_path, service_path, technology_path
from portal.firms.freshness.queries import Profile, key_of, profiles_of
from portal.firms.models import Firm, Technology
from portal.web.language import current_locale, in_language
from portal.web.language import gettext as _

#: Rows of the panel; the rest is counted.
MOST_ROWS = 6
#: The oldest come first.
_ORDER = ("dormant", "overdue", "due", "current")


@dataclass(frozen=True, slots=True)
class Age:
    """A profile with the month in which it was kept last; `url` is empty while staff have hidden the firm."""

    key: str
    name: str
    kind: str
    url: str
    kept: str
    freshness: str


def ages_of(firm: Firm) -> list[Age]:
    """All profiles of a firm, those that have waited longest first."""
    profiles = sorted(profiles_of(firm), key=lambda one: (_ORDER.index(one.freshness), one.kept_at))
    return [_age(profile, is_hidden=firm.audience == STAFF) for profile in profiles]


def _age(profile: Profile, *, is_hidden: bool) -> Age:
    locale = current_locale()
    if isinstance(profile, Firm):
        name, kind, path = _("회사 페이지"), "", firm_path(profile)
    elif isinstance(profile, Technology):
        name, kind, path = profile.name(locale), _("기술"), technology_path(profile)
    else:
        name, kind, path = profile.name(locale), _("제품·서비스"), service_path(profile)
    url = "" if is_hidden else in_language(path, locale)
    return Age(key_of(profile), name, kind, url, profile.kept_month, profile.freshness)


def panels(viewer: Viewer, firm: Firm) -> Iterable[Panel]:
    """The panel of the firm's first page."""
    ages = ages_of(firm)
    values = {
        "ages": ages[:MOST_ROWS],
        "more": max(len(ages) - MOST_ROWS, 0),
        "due": sum(age.freshness != "current" for age in ages),
        "may_confirm": policy.can_edit(viewer, firm.id),
        "firm_id": firm.id,
    }
    yield Panel("firm_freshness/_panel.html", values, is_wide=True)
