"""The console's desk: a program is written, given times, offered, changed under others' hands, copied, called off."""

from io import BytesIO

import pytest
from factories import make_firm
from lxml import html
from offering import book, make_program, states
from openpyxl import load_workbook
from pages import lint, visit
from people import make_person
from staffing import send, staff_client
from uploading import picture

from portal.allocation import queries as allocation
from portal.audit.models import Access
from portal.core.clock import SEOUL
from portal.core.db import session
from portal.core.viewer import Role
from portal.files.models import StoredFile
from portal.programs.models import Program, ProgramFirm, ProgramSession

DESK = "/staff/programs"


@pytest.fixture
def staff(app):
    return staff_client(app, Role.PROGRAM_MANAGER)


def fields_of(client, url, action=""):
    """What stands in a form of a page, by the form's address."""
    document = html.fromstring(visit(client, url).text)
    form = next(f for f in document.xpath("//form[@method='post']") if f.get("action") == (action or url))
    return dict(form.form_values())


def shown(client, url):
    """The text of a page that is there."""
    answer = visit(client, url)
    assert answer.status_code == 200 and lint(answer.text, lang="ko") == [], url
    return answer.text


def fill(client, url, action="", **more):
    """Fill in a form of a page and send it."""
    values = {**fields_of(client, url, action), **more}
    sent = {name: value for name, value in values.items() if value is not None}
    return visit(client, action or url, "POST", data=sent)


def fresh(model, number):
    session.rollback()
    return session.get(model, number, populate_existing=True)


def only(model):
    session.rollback()
    return session.query(model).one()


def test_a_program_is_written_offered_and_called_off(app, staff):
    assert "공개 중인 프로그램이 없어요" in shown(staff, DESK)
    wrong = fill(staff, f"{DESK}/new", title_ko="", booking_closes_at="2026-13-01T00:00", cancel_minutes="곧")
    assert wrong.status_code == 422 and "제목을 적어 주세요" in wrong.text and "곧" in wrong.text
    assert "2026-13-01T00:00" in wrong.text and "‘18시간’" in wrong.text
    typed = {
        "title_ko": "AI 반도체 실무",
        "title_en": "AI chips",
        "cancel_minutes": "1일 6시간",
        "offer_minutes": "90분",
    }
    window = {"booking_opens_at": "2026-11-01T00:00", "booking_closes_at": "2099-12-01 23:59:59"}
    answer = fill(staff, f"{DESK}/new", **typed, **window)
    assert answer.status_code == 303, answer.text
    program = only(Program)
    assert (program.cancel_minutes, program.offer_minutes) == (30 * 60, 90)
    assert program.booking_closes_at.astimezone(SEOUL).isoformat() == "2099-12-01T23:59:59+09:00"
    own = f"{DESK}/{program.id}"
    assert "앞으로 열릴 일정" in shown(staff, own) and 'value="30시간"' in shown(staff, f"{own}/edit")
    refused = send(staff, f"{own}/publication", at=own)
    assert refused.status_code == 422 and "일정을 하나 이상" in refused.text
    wrong = fill(staff, own, f"{own}/sessions", starts_at="2099-12-31T14:00", ends_at="2099-12-31T13:00", seats="20")
    assert wrong.status_code == 422 and "뒤" in wrong.text and "2099-12-31T13:00" in wrong.text
    # Over midnight, to the second.
    fill(staff, own, f"{own}/sessions", starts_at="2099-12-31T22:00", ends_at="2099-12-31T23:59:59", seats="2")
    one = only(ProgramSession)
    assert one.ends_at.astimezone(SEOUL).second == 59 and one.pool.capacity == 2
    assert send(staff, f"{own}/publication", at=own).status_code == 303
    assert "AI 반도체 실무" in shown(staff, DESK) and "공개 중" in shown(staff, own)

    people = [make_person(f"one{n}@hub.example", name=f"사람 {n}").id for n in range(3)]
    program = fresh(Program, program.id)
    for person_id in people:
        book(program, person_id)
    at = f"{own}/sessions/{one.id}"
    assert "3명이 신청했어요" in shown(staff, at)
    wrong = fill(staff, at, seats="1")
    assert wrong.status_code == 422 and "이미 2명" in wrong.text and 'value="1"' in wrong.text
    moved = {"starts_at": "2099-12-31T22:30", "ends_at": "2100-01-01T01:00", "place_ko": "3층"}
    assert fill(staff, at, seats="3", **moved).status_code == 303
    one = fresh(ProgramSession, one.id)
    assert (one.sequence, one.pool.capacity, one.place_ko) == (1, 3, "3층")
    assert [state for _, state in states(program)] == ["confirmed", "confirmed", "offered"]
    ask = shown(staff, f"{own}/cancellation")
    assert "3명에게" in ask
    assert fill(staff, f"{own}/cancellation", reason="").status_code == 422
    assert fill(staff, f"{own}/cancellation", reason="강사가 아파요").status_code == 303
    assert [state for _, state in states(program)] == ["ended"] * 3
    last = shown(staff, own)
    assert "강사가 아파요" in last and "프로그램을 취소함" in last and "정원 3명" in last
    assert "AI 반도체 실무" in shown(staff, f"{DESK}?show=cancelled&q=반도체")
    assert "AI 반도체 실무" not in shown(staff, f"{DESK}?show=cancelled&q=없는말")


