"""Mails and other jobs that have failed too often and wait for a person."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from sqlalchemy import case, func, select

from portal.core.db import session
from portal.core.paging import Page
from portal.core.viewer import Role, Viewer
from portal.jobs import mail
from portal.jobs.models import Job
from portal.web.filters import format_day
from portal.web.language import gettext as _
from portal.web.slots import Queue

PER_PAGE = 50
#: What an error quotes may be somebody's address; who repairs a mail server need not know whose.
#: Words are found first: a pattern of the whole would try each beginning of a long word without an "@" in it.
_WORD = re.compile(r"[^\s<>'\"(),;]+")
LONGEST_ERROR = 300


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A row of the page."""

    id: int
    kind: str
    attempts: int
    created_at: datetime
    failed_at: datetime
    error: str


@dataclass(frozen=True, slots=True)
class Failures:
    """One page of what has failed, and how many there are of both sorts."""

    rows: Sequence[FailedJob]
    page: Page
    mails: int
    others: int


def queues(viewer: Viewer) -> Iterable[Queue]:
    """Entries of the `staff_queues` slot."""
    if not viewer.has(Role.OPERATOR):
        return
    mails, others, oldest = _counts()
    note = _("먼저 멈춘 것은 %(day)s부터 기다려요", day=format_day(oldest)) if oldest else ""
    yield Queue(_("보내지 못한 메일"), mails, url_for("staff_jobs.index", sort="mail"), "mail", note, mails > 0)
    yield Queue(_("멈춘 작업"), others, url_for("staff_jobs.index", sort="other"), "circle-alert", note, others > 0)


def _counts() -> tuple[int, int, datetime | None]:
    is_mail = case((Job.kind == mail.KIND, 1), else_=0)
    mails, total, oldest = session.execute(
        select(func.coalesce(func.sum(is_mail), 0), func.count(), func.min(Job.failed_at)).where(
            Job.failed_at.is_not(None)
        )
    ).one()
    return mails, total - mails, oldest


def failures(only: str, number: int) -> Failures:
    """What has failed, the latest first; `only` is `mail`, `other` or nothing."""
    mails, others, _oldest = _counts()
    page = Page(number, PER_PAGE, {"mail": mails, "other": others}.get(only, mails + others))
    query = select(Job).where(Job.failed_at.is_not(None)).order_by(Job.failed_at.desc(), Job.id.desc())
    if only == "mail":
        query = query.where(Job.kind == mail.KIND)
    elif only == "other":
        query = query.where(Job.kind != mail.KIND)
    jobs = session.scalars(query.offset(page.offset).limit(page.size))
    return Failures([_row(job) for job in jobs], page, mails, others)


def _row(job: Job) -> FailedJob:
    failed_at = job.failed_at or job.created_at
    return FailedJob(job.id, job.kind, job.attempts, job.created_at, failed_at, without_addresses(job.last_error))


def without_addresses(error: str) -> str:
    """An error's text on one line, e-mail addresses taken out."""
    line = _WORD.sub(_hidden, " ".join(error.split()))
    return line if len(line) <= LONGEST_ERROR else line[: LONGEST_ERROR - 1] + "…"


def _hidden(word: re.Match[str]) -> str:
    return "…@…" if "@" in word[0].strip("@") else word[0]
