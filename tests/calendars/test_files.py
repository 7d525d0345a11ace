"""Calendar files: as they are written, byte by byte (`golden/`), and as another library reads them.

Without `golden/` in order, look at what changed and whether calendars in the world take it; then write it anew:
`PORTAL_WRITE_GOLDEN=1 python -m pytest tests/calendars/test_files.py`.
"""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from ical.calendar_stream import IcsCalendarStream

from portal.core.clock import SEOUL
from portal.notices.calendars.entries import Entry, Mailbox
from portal.notices.calendars.writing import write_calendar, write_invitation

GOLDEN = Path(__file__).parent / "golden"
NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
HUB, KIM = Mailbox("hello@hub.example", "AI 양재 허브"), Mailbox("kim@hub.example", '김"이음"; 대표')
#: In Seoul from one day into the next.
CLINIC = Entry(
    about="booking:7",
    uid="booking-7@hub.example",
    sequence=2,
    starts=datetime(2026, 11, 1, 23, 30, tzinfo=SEOUL),
    ends=datetime(2026, 11, 2, 1, 10, tzinfo=SEOUL),
    summary="IR 피칭 클리닉; 투자 심사역과 1:1로 발표 자료를 바로 고치는 사십 분, 두 번째 시간",
    location="메인센터 2층, 멘토링룸 2",
    description="가져올 것: 발표 자료\n\n역슬래시 \\ 와 쉼표, 그리고 END:VEVENT\r\nATTENDEE:mailto:mallory@x.example",
    url="https://hub.example/programs/7?from=mail&seat=A,B;C",
    organizer=HUB,
    attendee=KIM,
    alarm_minutes=60,
)
LESSON = Entry(
    about="session:3:1",
    uid="session-3-1@hub.example",
    starts=datetime(2026, 3, 8, 15, 30, tzinfo=SEOUL),  # 01:30 in New York, whose clocks go on at 02:00
    ends=datetime(2026, 3, 8, 17, 0, tzinfo=SEOUL),
    summary="GPU 클러스터 온보딩",
    organizer=HUB,
    changed_at=datetime(2026, 2, 1, 12, tzinfo=UTC),
)
#: Over the hour in which New York's clocks go back.
AGAIN = replace(
    LESSON,
    about="session:3:2",
    uid="session-3-2@hub.example",
    starts=datetime(2026, 11, 1, 14, 30, tzinfo=SEOUL),
    ends=datetime(2026, 11, 1, 16, 30, tzinfo=SEOUL),
    is_cancelled=True,
)
FILES = {
    "invitation.ics": lambda: write_invitation(CLINIC, now=NOW)[1],
    "cancellation.ics": lambda: write_invitation(replace(CLINIC, sequence=3, is_cancelled=True), now=NOW)[1],
    "calendar.ics": lambda: write_calendar([LESSON, AGAIN, CLINIC], name="내 일정, AI 양재 허브; 서울", now=NOW),
}


def read(content):
    """As another library reads it; it knows nothing of how it was written."""
    (calendar,) = IcsCalendarStream.from_ics(content.decode()).calendars
    return calendar


@pytest.mark.parametrize("name", FILES)
def test_files_are_written_as_they_were(name):
    written, file = FILES[name](), GOLDEN / name
    if os.environ.get("PORTAL_WRITE_GOLDEN"):
        file.write_bytes(written)
    assert written.decode().split("\r\n") == file.read_bytes().decode().split("\r\n")
    lines = written.split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines), "RFC 5545, 3.1"
    assert "\ufffd" not in "".join(line.decode(errors="replace") for line in lines), "no letter is cut in two"
    assert written.count(b"BEGIN:VTIMEZONE") == written.count(b"TZOFFSETTO:+0900") == 1


def test_another_parser_reads_an_invitation_back():
    calendar = read(FILES["invitation.ics"]())
    (event,) = calendar.events
    assert (calendar.method, event.uid, event.sequence, event.status) == (
        "REQUEST",
        CLINIC.uid,
        2,
        "CONFIRMED",
    )
    assert event.dtstamp == NOW and (event.dtstart, event.dtend) == (CLINIC.starts, CLINIC.ends)
    assert (event.summary, event.location, event.url) == (CLINIC.summary, CLINIC.location, CLINIC.url)
    assert event.description == CLINIC.description.replace("\r\n", "\n"), "no line of it is a line of the file"
    (attendee,) = event.attendees
    # RFC 6868, which this parser leaves to its reader.
    assert (str(attendee.uri), attendee.common_name.replace("^'", '"')) == ("mailto:kim@hub.example", KIM.name)
    assert str(event.organizer.uri) == "mailto:hello@hub.example"
    (alarm,) = event.alarm
    assert alarm.trigger == -timedelta(minutes=60)


def test_another_parser_reads_a_cancellation_back():
    calendar = read(FILES["cancellation.ics"]())
    (event,) = calendar.events
    assert (calendar.method, event.uid, event.sequence, event.status) == ("CANCEL", CLINIC.uid, 3, "CANCELLED")
    assert not event.alarm and len(event.attendees) == 1


def test_a_reader_in_new_york_sees_the_right_hour():
    lesson, again, clinic = read(FILES["calendar.ics"]()).events

    def there(moment):
        return moment.astimezone(NEW_YORK).strftime("%m-%d %H:%M %Z")

    # The very nights on which New York's clocks go on and back.
    assert (there(lesson.dtstart), there(lesson.dtend)) == ("03-08 01:30 EST", "03-08 04:00 EDT")
    assert (there(again.dtstart), there(again.dtend)) == ("11-01 01:30 EDT", "11-01 02:30 EST")
    assert again.dtend.astimezone(UTC) - again.dtstart.astimezone(UTC) == timedelta(hours=2)
    assert (there(clinic.dtstart), there(clinic.dtend)) == ("11-01 09:30 EST", "11-01 11:10 EST")
    assert clinic.dtend - clinic.dtstart == timedelta(minutes=100), "over midnight in Seoul"
    assert str(clinic.dtstart.tzinfo) == "Asia/Seoul" and clinic.dtstart.day == 1 and clinic.dtend.day == 2


def test_a_calendar_to_subscribe_to_is_for_nobody_in_particular():
    content = FILES["calendar.ics"]().decode()
    assert read(content.encode()).method == "PUBLISH" and "\r\nATTENDEE" not in content
    for line in (
        "X-WR-CALNAME:내 일정\\, AI 양재 허브\\; 서울",
        "X-WR-TIMEZONE:Asia/Seoul",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    ):
        assert f"\r\n{line}\r\n" in content
    assert content.count("STATUS:CANCELLED") == 1


def test_what_no_calendar_could_show_is_refused():
    for wrong in (
        {"about": "booking 7"},
        {"about": "booking:" + "7" * 80},
        {"about": "booking:7\r\nX:1"},
        {"ends": CLINIC.starts},
        {"starts": CLINIC.starts.replace(tzinfo=None)},
    ):
        with pytest.raises(ValueError, match=r"names nothing|naive|ends before"):
            replace(CLINIC, **wrong)
    with pytest.raises(ValueError, match="by nobody"):
        write_invitation(replace(CLINIC, organizer=None), now=NOW)
    with pytest.raises(ValueError, match="UID"):
        write_calendar([replace(CLINIC, uid="")], name="x", now=NOW)
    assert replace(CLINIC, organizer=None, sequence=9).digest == CLINIC.digest
    assert len({replace(CLINIC, **one).digest for one in ({}, {"location": "3층"}, {"alarm_minutes": 30})}) == 3
