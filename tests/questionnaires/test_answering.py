"""What a form asks is asked in a feature's page: nothing typed is lost, answers are kept with their history, surveys
without names are nobody's."""

import hashlib
import io
from datetime import timedelta

import openpyxl
import pytest
from flask import render_template_string
from lxml import html
from pages import page, visit, words
from people import errors
from questioning import ASKED, CONSENT, OWNER, publish, stored
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from uploading import picture

from portal.accounts.models import Person
from portal.core import clock, personal
from portal.core.db import Base, session, unit_of_work
from portal.core.errors import RuleError
from portal.core.viewer import Role
from portal.files.storage import storage
from portal.jobs.worker import run_once
from portal.privacy import destruction
from portal.privacy.withdrawal import subject_of
from portal.questionnaires import answering, queries, service, summaries, view
from portal.questionnaires.models import Answer, AnswerSet, Participation, Purpose, QuestionnaireVersion
from portal.questionnaires.questions import Kind, Question
from portal.web.language import speaking

AT = "/me"
GOOD = {
    "answer_q1": "=1+1 팀장",
    "answer_q2": "첫 줄\n둘째 줄",
    "answer_q3": "o1",
    "answer_q4": ["o1", "o3"],
    "answer_q5": "１２.5",
    "answer_q6": "2026-12-01",
    "answer_q7": "no",
    "answer_q9": "y",
}


def upload(content=None, name="계획.png"):
    return {"answer_q8": (io.BytesIO(content or picture()), name)}


def send(client, at=AT, **fields):
    """Send the form as the page shows it, filled in."""
    document = page(client, at)
    (form,) = document.xpath("//form[@enctype]")
    values = {name: value for name, value in form.form_values() if name in ("csrf_token", "answer_version")}
    return visit(client, at, "POST", data={**values, **fields}, content_type="multipart/form-data")


def sets():
    session.rollback()
    session.expire_all()
    return session.scalars(select(AnswerSet).order_by(AnswerSet.answered_at)).all()


def kept_contents():
    """The contents that lie on the disk, with or without a row."""
    return set(storage().keys_before(clock.now().timestamp() + 99))


def test_nothing_typed_is_lost_and_every_kind_is_kept(app, asking, browser_of):
    publish(ASKED)
    asking()
    client = browser_of("김가온")
    document = page(client, AT)
    assert len(document.xpath("//form[@enctype]//fieldset/legend")) == 4, "choices, yes or no, consent"
    assert not document.xpath("//form[@enctype]//input[@type='checkbox'][@checked]"), "consent is unticked at first"
    assert CONSENT.split("\n")[0] in words(document.xpath("//*[@class='consent-text']")[0])

    contents = kept_contents()
    bad = {
        "answer_q1": "열한 글자가 넘는 아주 긴 직함",
        "answer_q2": "남는 말",
        "answer_q3": "o9",
        "answer_q4": ["o1", "o2", "o3"],
        "answer_q5": "nan",
        "answer_q6": "2026-02-30",
        **upload(b"<html>", "a.png"),
    }
    answer = send(client, **bad)
    assert answer.status_code == 422
    found = {name.removeprefix("answer_"): said for name, said in errors(answer).items()}
    assert found == {
        "q1": "10자까지 쓸 수 있어요.",
        "q3": "목록에서 골라 주세요.",
        "q4": "2개까지 고를 수 있어요.",
        "q5": "수로 적어 주세요. 예: 12 또는 3.5",
        "q6": "날짜를 확인해 주세요. 예: 2026-03-01",
        "q7": "꼭 답해야 하는 질문이에요.",
        "q8": "PNG·JPG·WebP 사진과 PDF·HWPX·DOCX 문서만 올릴 수 있어요.",
        "q9": "동의해야 보낼 수 있어요.",
    }
    kept = answer.text
    assert all(typed in kept for typed in ("열한 글자가", "남는 말", 'value="nan"', "2026-02-30"))
    assert kept.count(" checked") == 3, "the boxes of q4"
    large = send(client, **GOOD, **upload(picture(900, 900) + b"\0" * 1_100_000))
    assert errors(large)["answer_q8"] == "1MB까지 올릴 수 있어요."
    again = send(client, **{**GOOD, "answer_q7": ""}, **upload())
    assert "파일은 다시 골라 주세요" in again.text and errors(again).keys() == {"answer_q7"}
    assert sets() == [] and stored() == [], "nothing half-saved"
    assert kept_contents() == contents, "nor a content without a row"

    answer = send(client, **GOOD, **upload())
    assert answer.status_code == 303, errors(answer)
    (one,) = sets()
    given = {answer.question: answer.value for answer in one.answers}
    digest = hashlib.sha256(CONSENT.encode()).hexdigest()
    assert given == {
        "q1": "=1+1 팀장",
        "q2": "첫 줄\n둘째 줄",
        "q3": "o1",
        "q4": ["o1", "o3"],
        "q5": 12.5,
        "q6": "2026-12-01",
        "q7": False,
        "q8": "계획.webp",
        "q9": {"hash": digest, "locale": "ko"},
    }
    assert (one.about, one.person_id, one.by) == ("booking:5", client.person_id, f"person:{client.person_id}")

    # Once more, without a file: it stays the answer, what was answered before is history, consent is given anew.
    document = page(client, AT)
    assert document.xpath("//*[@id='answer_q1']/@value") == ["=1+1 팀장"] and "계획.webp" in document.text_content()
    assert document.xpath("//input[@name='answer_q3'][@checked]/@value") == ["o1"]
    assert not document.xpath("//*[@id='answer_q9']/@checked")
    assert send(client, **{**GOOD, "answer_q1": "=1+1 대표"}).status_code == 303
    before, now = sets()
    assert before.replaced_at and not now.replaced_at and len(stored()) == 1
    with app.test_request_context("/"), speaking("en"):
        lines = {line.label: (line.text, line.url) for line in view.answers_of("booking:5")}
    assert (
        lines["Position"] == ("=1+1 대표", "")
        and lines["때"][0] == "Morning"
        and lines["계획서"][1].startswith("/files/")
    )
    with app.test_request_context("/"):
        own = view.answers_of("booking:5")
    shown = in_a_page(app, "{{ lines(x) }}", own)
    assert "동의함" in words(shown) and shown.xpath("//dd/a/@href") == [lines["계획서"][1]]
    reads_files(app, client, browser_of, lines["계획서"][1])
    as_a_sheet(app)
    goes_with_its_person(client, contents)