def test_what_two_write_at_once_is_not_lost(app, staff):
    program = make_program(title_ko="처음", place_ko="1층")
    own, other = f"{DESK}/{program.id}", staff_client(app, Role.OPERATOR)
    mine = fields_of(staff, f"{own}/edit")
    fill(other, f"{own}/edit", title_ko="다른 제목", lead_ko="다른 소개")
    # Another field: both stay. The same field: both are shown, nothing is written, and once seen it may be.
    fill_in = {**mine, "place_ko": "2층"}
    assert visit(staff, f"{own}/edit", "POST", data=fill_in).status_code == 303
    program = fresh(Program, program.id)
    assert (program.title_ko, program.lead_ko, program.place_ko) == ("다른 제목", "다른 소개", "2층")
    stale = visit(staff, f"{own}/edit", "POST", data={**mine, "title_ko": "내 제목"})
    assert stale.status_code == 409 and "다른 제목" in stale.text and 'value="내 제목"' in stale.text
    assert fresh(Program, program.id).title_ko == "다른 제목"
    form = html.fromstring(stale.text).xpath("//form[contains(@class, 'desk-form')]")[0]
    assert visit(staff, f"{own}/edit", "POST", data=dict(form.form_values())).status_code == 303
    program = fresh(Program, program.id)
    assert (program.title_ko, program.place_ko) == ("내 제목", "2층")


def test_weeks_copies_courses_and_drafts(app, staff, monkeypatch):
    monkeypatch.setenv("TZ", "America/New_York")
    program = make_program(published=False, days=(), first_timers_first=True, credits=2, title_ko="주간 상담")
    own = f"{DESK}/{program.id}"
    # Tuesdays of a February with 설날; over midnight.
    asked = "first=2097-02-01&last=2097-02-28&weekday=1&begins=22:00&ends=01:30&seats=4&skips=y"
    look = shown(staff, f"{own}/sessions/series?{asked}")
    assert "2097. 2. 12." in look and "건너뜀: 설날" in look and "일정 3개 더하기" in look
    assert "60번" in visit(staff, f"{own}/sessions/series?{asked.replace('last=2097', 'last=2099')}").text
    action = f"{own}/sessions/series"
    assert fill(staff, f"{own}/sessions/series?{asked}", action).status_code == 303
    times = [one.starts_at.astimezone(SEOUL) for one in fresh(Program, program.id).sessions]
    assert [f"{one:%m-%d %H:%M}" for one in times] == ["02-05 22:00", "02-19 22:00", "02-26 22:00"]
    assert send(staff, f"{own}/copy", at=own).status_code == 303
    session.rollback()
    twin = session.query(Program).filter(Program.id != program.id).one()
    assert (twin.title_ko, twin.credits, twin.first_timers_first, twin.published_at) == ("주간 상담", 2, True, None)
    assert twin.sessions == []
    copy = f"{DESK}/{twin.id}"
    assert fill(staff, copy, f"{copy}/course", seats="0").status_code == 422
    assert fill(staff, copy, f"{copy}/course", seats="5").status_code == 303
    assert (
        fill(staff, copy, f"{copy}/sessions", starts_at="2099-01-01T10:00", ends_at="2099-01-01T12:00").status_code
        == 303
    )
    assert send(staff, f"{copy}/publication", at=copy).status_code == 303
    book(fresh(Program, twin.id), make_person("one@hub.example").id)
    assert fill(staff, copy, f"{copy}/seats", seats="1").status_code == 303
    assert fresh(Program, twin.id).pool.capacity == 1
    assert send(staff, f"{copy}/removal", at=copy).status_code == 422
    assert send(staff, f"{own}/removal", at=own).status_code == 303
    session.rollback()
    assert session.query(Program).count() == 1
    at = f"{copy}/sessions/{only(ProgramSession).id}"
    assert fill(staff, f"{at}/cancellation", reason="눈이 와요").status_code == 303
    assert only(ProgramSession).cancelled_because == "눈이 와요" and visit(staff, at).status_code == 303


