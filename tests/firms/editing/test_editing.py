"""Drafts beside what is public, through the front door."""

import re
import unicodedata
from urllib.parse import urlsplit

import pytest
from factories import make_firm
from lxml import html
from pages import assert_queries, lint, page, visit, words
from people import PASSWORD, errors, form_in
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from portal.core.db import session, unit_of_work
from portal.firms.editing.models import ProfileDraft, ProfileRevision
from portal.firms.models import FieldEdit, Firm, State, Technology
from portal.firms.service import update_firm

EVIL = "<script>alert(1)</script>"
FORMULA = '=HYPERLINK("https://evil.example","여기")'


def now(model, number):
    session.rollback()
    return session.get(model, number, populate_existing=True)


def send(somebody, url, action="", **fields):
    return somebody.send(url, fields, action=action or url)


def publish(somebody, url, **fields):
    """Fill in the editor and press the button that publishes."""
    _to, values = somebody.form(url)
    return visit(somebody.client, f"{url}/publication", "POST", data=values | fields)


def test_a_draft_touches_nothing_public_until_it_is_published(app, firm, owner, profile, client, run_jobs):
    typed = {
        "name_ko": "㈜새가온",
        "tagline_ko": "새 소개",
        "description_ko": "# 우리\n\n**굵게** 보여요",
        "homepage": "new.example",
    }
    assert send(owner, profile, **typed).location == f"{profile}?done=saved"
    assert (now(Firm, firm).tagline_ko, now(Firm, firm).name_ko) == ("예전 소개", "㈜가온눈")
    assert "새 소개" not in visit(client, f"/firms/{firm}").text
    assert "새 소개" in owner.get(profile).text
    shown = page(owner.client, f"{profile}/preview")
    assert "새 소개" in words(shown) and shown.xpath("//strong[text()='굵게']")
    assert now(Firm, firm).tagline_ko == "예전 소개", "a preview changes nothing"

    assert publish(owner, profile).location == f"{profile}?done=published"
    kept = now(Firm, firm)
    assert (kept.tagline_ko, kept.name_ko, kept.former_names) == ("새 소개", "㈜새가온", ["㈜가온눈"])
    assert kept.homepage == "http://new.example"
    public = page(client, f"/firms/{firm}")
    assert public.xpath("//h3[text()='우리']") and public.xpath("//div[@class='prose']//strong[text()='굵게']")
    run_jobs()
    found = words(page(client, "/directory?q=굵게"))
    assert "㈜새가온" in found and "**" not in found
    # What the firm's people have published an import leaves alone; what they have not it may set.
    with unit_of_work():
        changes = update_firm(
            session.get(Firm, firm), {"tagline_ko": "명단의 소개", "employees": 7}, by="test", source="import"
        )
        assert set(changes.kept) == {"tagline_ko"} and set(changes.changed) == {"employees"}


def test_a_new_technology_is_seen_when_it_is_published_and_withdrawn_again(app, firm, owner, client, run_jobs):
    listed = f"/me/firms/{firm}/technologies"
    at = urlsplit(send(owner, f"{listed}/new", name_ko="물류 경로 예측", summary_ko="배차를 줄여요").location).path
    number = int(at.rsplit("/", 1)[1])
    send(
        owner,
        at,
        trl="7",
        field="optimization",
        evidence_ko="시험 성적서",
        patent_list="제10-1호\n제10-2호",
        patents="2",
    )
    public = f"/technologies/{number}"
    assert visit(client, public).status_code == 404 and now(Technology, number).name_ko == ""
    assert "물류 경로 예측" not in visit(client, f"/firms/{firm}").text
    assert "물류 경로 예측" in words(page(owner.client, f"{at}/preview"))
    assert "아직 공개 안 함" in words(page(owner.client, listed))

    page_was_kept = now(Firm, firm).kept_at
    assert publish(owner, at).location == f"{at}?done=published"
    assert now(Technology, number).kept_at > page_was_kept == now(Firm, firm).kept_at, "each grows old by itself"
    shown = words(page(client, f"{public}-물류-경로-예측"))
    assert "TRL 7" in shown and "시험 성적서" in shown and "제10-2호" in shown
    run_jobs()
    assert "물류 경로 예측" in words(page(client, "/directory?q=배차"))

    assert send(owner, at, f"{at}/withdrawal").location == f"{at}?done=withdrawn"
    assert visit(client, public).status_code == 404 and visit(client, f"{public}/card.png").status_code == 404
    run_jobs()
    assert "물류 경로 예측" not in words(page(client, "/directory?q=배차"))
    assert publish(owner, at).status_code == 303 and visit(client, public).status_code == 200
    with unit_of_work():
        changes = update_firm(session.get(Firm, firm), {"technologies": ["명단의 기술"]}, by="test", source="import")
        assert "technologies" in changes.kept


