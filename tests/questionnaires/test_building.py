"""`/staff/forms`: a form is built, published and changed, by buttons alone; nobody's work is written over."""

import pytest
from pages import page, texts, visit
from people import errors, form_in
from questioning import OWNER, publish
from staffing import send, staff_client

from portal.audit.models import Event
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.core.viewer import Role
from portal.questionnaires import queries, service
from portal.questionnaires.models import Purpose
from portal.questionnaires.owners import owners_of
from portal.questionnaires.questions import Kind, Option, Question, check_all

AT = "/staff/forms"


@pytest.fixture
def manager(app):
    return staff_client(app, Role.PROGRAM_MANAGER)


def begin(client, **fields):
    """A new template; its address."""
    answer = send(client, AT, at=AT, data={"title_ko": "기본 신청서", "title_en": "", "purpose": "booking", **fields})
    assert answer.status_code == 303, answer.text
    return answer.location.partition("?")[0]


def add(client, at, kind, status=303, **fields):
    """Add a question as the page for its kind lets one."""
    new = f"{at}/questions/new?kind={kind}"
    _to, values = form_in(visit(client, new).text, f"{at}/questions")
    answer = visit(client, f"{at}/questions", "POST", data={**values, **fields})
    assert answer.status_code == status, errors(answer)
    return answer


def press(client, at, action, **fields):
    """Press a button of the form's page."""
    to, values = form_in(visit(client, at).text, f"{at}/{action}")
    return visit(client, to, "POST", data={**values, **fields})


def asked(at):
    session.rollback()
    session.expire_all()
    return queries.newest(int(at.rpartition("/")[2])).asked


def test_a_form_is_built_published_and_changed(app, manager):
    assert "아직 만든 양식이 없어요" in page(manager, AT).text_content()
    assert errors(send(manager, AT, at=AT, data={"purpose": "booking"})) == {"title_ko": "이름을 적어 주세요."}
    at = begin(manager)
    assert page(manager, f"{at}?done=begun").xpath("//p[@role='status']")
    assert "질문이 하나도 없어요" in press(manager, at, "publication").text
    add(manager, at, "short", label_ko="직함", label_en="Position", required="y")
    add(manager, at, "choice", label_ko="때", options="오전 | Morning\n오후\n\n저녁")
    add(manager, at, "number", label_ko="인원", least="1", greatest="30")
    add(manager, at, "file", label_ko="계획서", most="5", accept="document")
    add(manager, at, "consent", label_ko="개인정보", text_ko="목적\n기간", required="y")
    said = errors(add(manager, at, "choices", 422, label_ko="관심", options="하나뿐", help_ko="남는 말"))
    assert said == {"options": "고를 것을 둘 이상 적어 주세요."}
    assert errors(add(manager, at, "number", 422, label_ko="수", least="9", greatest="1")).keys() == {"greatest"}
    said = errors(add(manager, at, "short", 422, label_ko="글", most="9999"))
    assert said == {"most": "1에서 500까지 적을 수 있어요."}
    assert [one.label_ko for one in asked(at)] == ["직함", "때", "인원", "계획서", "개인정보"]
    when = asked(at)[1]
    assert when.options == (Option("o1", "오전", "Morning"), Option("o2", "오후"), Option("o3", "저녁"))

    assert press(manager, at, "questions/q2/position", to="earlier").status_code == 303
    assert press(manager, at, "questions/q4/removal").status_code == 303
    assert [one.key for one in asked(at)] == ["q2", "q1", "q3", "q5"]
    question = f"{at}/questions/q2"
    _to, seen = form_in(visit(manager, question).text, question)
    changed = {**seen, "options": "오전 | Morning\n늦은 오후\n저녁\n밤"}
    assert visit(manager, question, "POST", data=changed).status_code == 303
    assert [one.key for one in asked(at)[0].options] == ["o1", "o4", "o3", "o5"], "what stays keeps its key"
    stale = visit(manager, question, "POST", data={**seen, "label_ko": "다른 말"})
    assert stale.status_code == 422 and "그사이 다른 사람이 고쳤어요" in stale.text and "다른 말" in stale.text

    preview = page(manager, f"{at}/preview")
    assert len(preview.xpath("//fieldset")) == 2 and not preview.xpath("//div[contains(@class,'asked')]//form")
    stale = form_in(visit(manager, at).text, f"{at}/publication")[1]
    assert press(manager, at, "title", title_ko="새 이름").status_code == 303
    assert press(manager, at, "questions/q1/position", to="later").status_code == 303
    assert "그사이" in visit(manager, f"{at}/publication", "POST", data=stale).text, "what was seen is published"
    assert press(manager, at, "publication").status_code == 303

    # What is published stays; a change begins the next version.
    session.rollback()
    before = queries.published_of(int(at.rpartition("/")[2])).questions
    assert press(manager, at, "questions/q1/removal").status_code == 303
    document = page(manager, at)
    assert "2판 초안" in document.text_content() and "지금은 1판으로 물어요" in document.text_content()
    session.rollback()
    assert queries.published_of(int(at.rpartition("/")[2])).questions == before
    assert press(manager, at, "draft/removal").status_code == 303
    assert len(asked(at)) == 4 and "1판 공개" in page(manager, at).text_content()
    copied = press(manager, at, "copies").location.partition("?")[0]
    assert asked(copied) == asked(at) and "1판 초안" in page(manager, copied).text_content()
    assert texts(page(manager, f"/en{AT}"), "//tbody/tr/td[1]") == ["Questions when booking"] * 2
    events = session.query(Event).filter(Event.actor == f"person:{manager.person_id}").order_by(Event.id)
    actions = [one.action for one in events]
    assert [one for one in actions if one.startswith("questionnaire.")] == [
        *("questionnaire.begun", "questionnaire.published"),
        *("questionnaire.draft_discarded", "questionnaire.begun"),
    ]


