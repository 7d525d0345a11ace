"""What a child is called on pages."""

from portal.programs.models import BookingChild
from portal.web.language import gettext as _


def name_of(child: BookingChild) -> str:
    """김하늘 (2017년생); 아이 where it is forgotten."""
    return _("%(name)s (%(year)s년생)", name=child.name, year=child.birth_year) if child.name else str(_("아이"))