def test_named_firms_and_rules(app, staff):
    first, second = (make_firm(name).id for name in ("㈜가온눈", "㈜나루"))
    make_firm("주식회사 나루")
    typed = {"title_ko": "초대", "audience": "firms"}
    nobody = fill(staff, f"{DESK}/new", **typed)
    assert nobody.status_code == 422 and "초대할 회사를" in nobody.text
    unclear = fill(staff, f"{DESK}/new", **typed, firms="가온눈\n나루\n없는 회사")
    assert "찾지 못한 회사예요: 없는 회사" in unclear.text and "이름이 같은 회사가 여럿" in unclear.text and second
    assert fill(staff, f"{DESK}/new", **typed, firms="(주)가온눈").status_code == 303
    assert only(ProgramFirm).firm_id == first
    assert fill(staff, f"{DESK}/rules", quarter_credits="", most_points="0", point_days="90").status_code == 422
    assert fill(staff, f"{DESK}/rules", quarter_credits="12", most_points="2", point_days="60").status_code == 303
    assert 'value="12"' in shown(staff, f"{DESK}/rules")


def test_who_takes_part(app, staff):
    program = make_program(seats=1, title_ko="상담", kind="mentoring")
    people = [make_person(f"one{n}@hub.example", name=f"사람 {n}").id for n in range(4)]
    held = [book(program, one, note="=1+1").id for one in people[:3]]
    own = f"{DESK}/{program.id}/people"
    seen = session.query(Access).count()
    text = shown(staff, own)
    session.rollback()
    assert session.query(Access).count() == seen + 3
    assert (
        "대기 1번째" in text and "대기 2번째" in text and text.index("사람 1") < text.index("사람 2") and "처음" in text
    )
    # Beyond the capacity only knowingly, and for a reason.
    grant = f"{own}/{held[2]}/extra-place"
    assert send(staff, grant, at=own, data={"reason": ""}).status_code == 422
    assert send(staff, grant, at=own, data={"reason": "강사의 조교예요"}).status_code == 303
    assert [state for _, state in states(program)] == ["confirmed", "waiting", "confirmed"]
    text = shown(staff, own)
    assert "정원 밖" in text and "강사의 조교예요" in text
    # For somebody who is looked for, with a place in line; then beyond the capacity.
    assert "사람 3" in shown(staff, f"{own}?q=one3@hub") and "찾는 사람이 없어요" in shown(staff, f"{own}?q=없는이")
    at = f"{own}/new/{people[3]}"
    assert fill(staff, at, beyond="y").status_code == 422
    assert fill(staff, at, note="휠체어").status_code == 303
    assert fill(staff, at).status_code == 422
    assert fill(staff, at, beyond="y", reason="초대 손님").status_code == 303
    assert [state for _, state in states(program)] == ["confirmed", "waiting", "confirmed", "confirmed"]
    assert send(staff, f"{own}/{held[0]}/removal", at=own, data={"reason": "두 번 신청"}).status_code == 303
    assert [state for _, state in states(program)] == ["ended", "confirmed", "confirmed", "confirmed"]
    again = send(staff, f"{own}/{held[0]}/removal", at=own, data={"reason": "또"})
    assert again.status_code == 422 and "이미 끝난" in again.text
    assert send(staff, f"{own}/999/removal", at=own, data={"reason": "또"}).status_code == 404
    rows = list(load_workbook(BytesIO(visit(staff, f"{own}/workbook").data)).active.values)
    assert len(rows) == 5 and "=1+1" in rows[1] and any("두 번 신청" in str(row) for row in rows)
    assert ",'=1+1," in visit(staff, f"{own}/csv").data.decode("utf-8-sig"), "text there, too"
    assert allocation.wrong_pools() == []
    assert {one.actor for one in session.query(Access)} == {f"person:{staff.person_id}"}


