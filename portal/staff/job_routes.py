"""`/staff/jobs`: what has failed too often, to be tried again."""

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.audit import service as audit
from portal.core.db import unit_of_work
from portal.core.paging import page_number
from portal.core.viewer import Role
from portal.jobs import mail, queue
from portal.staff.console import console
from portal.staff.failed_jobs import failures
from portal.web.access import current_viewer, staff

jobs = console("staff_jobs", "/jobs")
ONLY = ("mail", "other")


@jobs.get("")
@staff(Role.OPERATOR)
def index() -> str:
    """Failed mails and jobs."""
    only = _only(request.args.get("sort"))
    found = failures(only, page_number(request.args.get("page")))
    return render_template("staff/jobs.html", found=found, sort=only)


@jobs.post("/<int:job_id>/retry")
@staff(Role.OPERATOR)
def retry(job_id: int) -> Response:
    """Queue one of them again."""
    with unit_of_work():
        count = queue.retry_failed(job_id=job_id)
        if not count:
            abort(404)
        audit.note("job.retried", "job", job_id, by=current_viewer().actor)
    return _back(count)


@jobs.post("/retry")
@staff(Role.OPERATOR)
def retry_all() -> Response:
    """Queue all of them again, or those of one sort."""
    only = _only(request.form.get("sort"))
    with unit_of_work():
        count = queue.retry_failed(mail.KIND if only == "mail" else None, but=mail.KIND if only == "other" else None)
        audit.note("jobs.retried", "job", 0, by=current_viewer().actor, only=only, count=count)
    return _back(count)


def _only(asked: str | None) -> str:
    return asked if asked in ONLY else ""


def _back(count: int) -> Response:
    return redirect(url_for("staff_jobs.index", done=count), 303)