def reads_files(app, client, browser_of, url):
    """Their own, and the hub's people's; nobody else's."""
    manager, other = browser_of("운영", Role.PROGRAM_MANAGER), browser_of("남")
    asked = [visit(one, url).status_code for one in (client, manager, other, app.test_client())]
    assert asked == [200, 200, 404, 404]


def as_a_sheet(app):
    """No text is a formula; what the caller knows of each stands before."""
    with app.test_request_context("/"):
        version = queries.published(OWNER, Purpose.BOOKING)
        content = view.sheet_of(version, ["이름"], {"booking:5": ["+82 가온"]})
    head, row = openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows()
    cells = dict(zip([cell.value for cell in head], row, strict=True))
    assert cells["이름"].value == "+82 가온" and cells["인원"].value == 12.5
    assert {cells[name].data_type for name in ("이름", "직함", "하고 싶은 말")} == {"s"}
    assert (cells["관심"].value, cells["채식"].value, cells["개인정보"].value) == ("로봇, 언어", "아니요", "동의함")


def goes_with_its_person(client, contents):
    """Destroyed when they leave, history and file among it; before, handed out."""
    session.rollback()
    subject = subject_of(session.get(Person, client.person_id))
    held = {one.code: len(personal.rows_of(one, subject)) for one in personal.declarations().holdings}
    assert (held["answer_set"], held["answer"]) == (2, 18)
    with unit_of_work():
        assert personal.destroy_all(subject)["answer_set"] == 2
    run_once()
    assert sets() == [] and stored() == [] and session.scalars(select(Answer)).all() == []
    assert kept_contents() == contents


def test_a_form_that_changed_meanwhile_is_asked_again(app, asking, browser_of):
    first = publish(ASKED[:1])
    asking()
    client = browser_of("김가온")
    (form,) = page(client, AT).xpath("//form[@enctype]")
    typed = {**dict(form.form_values()), "answer_q1": "팀장"}
    with unit_of_work():
        draft = service.save_draft(session.get_one(QuestionnaireVersion, first), [ASKED[0], ASKED[6]], by="person:1")
        assert draft.number == 2 and queries.published(OWNER, "booking").id == first, "a draft asks nobody"
        service.publish(draft, by="person:1")
    answer = visit(client, AT, "POST", data=typed)
    assert answer.status_code == 422 and "그사이 질문이 바뀌었어요" in answer.text and 'value="팀장"' in answer.text
    bare = {"csrf_token": typed["csrf_token"], "answer_q1": "팀장", "answer_q7": "yes"}
    assert visit(client, AT, "POST", data=bare).status_code == 422, "which version was answered has to be said"
    assert send(client, answer_q1="팀장", answer_q7="yes").status_code == 303
    with unit_of_work():
        old = session.get_one(QuestionnaireVersion, first)
        for wrong in ({}, {"q1": "가" * 11}, {"q1": 7}):
            with pytest.raises(RuleError) as refused:
                answering.save(old, wrong, {}, about="booking:6", person_id=None, by="person:1")
            assert refused.value.field == "q1", "the service holds the rules of the form"
        answering.save(old, {"q1": "옛 판"}, {}, about="booking:6", person_id=None, by="person:1")
        with pytest.raises(RuleError, match="이미 공개한 판"):
            service.publish(old, by="person:1")
        with pytest.raises(RuleError) as refused:
            service._write(old, {"questions": []}, by="person:1")
        assert refused.value.code == "changed", "a published version never changes"
    with app.test_request_context("/"):
        table = view.table_of(queries.published(OWNER, "booking"))
        assert table.headings == ["답한 때", "직함", "채식"]
        assert sorted(line[1:] for line in table.lines) == [["옛 판", ""], ["팀장", "예"]]
    clocks()
    with unit_of_work():
        assert answering.forget("booking:5", "booking:6") == 1


