"""Who is told of what staff decide upon a report: who reported it, and, when something follows, who wrote."""

from typing import Any, cast

from flask import Flask

from portal.audit.listening import Happening, listen
from portal.firms.people.queries import writers_of
from portal.messaging.safety.kinds import SAFETY
from portal.messaging.safety.models import Report, Verdict
from portal.notices.service import notify


def register(app: Flask) -> None:
    """Listen to what is decided."""
    listen(app, "report.decided", _tell_reporter)
    listen(app, "report.decided", _tell_reported)


def _tell_reporter(happening: Happening) -> None:
    report = cast(Report, happening.subject)
    message = "dismissed" if report.verdict == Verdict.DISMISSED else "acted"
    values = {"firm_ko": report.reported.name_ko, "firm_en": report.reported.name_en}
    for person in writers_of(report.firm_id):
        notify(SAFETY, person, message, values, url="/blocks", about=f"report:{report.id}")


def _tell_reported(happening: Happening) -> None:
    """Nothing here names the report: it would say who reported."""
    report = cast(Report, happening.subject)
    if report.verdict == Verdict.DISMISSED:
        return
    values: dict[str, Any] = {"until": report.until.isoformat()} if report.until else {}
    for person in writers_of(report.reported_id):
        notify(SAFETY, person, report.verdict, values, url="/requests?box=sent")
