"""Rows with texts that things (`things.py`) do not bring, for the canaries; all in the caller's unit of work."""

import following_things
import lead_things
import mentoring_things
import needs_things
import program_things
from sqlalchemy import select

from portal.collaboration.introductions.models import Introduction, IntroductionAnswer
from portal.core.db import session
from portal.firms.disclosing.models import DisclosureAcceptance, DisclosureRequest, DisclosureText
from portal.messaging.meetings.models import ThreadMeeting, ThreadMeetingNote
from portal.messaging.threads.models import ThreadFirm


def plant() -> None:
    """Every part's."""
    program_things.plant()
    mentoring_things.plant()
    following_things.plant()
    needs_things.plant()
    lead_things.plant()
    _accepted()
    _answered()
    _noted()


def _accepted() -> None:
    texts = session.scalars(select(DisclosureText)).all()
    for asked in session.scalars(select(DisclosureRequest)) if texts else ():
        if not asked.acceptances:
            named = dict.fromkeys(("text_sha256", "name", "firm_name"), "x")
            session.add(DisclosureAcceptance(request_id=asked.id, text_id=texts[0].id, **named))


def _answered() -> None:
    answered = set(session.scalars(select(IntroductionAnswer.introduction_id)))
    for one in session.scalars(select(Introduction)):
        if one.id not in answered:
            answer = {"agrees": False, "reason": "other", "words": "x", "answered_by": "person:0"}
            session.add(IntroductionAnswer(introduction_id=one.id, firm_id=one.first_id, **answer))


def _noted() -> None:
    """For both sides, from each."""
    for meeting in session.scalars(select(ThreadMeeting)):
        for firm_id in session.scalars(select(ThreadFirm.firm_id).where(ThreadFirm.thread_id == meeting.thread_id)):
            session.add(ThreadMeetingNote(meeting_id=meeting.id, firm_id=firm_id, text="x", is_shared=True))
