"""The addresses of programs, and what search finds of them.

What is for named firms is in no index: a document has one audience, and such a program may have many.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import selectinload

from portal.core import clock
from portal.core.db import session
from portal.core.markdown import plain
from portal.core.months import day_of
from portal.firms.documents import path_of
from portal.firms.vocabulary import FIELDS
from portal.programs.dates import day_words, moment_words
from portal.programs.labels import kind_label
from portal.programs.models import Audience, Program, ProgramSession
from portal.search import tracking
from portal.search.document import Passage, SearchDocument, Source, register_source
from portal.web.language import LOCALES, speaking
from portal.web.language import gettext as _

OWNER = "program"
#: How long one that is over is still found.
FOUND_AFTER = timedelta(days=30)
#: Below what is to come.
OVER_PRIOR = 0.7


def register() -> None:
    """Make programs searchable and let every change to them be noticed."""
    register_source(Source(OWNER, load_documents, list_ids))
    tracking.track(Program, lambda row: (OWNER, row.id))  # type: ignore[attr-defined]
    tracking.track(ProgramSession, lambda row: (OWNER, row.program_id))  # type: ignore[attr-defined]


def _found() -> Select[Program]:
    """Programs on offer that everybody may see and that are not long over."""
    recent = exists().where(
        ProgramSession.program_id == Program.id,
        ProgramSession.cancelled_at.is_(None),
        ProgramSession.ends_at > clock.now() - FOUND_AFTER,
    )
    return select(Program).where(
        Program.published_at.is_not(None), Program.cancelled_at.is_(None), Program.audience != Audience.FIRMS, recent
    )


def list_ids() -> Iterable[int]:
    """The ids of all programs that are found."""
    return session.scalars(_found().with_only_columns(Program.id))


def load_documents(ids: list[int]) -> dict[int, list[SearchDocument]]:
    """The documents of some programs; drafts, and what was called off, have none."""
    query = _found().where(Program.id.in_(ids)).options(selectinload(Program.sessions))
    return {program.id: [program_document(program)] for program in session.scalars(query)}


def program_path(program: Program) -> str:
    """`/programs/17-ir-clinic`: the number counts, the words are for people."""
    return program_address(program.id, program.title_ko, program.title_en)


def program_address(program_id: int, title_ko: str, title_en: str) -> str:
    return path_of("programs", program_id, title_ko, title_en)


def program_document(program: Program) -> SearchDocument:
    """A program, found by what it is about, who holds it, where and what kind it is."""
    held = [one for one in program.sessions if one.cancelled_at is None]
    field, path = FIELDS.get(program.field), program_path(program)
    kinds = _in_languages(lambda: kind_label(program.kind))
    is_over = all(one.ends_at <= clock.now() for one in held)
    return SearchDocument(
        type=OWNER,
        id=program.id,
        url=path,
        name=program.title_ko,
        aliases=(program.title_en,) if program.title_en else (),
        tagline=" ".join(text for text in (program.lead_ko, program.lead_en) if text),
        passages=tuple(_passages(program, held, path)),
        labels=(*kinds, *((field.ko, field.en) if field else ())),
        facets={"field": (field.code,) if field else ()},
        sort={"updated": program.changed_at.timestamp(), "created": program.made_at.timestamp()},
        prior=OVER_PRIOR if is_over else 1.0,
        card={
            "seed": f"program:{program.id}",
            "name_en": program.title_en,
            "poster": program.kind,
            "label": kinds,
            "tagline": [program.lead_ko, program.lead_en],
            "tags": [["field", field.code, field.ko, field.en]] if field else [],
            "when": _when(held),
            "place": _place(program),
            "host": [program.host_ko, program.host_en],
            "updated_at": program.changed_at.isoformat(),
        },
    )


def _passages(program: Program, held: Sequence[ProgramSession], path: str) -> Iterable[Passage]:
    if program.body_ko:
        yield Passage(plain(program.body_ko), "소개", "About", path)
    if program.body_en:
        yield Passage(plain(program.body_en), "소개(영문)", "About (English)", path)
    told = [program.host_ko, program.host_en, program.place_ko, program.place_en]
    told += [title for one in held for title in (one.title_ko, one.title_en)]
    if text := ". ".join(part for part in told if part):
        yield Passage(f"{text}.", "일정", "Sessions", path)


def _place(program: Program) -> list[str]:
    if program.place_ko or not program.is_online:
        return [program.place_ko, program.place_en]
    return _in_languages(lambda: _("온라인"))


def _when(held: Sequence[ProgramSession]) -> list[str]:
    """The first time in both languages, and the last day of several."""
    if not held:
        return ["", ""]
    first, last = held[0].starts_at, day_of(held[-1].starts_at)
    more = day_of(first) != last
    return [
        f"{day_words(day_of(first), locale)} – {day_words(last, locale)}" if more else moment_words(first, locale)
        for locale in LOCALES
    ]


def _in_languages(said: Callable[[], str]) -> list[str]:
    words = []
    for locale in LOCALES:
        with speaking(locale):
            words.append(said())
    return words