def test_a_copy_is_its_owner_s_and_leads_back_to_it(app, manager):
    publish([Question(key="q1", kind=Kind.SHORT, label_ko="직함")], "template:1", "survey", is_anonymous=True)
    template = queries.published("template:1", "survey")
    with unit_of_work():
        template = session.merge(template)
        survey = service.copy(template, OWNER, "survey", by="person:1").id
        booking = service.copy(template, OWNER, "booking", by="person:1").id
        with pytest.raises(RuleError, match="이미 양식이 있어요"):
            service.copy(template, OWNER, "survey", by="person:1")
        assert service.begin(OWNER, "survey", by="person:1", title_ko="-").id == survey
        assert queries.newest(survey).is_anonymous and not queries.newest(booking).is_anonymous
    assert queries.published(OWNER, "survey") is None, "a copy is a draft first"
    owners_of(app).add("program", Purpose.SURVEY, lambda owner: (f"프로그램 {owner[8:]}", "/staff/programs/17"))
    document = page(manager, f"{AT}/{survey}")
    assert texts(document, "//a[@href='/staff/programs/17']") == ["프로그램 17"]
    assert texts(page(manager, AT), "//tbody/tr/th") == ["신청서"], "the list has templates alone"
    owners_of(app).known.clear()
    assert not page(manager, f"{AT}/{booking}").xpath("//input[@name='is_anonymous']"), "only surveys can hide names"
    # Whoever sends the box all the same has no effect.
    send(manager, f"{AT}/{booking}/title", at=f"{AT}/{booking}", data={"title_ko": "신청서", "is_anonymous": "y"})
    session.rollback()
    assert not queries.newest(booking).is_anonymous


def test_what_cannot_be_asked_is_refused_by_the_service():
    good = {"key": "q1", "kind": Kind.CHOICES, "label_ko": "관심"}
    pair = (Option("o1", "하나"), Option("o2", "둘"))
    for wrong, code in (
        ({"options": (pair[0], Option("o2", "하나"))}, "same_options"),
        ({"options": pair, "most": 3}, "limit"),
        ({"options": pair, "key": "name"}, "question_keys"),
        ({"options": pair, "help_ko": "가" * 1001}, "long_part"),
        ({"options": tuple(Option(f"o{n}", str(n)) for n in range(41))}, "many_options"),
    ):
        with pytest.raises(RuleError) as refused:
            check_all([Question(**{**good, **wrong})])
        assert refused.value.code == code
