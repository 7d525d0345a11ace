"""Giving certificates and taking them back. The caller opens the unit of work.

A certificate says what was so when it was given: a new name makes a new one, and the old one tells that it stands no
more.
"""

import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from portal.accounts.models import Person
from portal.audit import service as audit
from portal.core import clock
from portal.core.clock import SEOUL
from portal.core.db import is_sqlite, session
from portal.core.errors import RuleError
from portal.programs import service as programs
from portal.programs.attending.tokens import ALPHABET
from portal.programs.finishing import queries
from portal.programs.finishing.models import CODE_LENGTH, Certificate, CertificateSeries, ProgramCertificate
from portal.programs.finishing.queries import Attended
from portal.programs.models import Program

SYSTEM = "system"
#: Said of one in whose stead another was given.
REPLACED = "replaced"
_SAYS = ("name", "title_ko", "title_en", "wording_ko", "wording_en", "began_on", "ended_on")
_COUNTS = ("minutes", "sessions", "of_sessions", "booking_id")


def write(program: Program, values: Mapping[str, Any], *, by: str) -> ProgramCertificate:
    """Let a program give certificates, or change which; those that were given stay as they are."""
    setting = queries.setting_of(program.id)
    if setting is None:
        setting = ProgramCertificate(program_id=program.id)
        session.add(setting)
    for name in ("share", "wording_ko", "wording_en"):
        setattr(setting, name, values[name])
    setting.changed_at, setting.changed_by = clock.now(), by
    audit.record("program.certificates_set", program, by=by, share=setting.share)
    return setting


def stop(program: Program, *, by: str) -> None:
    """Let a program give no more certificates. Again it changes nothing."""
    setting = queries.setting_of(program.id)
    if setting is not None:
        session.delete(setting)
        audit.record("program.certificates_stopped", program, by=by)


def issue_all(program_id: int, *, by: str) -> list[Certificate]:
    """Give one to each who was there enough, once it is over for them; who had one, or had one taken, gets none."""
    program, setting = programs.lock(program_id), queries.setting_of(program_id)
    if setting is None or not program.is_open:
        raise RuleError("no_certificates", "수료증을 주지 않는 프로그램이에요.")
    had = queries.certified(program_id)
    due = [one for one in queries.attended(program_id) if one.share >= setting.share and one.booking.id not in had]
    return [_issue(program, setting, one, by=by) for one in due]


def _issue(program: Program, setting: ProgramCertificate, one: Attended, *, by: str) -> Certificate:
    counts = {"minutes": one.minutes, "sessions": one.sessions, "of_sessions": one.of}
    words = {"title_ko": program.title_ko, "title_en": program.title_en}
    words |= {"wording_ko": setting.wording_ko, "wording_en": setting.wording_en}
    days = {"began_on": one.days[0], "ended_on": one.days[1]}
    made = _add({"booking_id": one.booking.id, "name": one.name, **counts, **words, **days}, by=by)
    audit.record("certificate.issued", made, by=by, number=made.number)
    return made


def _add(values: Mapping[str, Any], *, by: str) -> Certificate:
    code = "".join(secrets.choice(ALPHABET) for _place in range(CODE_LENGTH))
    made = Certificate(number=_next_number(), code=code, issued_by=by, **values)
    session.add(made)
    session.flush()
    return made


def _next_number() -> str:
    """The next of this year, as Seoul counts it; nobody else gets it."""
    year = clock.now().astimezone(SEOUL).year
    insert = (sqlite if is_sqlite() else postgresql).insert(CertificateSeries).values(year=year, last=1)
    counted = insert.on_conflict_do_update(
        index_elements=[CertificateSeries.year], set_={"last": CertificateSeries.last + 1}
    )
    return f"{year}-{session.scalar(counted.returning(CertificateSeries.last)):06}"


def revoke(certificate: Certificate, because: str, *, by: str) -> None:
    """Take one back, for good, with the program locked. Raises `RuleError` when it stands no more."""
    _end(certificate, because, by=by)
    audit.record("certificate.revoked", certificate, by=by, number=certificate.number, because=because)


def _end(certificate: Certificate, because: str, *, by: str) -> None:
    if not certificate.stands:
        raise RuleError("revoked", "이미 취소한 수료증이에요.")
    certificate.revoked_at, certificate.revoked_by, certificate.revoked_because = clock.now(), by, because
    session.flush()


def reissue(certificate: Certificate, *, by: str) -> Certificate:
    """Give another in its stead, with the name that the person has now. Raises `RuleError` when it stands no more."""
    person_id = certificate.booking.person_id
    person = session.get(Person, person_id) if person_id is not None else None
    child = certificate.booking.child
    name = child.name if child is not None else person.name if person is not None else ""
    if person is None or not name:
        raise RuleError("no_name", "이름을 알 수 없어 다시 낼 수 없어요.")
    _end(certificate, REPLACED, by=by)
    values = {name: getattr(certificate, name) for name in (*_SAYS, *_COUNTS)}
    made = _add({**values, "name": name}, by=by)
    certificate.replaced_by_id = made.id
    audit.record("certificate.reissued", made, by=by, number=made.number, instead_of=certificate.number)
    return made