def test_who_may_write(app, firm, browser, technology, profile):
    viewer, stranger, editor = browser("viewer"), browser("stranger"), browser("editor")
    for url in (profile, technology, f"{profile}/revisions", f"{technology}/preview", f"/me/firms/{firm}/services/new"):
        got = [one.get(url).status_code for one in (viewer, stranger, editor)]
        assert got == [403, 404, 200], url
    token = {"csrf_token": viewer.form("/me")[1]["csrf_token"]}
    for url in (profile, f"{profile}/publication", f"{technology}/withdrawal", f"{profile}/rendering"):
        assert visit(viewer.client, url, "POST", data=token).status_code == 403, url
    assert "편집" in words(page(editor.client, f"/firms/{firm}"))
    assert not page(viewer.client, f"/firms/{firm}").xpath("//a[contains(@href, '/profile')]")
    # Another firm's technology is not under one's own firm.
    other = make_firm("㈜다른회사", technologies=[("남의 기술", "")]).technologies[0].id
    assert editor.get(f"/me/firms/{firm}/technologies/{other}").status_code == 404


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name_ko", "가" * 201, "200자"),
        ("name_ko", "   ", "적어 주세요"),
        ("registration_number", "123-45-67890", "검증 번호"),
        ("registration_number", "220-81-62517", "다른 회사"),
        ("homepage", "javascript:alert(1)", "홈페이지"),
        ("email", "not an address", "이메일"),
        ("founded_on", "2999-01-01", "그 전"),
        ("employees", "많아요", "숫자"),
        ("stage", "unicorn", "목록"),
        ("fields", "nothing", "목록"),
    ],
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_bad_input_stands_at_its_field_and_all_is_kept(app, firm, owner, profile, field, typed, said):
    make_firm("㈜먼저있는회사", registration_number="2208162517")
    marked = {"tagline_ko": f"👩‍🔬 {EVIL}", "description_ko": FORMULA, "name_en": "Gaon"}
    answer = publish(owner, profile, **{**marked, field: typed})
    assert answer.status_code == 422 and said in errors(answer)[field], errors(answer)
    assert lint(answer.text, lang="ko") == []
    assert EVIL not in answer.text and "&lt;script&gt;" in answer.text and "=HYPERLINK" in answer.text
    assert now(Firm, firm).tagline_ko == "예전 소개"


def test_odd_texts_are_kept_as_they_are_meant(app, firm, owner, profile, client):
    nfd = unicodedata.normalize("NFD", "가온눈 로봇")
    long = "가" * 200
    publish(
        owner,
        profile,
        name_ko=long,
        name_en=nfd,
        tagline_ko=f"🚀 {EVIL}",
        description_ko=f"{EVIL}\n\n{FORMULA}\n\n![x](https://evil.example/x.png) [나쁨](javascript:alert(1)) [좋음](https://good.example)",
    )
    kept = now(Firm, firm)
    assert (kept.name_ko, kept.name_en) == (long, "가온눈 로봇")
    shown = page(client, f"/firms/{firm}")
    prose = shown.xpath("//div[@class='prose']")[0]
    assert EVIL in words(prose) and FORMULA in words(prose)
    assert not prose.xpath(".//script|.//img|.//a[starts-with(@href, 'javascript')]")
    assert {link.get("rel") for link in prose.xpath(".//a")} == {"nofollow noopener ugc"}


def test_it_saves_by_itself_what_is_right(app, firm, owner, profile, technology):
    for url, field in ((profile, "tagline_ko"), (technology, "summary_ko")):
        to, values = owner.form(url)
        for text, most in (("한 번", 5), ("두 번", 5)):
            with assert_queries(most):
                answer = visit(owner.client, to, "POST", data=values | {field: text}, headers={"X-Autosave": "1"})
            assert answer.json["message"] == "방금 저장됨", answer.text
            values["base"] = answer.json["base"]
    answer = visit(
        owner.client,
        profile,
        "POST",
        data=owner.form(profile)[1] | {"employees": "?", "tagline_ko": "셋"},
        headers={"X-Autosave": "1"},
    )
    assert answer.status_code == 200 and "숫자" in answer.json["message"]
    assert "셋" in owner.get(profile).text


def test_two_write_at_once_and_nothing_is_lost(app, firm, browser, profile):
    one, other = browser("owner", "유하람"), browser("editor", "도윤슬")
    to, mine = other.form(profile)
    send(one, profile, tagline_ko="하람의 소개", name_en="Gaon")
    auto = visit(other.client, to, "POST", data=mine | {"tagline_ko": "윤슬"}, headers={"X-Autosave": "1"})
    assert auto.status_code == 409 and auto.json["state"] == "conflict"
    answer = visit(other.client, to, "POST", data=mine | {"tagline_ko": "윤슬의 소개", "phone": "02-123-4567"})
    assert answer.status_code == 409 and lint(answer.text, lang="ko") == []
    assert "하람의 소개" in answer.text and "윤슬의 소개" in answer.text and "유하람" in answer.text
    to, form = form_in(answer.text, profile)
    assert (form["pick-tagline_ko"], form["pick-name_en"], form["pick-phone"]) == ("mine", "theirs", "mine")
    assert visit(other.client, to, "POST", data=form).status_code == 303
    session.rollback()
    draft = session.scalars(select(ProfileDraft)).one()
    assert draft.values == {"tagline_ko": "윤슬의 소개", "name_en": "Gaon", "phone": "+8221234567"}
    # What an import sets meanwhile is somebody else's writing, too.
    to, mine = other.form(profile)
    with unit_of_work():
        update_firm(session.get(Firm, firm), {"employees": 9}, by="test", source="import")
    assert visit(other.client, to, "POST", data=mine | {"employees": "12"}).status_code == 409


