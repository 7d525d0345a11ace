"""Who is told of what staff decide upon a report: who reported it, and, when something follows, who wrote. And what
blocks and bars mean to parts of lower floors, which know nothing of them."""

from typing import Any, cast

from flask import Flask

from portal.audit.listening import Happening, listen
from portal.core.errors import RuleError
from portal.firms.people.queries import writers_of
from portal.messaging.safety.kinds import SAFETY
from portal.messaging.safety.models import Report, Verdict
from portal.messaging.safety.queries import barred_until, is_blocked
from portal.notices.service import notify


def register(app: Flask) -> None:
    """Listen to what is decided, and to what firms ask of each other elsewhere."""
    listen(app, "report.decided", _tell_reporter)
    listen(app, "report.decided", _tell_reported)
    listen(app, "disclosure.asked", _refuse_unwanted)


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


def _refuse_unwanted(happening: Happening) -> None:
    """Why a firm wants to see a document are words to another: who may send none sends none there, either.

    To be blocked and to be barred is answered alike: nobody learns of a block.
    """
    asker, owner = happening.details["asker"], happening.details["owner"]
    if is_blocked(asker, owner) or barred_until(asker):
        raise RuleError("not_taken", "지금은 자료 요청을 받지 않는 기업이에요.")
