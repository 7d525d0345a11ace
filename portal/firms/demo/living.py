"""What has happened in the first firm of the demo hub, so that the pages of its people have something to show."""

import tomllib
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import exists, select

from portal.accounts.models import Person
from portal.core import clock
from portal.core.db import session
from portal.files import service as files
from portal.files.service import Taken
from portal.firms.demo.loader import spread
from portal.firms.disclosing import service as disclosing
from portal.firms.editing import service as editing
from portal.firms.editing.fields import FIRM, TECHNOLOGY
from portal.firms.editing.models import ProfileDraft
from portal.firms.editing.profiles import values_of
from portal.firms.editing.queries import load
from portal.firms.media import service as media
from portal.firms.media.models import FirmFile, Nda, OpenedTo, Use
from portal.firms.models import Firm, Technology
from portal.firms.numbers import service as numbers
from portal.firms.numbers.entering import Entry
from portal.firms.people.models import FirmPerson
from portal.firms.people.service import lock_firm
from portal.querylog.models import OTHER, PageWeek
from portal.querylog.pages import FEWEST_PEOPLE, week_of

_FOLDER = Path(__file__).parent
_WEEKS = 12


@lru_cache(maxsize=1)
def told() -> Mapping[str, Any]:
    """What is written beside this module."""
    return tomllib.loads((_FOLDER / "living.toml").read_text(encoding="utf-8"))


class Contents:
    """The files of the demo, taken in before the unit of work: storing is slow. Gone again when that fails."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self.taken: list[Taken] = []

    def __enter__(self) -> "Contents":
        for one in told()["file"]:
            with (_FOLDER / "files" / f"{told()['firm']}-{one['name']}").open("rb") as content:
                taken = files.take(content, one.get("title", one["name"]))
            self._stack.enter_context(files.keeping(taken))
            self.taken.append(taken)
        return self

    def __exit__(self, *error: Any) -> None:
        self._stack.__exit__(*error)


def is_lively() -> bool:
    """Whether all of it has been made already, or the firm's people have begun to write and upload."""
    firm = select(Firm.id).where(Firm.source_key == told()["firm"]).scalar_subquery()
    drafts, kept = exists().where(ProfileDraft.firm_id == firm), exists().where(FirmFile.firm_id == firm)
    return bool(session.scalar(select(drafts | kept)))


def make_lively(taken: Sequence[Taken]) -> None:
    """Let it all have happened, in the caller's unit of work, as the firm's people and staff would have done it."""
    session.flush()
    found = session.scalars(select(Firm).where(Firm.source_key == told()["firm"])).one()
    firm, by = lock_firm(found.id), _actor("editor")
    _say_numbers(firm, by)
    _upload(firm, taken, by)
    _write(firm, by)
    _be_found(firm)


def _actor(key: str) -> str:
    return f"person:{session.scalars(select(Person.id).where(Person.source_key == f'demo-{key}')).one()}"


def _say_numbers(firm: Firm, by: str) -> None:
    for row in told()["number"]:
        names = ("metric", "period", "value", "about", "evidence", "dated_on", "document")
        entry = Entry(**{name: row[name] for name in names if name in row})
        same = [one for one in firm.facts if (one.metric, one.period, one.about) == (entry.metric, entry.period, "")]
        fact = numbers.correct(firm, same[0], entry, by=by) if same else numbers.enter(firm, entry, by=by)
        session.flush()
        if row.get("verified"):
            numbers.verify(fact, by=_actor("operator"))


def _upload(firm: Firm, taken: Sequence[Taken], by: str) -> None:
    for row, one in zip(told()["file"], taken, strict=True):
        (file,) = media.add(firm, [one], use=Use(row["use"]), subject="firm", by=by)
        words = {name: row[name] for name in ("caption_ko", "caption_en", "alt_ko", "alt_en") if name in row}
        media.describe(file, firm, words=words, subject="firm", by=by)
        session.flush()
        if "opened_to" in row:
            disclosing.open_to(file, firm, OpenedTo(row["opened_to"]), Nda(row["nda"]), by=by)
        if row["published"]:
            media.publish(file, by=by)
        if "asked" in row:
            _ask(file, row["asked"])


def _ask(file: FirmFile, why: str) -> None:
    """Another firm asks to open a document; nobody has answered yet."""
    session.flush()
    person = session.scalars(select(Person).where(Person.source_key == "demo-both")).one()
    seats = select(FirmPerson.firm_id).where(FirmPerson.person_id == person.id, FirmPerson.firm_id != file.firm_id)
    disclosing.ask(file, session.scalars(seats.limit(1)).one(), person, why)


def _write(firm: Firm, by: str) -> None:
    """Publish a technology anew, begin another, and change the firm's page without publishing it."""
    second = session.scalars(select(Technology).where(Technology.firm_id == firm.id, Technology.position == 1)).one()
    profile = load(TECHNOLOGY, firm.id, second.id)
    assert profile is not None
    editing.write(profile, {**profile.values, **told()["published"]}, by=by)
    session.flush()
    published = load(TECHNOLOGY, firm.id, second.id)
    assert published is not None
    editing.publish(published, by=by)
    nothing = values_of(TECHNOLOGY, Technology(firm_id=firm.id, name_ko=""))
    editing.begin_offer(TECHNOLOGY, firm, {**nothing, **told()["begun"]}, by=by)
    page = load(FIRM, firm.id, None)
    assert page is not None
    editing.write(page, {**page.values, **told()["draft"]}, by=_actor("owner"))


def _be_found(firm: Firm) -> None:
    """More from week to week, and of the parts less than of the page."""
    visits, this = told()["visits"], week_of(clock.today())
    keys = [f"firm:{firm.id}", *(f"technology:{one.id}" for one in firm.technologies)]
    keys += [f"service:{one.id}" for one in firm.services]
    for back in range(_WEEKS):
        week, rise = this - timedelta(weeks=back), 1.3 - back / _WEEKS
        for place, key in enumerate(keys):
            share = rise * (0.8 + spread(f"{back}{place}", 40) / 100) / (1 + place * 1.6)
            shown, viewed = int(visits["shown"] * share), int(visits["viewed"] * share)
            session.add(PageWeek(key=key, week=week, query=OTHER, shown=shown, opened=viewed // 2, viewed=viewed))
        for query, mean in visits["queries"].items():
            shown = int(mean * rise * (0.8 + spread(f"{back}{query}", 40) / 100))
            opened = shown // 2 if shown // 2 >= FEWEST_PEOPLE else 0
            if shown >= FEWEST_PEOPLE:
                session.add(PageWeek(key=keys[0], week=week, query=query, shown=shown, opened=opened, viewed=0))