def test_revisions_tell_what_changed_and_are_restored(app, firm, owner, profile, client):
    publish(owner, profile, description_ko="첫째 글은 이래요", description_en="The first text")
    publish(owner, profile, description_ko="둘째 글은 이래요", description_en="The second text")
    listed = page(owner.client, f"{profile}/revisions")
    numbers = [one for one in listed.xpath("//main//a/@href") if re.search(r"/revisions/\d+$", one)]
    assert len(numbers) == 3, "the page as it was before anybody wrote, and two"
    assert "유하람" in words(listed)
    latest = page(owner.client, numbers[0])
    assert [words(one) for one in latest.xpath("//del")] == ["첫째", "first"]
    assert [words(one) for one in latest.xpath("//ins")] == ["둘째", "second"]
    assert send(owner, numbers[1], f"{numbers[1]}/restoration").location.startswith(f"{profile}?done=restored")
    assert now(Firm, firm).description_ko == "둘째 글은 이래요"
    publish(owner, profile)
    assert "첫째 글은 이래요" in words(page(client, f"/firms/{firm}"))
    session.rollback()
    assert [one.author[:7] for one in session.scalars(select(ProfileRevision).order_by(ProfileRevision.number))] == [
        "",
        *["person:"] * 3,
    ]


def test_what_the_form_does_not_have_is_not_taken(app, firm, owner, profile, technology):
    """Every column of the row, sent as a field: what no field is for stays as it was."""
    for model, url, number in ((Firm, profile, firm), (Technology, technology, int(technology.rsplit("/", 1)[1]))):
        before = {c.key: getattr(now(model, number), c.key) for c in model.__table__.c}
        to, values = owner.form(url)
        extra = {name: "7" for name in before if name not in values}
        visit(owner.client, to, "POST", data=values | extra | {"tagline_ko": "바꿈", "summary_ko": "바꿈"})
        publish(owner, url, **extra)
        after = {c.key: getattr(now(model, number), c.key) for c in model.__table__.c}
        changed = {name for name in before if before[name] != after[name]}
        assert changed <= {"tagline_ko", "summary_ko", "updated_at", "confirmed_at"}, changed


def test_a_draft_is_thrown_away(app, firm, owner, profile):
    send(owner, profile, tagline_ko="버릴 글")
    assert send(owner, profile, f"{profile}/draft/removal").location == f"{profile}?done=discarded"
    assert "버릴 글" not in owner.get(profile).text
    at = urlsplit(send(owner, f"/me/firms/{firm}/services/new", name_ko="버릴 서비스").location).path
    assert send(owner, at, f"{at}/draft/removal").location == f"/me/firms/{firm}/services?done=discarded"
    assert owner.get(at).status_code == 404


def test_one_name_is_public_once(app, firm, owner):
    at = urlsplit(send(owner, f"/me/firms/{firm}/technologies/new", name_ko="저선량 복원").location).path
    answer = publish(owner, at)
    assert answer.status_code == 422 and "같은 이름" in errors(answer)["name_ko"]
    assert session.scalars(select(Technology.state).order_by(Technology.id)).all() == [State.PUBLIC, State.DRAFT]
    assert session.scalars(select(FieldEdit)).all() == []


def test_what_was_typed_outlives_the_session(app, firm, owner, profile):
    """The form comes when the session has ended: it is kept, every choice of a list with it, and sent once more."""
    to, values = owner.form(profile)
    data = MultiDict([*values.items(), ("industries", "finance"), ("industries", "legal")])
    data["tagline_ko"] = "긴 밤에 쓴 글"
    owner.client.delete_cookie("person")
    here = {"Sec-Fetch-Site": "same-origin"}
    asked = visit(owner.client, to, "POST", data=data, headers=here)
    assert asked.status_code == 401
    sign_in, form = form_in(asked.text, "/sign-in")
    resumed = visit(owner.client, sign_in, "POST", data=form | {"email": "owner@firm.example", "password": PASSWORD})
    (again,) = [one for one in html.fromstring(resumed.text).xpath("//form") if one.get("action") == profile]
    assert visit(owner.client, profile, "POST", data=MultiDict(again.form_values())).status_code == 303
    session.rollback()
    assert session.scalars(select(ProfileDraft)).one().values == {
        "industries": ["finance", "legal"],
        "tagline_ko": "긴 밤에 쓴 글",
    }
