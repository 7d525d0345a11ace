"""Handing materials out and taking them back, telling of new ones. The caller opens the unit of work."""

from collections.abc import Mapping
from typing import Any

from portal.audit import service as audit
from portal.core import clock
from portal.core.db import session
from portal.core.errors import RuleError
from portal.files import service as files
from portal.files.service import Taken
from portal.programs import service as programs
from portal.programs.following import materials
from portal.programs.following.models import MaterialTelling, ProgramMaterial
from portal.programs.models import Program

SYSTEM = "system"
MOST = 50
AT_ONCE = 100


def add(program: Program, values: Mapping[str, Any], taken: Taken | None, *, by: str) -> ProgramMaterial:
    """Hand out a file or a link in a locked program. Raises `RuleError`."""
    if (taken is None) == (not values["url"]):
        raise RuleError("either", "파일을 고르거나 주소를 적어 주세요. 둘 가운데 하나만요.", field="file")
    if values["session_id"] is not None and values["session_id"] not in [one.id for one in program.sessions]:
        raise RuleError("no_session", "이 프로그램의 일정이 아니에요.", field="session")
    if len(materials.materials_of(program.id)) >= MOST:
        raise RuleError("many_materials", f"한 프로그램에 {MOST}개까지 올릴 수 있어요.")
    stored = files.keep(taken, owner=materials.owner_of(program.id), by=by) if taken is not None else None
    made = ProgramMaterial(program_id=program.id, file=stored, added_by=by, **values)
    session.add(made)
    session.flush()
    audit.record("program.material_added", program, by=by, title=made.title_ko, for_whom=str(made.for_whom))
    return made


def withdraw(program: Program, material: ProgramMaterial, *, by: str) -> None:
    """Take a material of a locked program back, for good: nobody has it any more."""
    stored, title = material.file, material.title_ko
    session.delete(material)
    session.flush()
    if stored is not None:
        files.remove(stored)
    audit.record("program.material_withdrawn", program, by=by, title=title)


def tell_some(program_id: int) -> int:
    """Tell some of those who have come to have something; how many."""
    programs.lock(program_id)
    due = materials.untold(program_id)[:AT_ONCE]
    for booking, news in due:
        telling = session.get(MaterialTelling, booking.id) or MaterialTelling(booking_id=booking.id)
        telling.at = clock.now()
        session.add(telling)
        titles = [[one.title_ko, one.title_en] for one in news]
        audit.record("materials.told", booking, by=SYSTEM, titles=titles)
    return len(due)
