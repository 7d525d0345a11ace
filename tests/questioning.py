"""Forms with a question of each kind, published; what is filled in; a page of some feature that asks it."""

from sqlalchemy import select

from portal.core.db import session, unit_of_work
from portal.files.models import StoredFile
from portal.questionnaires import queries, service
from portal.questionnaires.models import Purpose
from portal.questionnaires.questions import Kind, Option, Question

OWNER = "program:17"
CONSENT = "목적: 행사 준비\n보유: 1년"
ASKED = [
    Question(key="q1", kind=Kind.SHORT, label_ko="직함", label_en="Position", required=True, most=10),
    Question(key="q2", kind=Kind.LONG, label_ko="하고 싶은 말", help_ko="무엇이든"),
    Question(
        key="q3", kind=Kind.CHOICE, label_ko="때", options=(Option("o1", "오전", "Morning"), Option("o2", "오후"))
    ),
    Question(
        key="q4",
        kind=Kind.CHOICES,
        label_ko="관심",
        options=(Option("o1", "로봇"), Option("o2", "의료"), Option("o3", "언어")),
        most=2,
    ),
    Question(key="q5", kind=Kind.NUMBER, label_ko="인원", least=1, greatest=30),
    Question(key="q6", kind=Kind.DATE, label_ko="희망 날짜"),
    Question(key="q7", kind=Kind.YES_NO, label_ko="채식", required=True),
    Question(key="q8", kind=Kind.FILE, label_ko="계획서", required=True, most=1),
    Question(key="q9", kind=Kind.CONSENT, label_ko="개인정보", text_ko=CONSENT, required=True),
]
PAGE = """{% extends "layouts/base.html" %}{% from "questionnaires/_fields.html" import questions %}
{% from "components/form.html" import error_summary, token %}{% block title %}신청{% endblock %}
{% block main %}<h1>신청</h1>{{ error_summary(form) }}{% set to = "/me" %}
<form method="post" action="{{ to }}" enctype="multipart/form-data">{{ token() }}
{{ questions(form) }}</form>{% endblock %}"""


def publish(asked, owner=OWNER, purpose=Purpose.BOOKING, *, is_anonymous=False):
    """A form of an owner, published; its version."""
    with unit_of_work():
        made = service.begin(owner, purpose, by="person:1", title_ko="신청서")
        service.describe(made, title_ko="신청서", is_anonymous=is_anonymous, by="person:1")
        version = service.save_draft(queries.newest(made.id), asked, by="person:1")
        return service.publish(version, by="person:1").id


def stored():
    session.rollback()
    return session.scalars(select(StoredFile)).all()
