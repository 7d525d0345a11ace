"""`/staff/destructions`: what was destroyed, by which rule, when; for the privacy officer."""

from flask import render_template, request

from portal.core.paging import page_number
from portal.core.viewer import Role
from portal.privacy.certificates import certificates
from portal.staff.console import console
from portal.web.access import staff

destructions = console("staff_destructions", "/destructions")


@destructions.get("")
@staff(Role.PRIVACY_OFFICER)
def index() -> str:
    """The certificates, the latest first."""
    return render_template("staff/destructions.html", found=certificates(page_number(request.args.get("page"))))
