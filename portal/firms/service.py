"""Verbs on firms. The caller opens the unit of work."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.audit import service as audit
from portal.core import clock
from portal.core.db import session
from portal.core.errors import RuleError
from portal.core.viewer import PUBLIC, STAFF
from portal.firms.models import Fact, FieldEdit, Firm, Tenure
from portal.firms.numbers.entering import Entry, key_of, put, replace
from portal.firms.profile import Changes, apply_values, build_firm, check_values
from portal.firms.tags import TagBook
from portal.firms.vocabulary import KINDS, METRICS, OWNER, TENURE_KINDS
from portal.search.document import withdraw

#: Where values come from that may overwrite what a firm's own people wrote.
STAFF_SOURCE = "staff"


def create_firm(values: Mapping[str, Any], *, by: str, source: str = STAFF_SOURCE) -> Firm:
    """Enter a firm in the directory. Raises `RuleError` with the field."""
    firm = build_firm(values, TagBook())
    session.add(firm)
    audit.record("firm.created", firm, by=by, source=source)
    return firm


def update_firm(firm: Firm, values: Mapping[str, Any], *, by: str, source: str = STAFF_SOURCE) -> Changes:
    """Set what is known of a firm. From any source but staff, what its own people edited is kept.

    Raises `RuleError` with the field; then nothing is changed.
    """
    check_values(values, firm_id=firm.id)
    keep = () if source == STAFF_SOURCE else edited_fields(firm)
    changes = apply_values(firm, values, TagBook(), keep)
    if changes:
        firm.updated_at = clock.now()
        audit.record("firm.updated", firm, by=by, source=source, fields=sorted(changes.changed))
    return changes


def edit_profile(firm: Firm, changes: Mapping[str, Any], by: str) -> Changes:
    """Let the firm's own people change its profile, so that no import overwrites what they changed."""
    check_values(changes, firm_id=firm.id)
    made = apply_values(firm, changes, TagBook())
    edits = {edit.field: edit for edit in firm.edits}
    for name in made.changed:
        if edit := edits.get(name):
            edit.edited_by, edit.edited_at = by, clock.now()
        else:
            firm.edits.append(FieldEdit(field=name, edited_by=by))
    if made:
        firm.updated_at = firm.confirmed_at = clock.now()
        audit.record("firm.profile_edited", firm, by=by, fields=sorted(made.changed))
    return made


def edited_fields(firm: Firm) -> set[str]:
    """The fields that the firm's own people edited."""
    return {edit.field for edit in firm.edits}


def publish(firm: Firm, *, by: str, reason: str = "") -> bool:
    """Show the firm to everybody; `False` when it was shown already."""
    return _show_to(firm, PUBLIC, "firm.published", by=by, reason=reason)


def hide(firm: Firm, *, by: str, reason: str) -> bool:
    """Show the firm to staff only; `False` when it was hidden already."""
    if not reason.strip():
        raise RuleError("no_reason", "감추는 까닭을 적어 주세요.", field="reason")
    return _show_to(firm, STAFF, "firm.hidden", by=by, reason=reason)


def _show_to(firm: Firm, audience: str, action: str, *, by: str, reason: str) -> bool:
    if firm.audience == audience:
        return False
    before, firm.audience = firm.audience, audience
    withdraw(OWNER, firm.id)
    audit.record(action, firm, by=by, reason=reason, before=before)
    return True


def begin_tenure(firm: Firm, kind: str, *, on: date, by: str, reason: str = "") -> Tenure:
    """Let a firm be resident or member from a day on. Raises `RuleError` when it is that already."""
    if kind not in TENURE_KINDS:
        raise RuleError("bad_tenure", "입주기업이나 멤버십 기업만 기간을 시작할 수 있어요.", field="kind")
    if any(tenure.kind == kind and (tenure.ended_on is None or on < tenure.ended_on) for tenure in firm.tenures):
        raise RuleError("tenure_overlaps", f"이미 {KINDS[kind].ko}인 기간과 겹쳐요.", field="began_on")
    tenure = Tenure(kind=kind, began_on=on, reason=reason)
    firm.tenures.append(tenure)
    audit.record("firm.tenure_began", firm, by=by, kind=kind, on=on.isoformat(), reason=reason)
    return tenure


def end_tenure(tenure: Tenure, *, on: date, by: str, reason: str = "") -> None:
    """End a tenure; `on` is the first day after it."""
    if tenure.ended_on is not None:
        raise RuleError("tenure_ended", "이미 끝난 기간이에요.", field="ended_on")
    if on <= tenure.began_on:
        raise RuleError("tenure_too_short", "끝나는 날은 시작한 날보다 뒤여야 해요.", field="ended_on")
    tenure.ended_on = on
    tenure.reason = reason or tenure.reason
    audit.record("firm.tenure_ended", tenure.firm, by=by, kind=tenure.kind, on=on.isoformat(), reason=reason)


def record_fact(
    firm: Firm, metric: str, period: str, value: int, *, by: str, source: str = "firm", document: str = ""
) -> Fact:
    """Note one number of a firm for a period; the same source corrects what it said before."""
    if metric not in METRICS:
        raise RuleError("unknown_metric", f"모르는 지표예요: {metric}", field="metric")
    entry = Entry(metric, period, value, document=document)
    known = next((one for one in firm.facts if key_of(one) == (metric, period, "", source)), None)
    return put(firm, entry, by=by, source=source) if known is None else replace(firm, known, entry, by=by)