def listed(*rows):
    head = "제목,종류,시작,끝,정원,대상,신청 마감,메모"
    return BytesIO("\n".join([head, *rows]).encode())


ROWS = (
    "AI 입문,교육,2099-03-02 10:00,12:00,20,누구나,2099-03-01 23:59:59,",
    "AI 입문,교육,2099-03-09 10:00,12:00,20,,,",
    "거꾸로,교육,2099-03-02 14:00,2099-03-02 13:00,20,,,",
    "모르는,잔치,2099-03-02 14:00,15:00,20,화성인,,",
    "자리,교육,2099-03-02 14:00,15:00,0,,,",
    "글자,교육,2099-03-02 14:00,15:00,스무 명,,,",
    "지난,교육,2019-03-02 14:00,15:00,5,,,",
    "=1+1,설명회,2099-04-01 10:00:30,11:00,5,입주기업,,",
)


def sent(client, rows):
    """Send a list, and open what it would do."""
    answer = send(client, f"{DESK}/import", at=f"{DESK}/import", data={"file": (listed(*rows), "목록.csv")})
    assert answer.status_code == 303, answer.text
    return answer.location, shown(client, answer.location)


def test_lists_come_in_as_drafts_once(app, staff):
    assert (
        "이런 열이 있어야"
        in send(staff, f"{DESK}/import", at=f"{DESK}/import", data={"file": (BytesIO(b"a,b\n1,2"), "a.csv")}).text
    )
    at, look = sent(staff, ROWS)
    told = [
        *("끝나는 때가 시작하는 때보다 앞이에요.", "없는 종류예요.", "없는 대상이에요.", "정원은 1에서"),
        *("정원은 숫자로", "이미 지난 때예요.", "쓰지 않은 열: 메모", "일정 3개를 초안으로"),
    ]
    assert [words for words in told if words not in look] == []
    assert session.query(Program).count() == 0
    assert visit(staff_client(app, Role.OPERATOR), at).status_code == 404
    assert send(staff, f"{at}/application", at=at).status_code == 303
    session.rollback()
    drafts = {one.title_ko: one for one in session.query(Program)}
    assert set(drafts) == {"AI 입문", "=1+1"} and not any(one.published_at for one in drafts.values())
    assert len(drafts["AI 입문"].sessions) == 2 and drafts["=1+1"].audience == "residents"
    assert drafts["AI 입문"].booking_closes_at.astimezone(SEOUL).isoformat() == "2099-03-01T23:59:59+09:00"
    # The same again brings nothing; with a row put right, that row alone.
    at, look = sent(staff, ROWS)
    assert "가져올 것이 없어요" in look
    at, look = sent(staff, [*ROWS, "AI 입문,교육,2099-03-16 10:00,12:00,20,,,"])
    assert "일정 1개를 초안으로" in look
    send(staff, f"{at}/application", at=at)
    session.rollback()
    assert (session.query(Program).count(), session.query(ProgramSession).count()) == (2, 4)
    book = load_workbook(BytesIO(visit(staff, f"{DESK}/import/template").data))
    assert [cell.value for cell in book.worksheets[0][1]][:3] == ["제목", "제목 (영어)", "종류"]


def test_a_poster_is_everybodys_once_its_program_is(app, staff):
    program = make_program(published=False, days=(5,))
    own = f"{DESK}/{program.id}"
    wrong = {"file": (BytesIO(b"%PDF-1.4 x"), "a.pdf")}
    assert send(staff, f"{own}/poster", at=own, data=wrong).status_code == 422
    for name in ("a.png", "b.png"):
        sent = {"file": (BytesIO(picture()), name), "alt_ko": "포스터"}
        assert send(staff, f"{own}/poster", at=own, data=sent).status_code == 303
    session.rollback()
    (address,) = html.fromstring(shown(staff, own)).xpath("//img[@alt='포스터']/@src")
    assert session.query(StoredFile).count() == 1
    anybody = app.test_client()
    assert visit(anybody, address).status_code == 404 and visit(staff, address).status_code == 200
    send(staff, f"{own}/publication", at=own)
    assert visit(anybody, address).status_code == 200 and address in shown(anybody, f"/programs/{program.id}")
    assert send(staff, f"{own}/poster/removal", at=own).status_code == 303
    assert visit(anybody, address).status_code == 404