def clocks():
    """What was replaced goes after a year, everything after three."""
    with clock.frozen_at(clock.now() + timedelta(days=400)), unit_of_work():
        old = queries.published(OWNER, "booking")
        answering.save(old, {"q1": "새 답", "q7": True}, {}, about="booking:5", person_id=None, by="person:1")
    assert len(sets()) == 3
    for days, left in ((800, 2), (1100, 1)):
        with clock.frozen_at(clock.now() + timedelta(days=days)):
            destruction.destroy_what_is_over()
        assert len(sets()) == left


def test_an_anonymous_survey_is_nobody_s(app, asking, browser_of):
    with pytest.raises(RuleError, match="파일"):
        publish(ASKED, purpose=Purpose.SURVEY, is_anonymous=True)
    with pytest.raises(RuleError, match="설문뿐"):
        publish(ASKED[:1], "program:18", is_anonymous=True)
    score = Question(key="q2", kind=Kind.NUMBER, label_ko="점수", least=1, greatest=5, required=True)
    version = publish([ASKED[0], score, ASKED[2]], "program:19", Purpose.SURVEY, is_anonymous=True)
    people = [browser_of(f"사람{n}") for n in range(5)]
    for n, client in enumerate(people):
        if n == 4:
            assert summary(app, version).is_withheld and not summary(app, version).questions
            with app.test_request_context("/"):
                assert view.table_of(session.get_one(QuestionnaireVersion, version)).lines == []
        asking("program:19", Purpose.SURVEY, f"booking:{n + 10}")
        assert "이름 없이 모아요" in page(client, AT).text_content()
        choice = {"answer_q3": "o1"} if n else {}
        assert send(client, answer_q1=f"글{n}", answer_q2=str(n + 1), **choice).status_code == 303
    again = send(people[4], answer_q1="또", answer_q2="1")
    assert again.status_code == 422 and "이미 답한 설문" in again.text

    found = summary(app, version)
    text, mean, choice = found.questions
    assert found.count == 5 and sorted(text.texts) == [f"글{n}" for n in range(5)] and mean.mean == 3.0
    assert (choice.count, choice.shares) == (4, []), "four who answered one question are too few as well"
    shown = in_a_page(app, "{{ summary(x) }}", summary(app, version))
    assert "평균 3.00" in words(shown) and "글0" in words(shown)
    rows = sets()
    assert {(one.about, one.person_id, one.by, one.answered_at, one.answered_on) for one in rows} == {
        ("", None, "", None, clock.today())
    }
    took_part = session.scalars(select(Participation)).all()
    assert {one.person_id for one in took_part} == {client.person_id for client in people}
    columns = {column.name for column in Participation.__table__.columns}
    assert columns == {"questionnaire_id", "about", "person_id"}, "nothing that leads to the answers, and no time"
    links = {key.column.table.name for key in Participation.__table__.foreign_keys}
    assert links == {"questionnaire", "person"}
    for table in (AnswerSet, Answer, Participation):
        assert Base.metadata.tables[table.__tablename__].kwargs["sqlite_with_rowid"] is False, "no order of coming"
    with pytest.raises(IntegrityError), unit_of_work():
        session.get_one(AnswerSet, rows[0].key).person_id = people[0].person_id
        session.flush()
    with unit_of_work():
        answering.unlink(people[0].person_id)
    assert queries.have_answered(rows[0].questionnaire_id, ["booking:10", "booking:99"]) == {"booking:10"}


def in_a_page(app, text, x):
    """What a macro of `_answers.html` makes of something."""
    macros = '{% from "questionnaires/_answers.html" import lines, summary %}'
    with app.test_request_context("/"):
        return html.fromstring(f"<div>{render_template_string(macros + text, x=x)}</div>")


def summary(app, version):
    session.rollback()
    with app.test_request_context("/"):
        return summaries.summary_of(session.get_one(QuestionnaireVersion, version).questionnaire)
