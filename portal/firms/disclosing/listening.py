"""Who is told of what is asked and answered: it follows from the event log."""

from typing import Any, cast

from flask import Flask

from portal.accounts.models import Person
from portal.audit.listening import Happening, listen
from portal.firms.disclosing.kinds import DISCLOSURE
from portal.firms.disclosing.models import DisclosureRequest
from portal.firms.disclosing.queries import speakers_of
from portal.firms.models import Firm
from portal.notices.service import notify


def register(app: Flask) -> None:
    """Listen to what becomes of requests."""
    listen(app, "disclosure.asked", _tell_owner)
    for verb in ("granted", "refused", "revoked", "expiring"):
        listen(app, f"disclosure.{verb}", _tell_asker)


def _values(request: DisclosureRequest, firm: Firm, **more: Any) -> dict[str, Any]:
    return {"firm_ko": firm.name_ko, "firm_en": firm.name_en, "document": request.document, **more}


def _about(request: DisclosureRequest) -> str:
    return f"disclosure:{request.id}"


def _tell_owner(happening: Happening) -> None:
    request = cast(DisclosureRequest, happening.subject)
    for person in speakers_of(request.owner_id):
        values, url = _values(request, request.asker), f"/me/firms/{request.owner_id}/disclosures"
        notify(DISCLOSURE, person, "asked", values, url=url, about=_about(request))


def _tell_asker(happening: Happening) -> None:
    request = cast(DisclosureRequest, happening.subject)
    nda = bool(request.firm_file and request.firm_file.nda)
    until = request.last_day.isoformat() if request.last_day else ""
    values = _values(request, request.owner, until=until, nda=nda, reason=request.reason)
    message = happening.action.removeprefix("disclosure.")
    for person in _whom(request):
        notify(DISCLOSURE, person, message, values, url=f"/me/disclosures/{request.id}", about=_about(request))


def _whom(request: DisclosureRequest) -> list[Person]:
    """Who asked; when they speak for the firm no more, all who do."""
    speakers = list(speakers_of(request.asker_id))
    return [one for one in speakers if one.id == request.person_id] or speakers
