"""Documents that are not for everybody: a whole story through the front door, and what nobody else learns of them."""

import io
from datetime import timedelta

import pytest
from factories import make_firm
from lxml import html
from openpyxl import load_workbook
from pages import assert_queries, page, texts, visit
from people import PASSWORD, Somebody, errors, letters, make_person, text_of
from uploading import pdf

from portal.audit.models import Event
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.viewer import STAFF, Role
from portal.firms.disclosing import rounds
from portal.firms.disclosing.models import DisclosureAcceptance, DisclosureLook, DisclosureRequest
from portal.firms.models import Firm
from portal.firms.people.models import FirmPerson
from portal.jobs.worker import run_once
from portal.notices.models import Notice
from portal.search import indexing
from portal.search.document import DocumentRow
from portal.search.finding import engine

ONCE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
CANARY = "홍채카나리아"
DECK = pdf(["머리말", f"{CANARY} 감지 회로의 배치"])
WHY = "귀사의 감지 회로를 우리 로봇에 얹어 보려고 해요"


def shut(owner, firm_files, to="request", nda="", name="회로 설계서.pdf", content=DECK):
    """A document, published and read, that is for some alone."""
    firm_files.upload(owner, (content, name))
    row = firm_files.rows[-1]
    choose(owner, firm_files, row, to, nda)
    firm_files.press(owner, row, "publication")
    run_once()
    return firm_files.rows[-1]


def choose(owner, firm_files, row, to, nda=""):
    answer = owner.send(f"/me/firms/{firm_files.firm_id}/disclosures/documents/{row.id}", {"opened_to": to, "nda": nda})
    assert answer.status_code == 303, errors(answer)


def requests_of(firm_files):
    session.rollback()
    session.expire_all()
    return session.query(DisclosureRequest).filter_by(owner_id=firm_files.firm_id).order_by("id").all()


def looks():
    session.rollback()
    session.expire_all()
    return session.query(DisclosureLook).order_by("id").all()


def test_from_the_question_to_the_receipt(app, owner, browser_of, client, firm, firm_files):
    row = shut(owner, firm_files, nda="hub")
    address, door, ours = row.file.address(), f"/documents/{row.id}", f"/me/firms/{firm.id}/disclosures"
    # The page says that it is there, and leads to its door; a visitor is asked who they are.
    (link,) = page(client, f"/firms/{firm.id}").xpath("//section[@aria-labelledby='documents']//a")
    assert link.get("href") == door and "요청하면" in link.text_content() and "쪽" not in link.text_content()
    assert visit(client, address).status_code == 404 and "/sign-in" in visit(client, door).location

    robots = make_firm("㈜로봇팔")
    asker = browser_of(robots, "asker@robot.example", "editor")
    assert asker.get(address).status_code == 404
    asked = asker.get(door)
    assert asked.headers["Cache-Control"] == "no-store" and "비밀유지 약속 읽기" in asked.text
    blank = asker.send(door, {"why": "  "}, action=f"{door}/requests")
    assert blank.status_code == 422 and set(errors(blank)) == {"why"}
    sent = asker.send(door, {"why": WHY}, action=f"{door}/requests")
    assert sent.status_code == 303
    (request,) = requests_of(firm_files)
    mine = f"/me/disclosures/{request.id}"
    assert sent.location.startswith(mine) and "이미 요청한" in asker.get(door).text
    token = asker.form(mine, f"{mine}/withdrawal")[1]
    again = visit(asker.client, f"{door}/requests", "POST", data={**token, "firm": str(robots.id), "why": WHY})
    assert again.status_code == 422 and "이미 요청했어요" in again.text and len(requests_of(firm_files)) == 1

    # The owner is told who asks for what; why stands on the page alone.
    (letter,) = letters(app, "owner@firm.example")
    assert "로봇팔" in letter["Subject"] and "회로 설계서" in text_of(letter) and WHY not in text_of(letter)
    assert WHY in owner.get(ours).text and "로봇팔" in owner.get(ours).text
    late = owner.send(ours, {"until": "2020-01-01"}, action=f"{ours}/{request.id}/grant")
    assert late.status_code == 422 and set(errors(late)) == {f"until-{request.id}"}
    until = clock.today() + timedelta(days=90)
    proposed = owner.form(ours, f"{ours}/{request.id}/grant")[1]["until"]
    assert proposed == until.isoformat(), "ninety days unless somebody says otherwise"
    assert owner.send(ours, action=f"{ours}/{request.id}/grant").location.endswith("done=granted")
    (letter,) = letters(app, "asker@robot.example")
    assert "열 수 있습니다" in letter["Subject"] and "비밀유지" in text_of(letter)

    # First the text is accepted, by somebody for the firm.
    assert asker.get(address).status_code == 404, "not before the text is accepted"
    not_yet = asker.send(mine, action=f"{mine}/acceptance")
    assert not_yet.status_code == 422 and set(errors(not_yet)) == {"understood"}
    other = asker.send(mine, {"understood": "y", "text": "999"}, action=f"{mine}/acceptance")
    assert other.status_code == 422 and "글이 바뀌었어요" in other.text
    accepted = asker.send(mine, {"understood": "y"}, action=f"{mine}/acceptance")
    assert accepted.location.endswith("done=accepted") and "이 글에 동의했어요" in asker.get(mine).text
    record = session.query(DisclosureAcceptance).one()
    assert (record.firm_name, record.text_sha256) == ("㈜로봇팔", record.text.sha256) and record.text.version == 1

    # Heads show nothing; parts of one content within an hour are one look; so is all of it.
    assert asker.get(address, method="HEAD").status_code == 200 and looks() == []
    part = asker.get(address, headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.headers["Cache-Control"]) == (206, "private, no-store")
    whole = asker.get(address)
    assert (whole.status_code, whole.data) == (200, DECK)
    assert asker.get(address, headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304
    with assert_queries(6):
        asker.get(address)
    (look,) = looks()
    assert (look.sha256, look.way, look.firm_id) == (row.file.sha256, "grant", robots.id)
    with clock.frozen_at(clock.now() + timedelta(hours=2)):
        asker.get(address)
    assert len(looks()) == 2 and owner.get(address).status_code == 200 and len(looks()) == 2, "not its own people"

    # A receipt tells a file from another, for both firms and nobody else.
    receipt = f"/me/disclosures/receipts/{look.id}"
    for somebody in (asker, owner):
        assert look.sha256 in somebody.get(receipt).text
    for content, said in ((DECK, "같은 파일이에요"), (DECK + b" ", "다른 파일이에요")):
        data = {"files": (io.BytesIO(content), "x.pdf")}
        compared = asker.send(receipt, data, action=f"{receipt}/comparison", content_type="multipart/form-data")
        assert compared.status_code == 303 and said in asker.get(compared.location).text
    sheet = load_workbook(io.BytesIO(owner.get(f"{ours}/looks").data)).active
    assert sheet.max_row == 3 and sheet["D2"].value == "㈜로봇팔" and sheet["F2"].value == look.sha256

    # Another content is another hash under the same grant; what is taken back is gone at once.
    edit = f"{firm_files.page}/{row.id}"
    data = {"files": (io.BytesIO(pdf(["둘째 판"])), "회로 설계서 2.pdf")}
    owner.send(edit, data, action=f"{edit}/content", content_type="multipart/form-data")
    newer = firm_files.rows[-1].file.address()
    assert [asker.get(one).status_code for one in (address, newer)] == [404, 200] and len(looks()) == 3
    assert len({one.sha256 for one in looks()}) == 2 and "회로 설계서.pdf" in owner.get(ours).text
    assert owner.send(ours, action=f"{ours}/{request.id}/revocation").location.endswith("done=revoked")
    assert asker.get(newer).status_code == 404 and len(looks()) == 3
    assert "허락을 거두었어요" in asker.get(mine).text
    firm_files.press(owner, firm_files.rows[-1], "removal")
    assert look.sha256 in asker.get(receipt).text and owner.get(ours).status_code == 200, "outlives the document"
    events = " ".join(str(one.details) for one in session.query(Event))
    assert WHY not in events and WHY not in " ".join(str(one.values) for one in session.query(Notice))


def test_refused_ended_and_left(app, owner, browser_of, firm, firm_files):
    row = shut(owner, firm_files)
    address, door, ours = row.file.address(), f"/documents/{row.id}", f"/me/firms/{firm.id}/disclosures"
    robots = make_firm("㈜로봇팔")
    asker = browser_of(robots, "asker@robot.example", "owner")
    viewer = browser_of(robots, "viewer@robot.example", "viewer")

    def come_in():
        """Sessions end while time goes by."""
        for one, address in ((asker, "asker@robot"), (viewer, "viewer@robot"), (owner, "owner@firm")):
            one.come_in(f"{address}.example")

    def ask():
        answer = asker.send(door, {"why": WHY}, action=f"{door}/requests")
        return answer, requests_of(firm_files)[-1]

    assert "소유자나 편집자" in viewer.get(door).text and f"{door}/requests" not in viewer.get(door).text
    assert "우리 회사의 자료" in owner.get(door).text
    _, request = ask()
    assert (
        asker.send(f"/me/disclosures/{request.id}", action=f"/me/disclosures/{request.id}/withdrawal").status_code
        == 303
    )
    _, request = ask()
    token = owner.form(ours, f"{ours}/{request.id}/refusal")[1]
    odd = visit(owner.client, f"{ours}/{request.id}/refusal", "POST", data={**token, "reason": "because"})
    assert odd.status_code == 422
    assert owner.send(ours, {"reason": "unclear"}, action=f"{ours}/{request.id}/refusal").status_code == 303
    assert "어디에 쓰려는지 더 알고 싶어요" in text_of(letters(app, "asker@robot.example")[-1])
    refused, _ = ask()
    assert refused.status_code == 422 and "30일" in refused.text
    with clock.frozen_at(clock.now() + timedelta(days=31)):
        come_in()
        _, request = ask()
        owner.send(
            ours, {"until": (clock.today() + timedelta(days=20)).isoformat()}, action=f"{ours}/{request.id}/grant"
        )
        late = visit(owner.client, f"{ours}/{request.id}/refusal", "POST", data=token)
        assert late.status_code == 422 and "그 사이에 달라졌어요" in late.text
        assert [one.get(address).status_code for one in (asker, viewer)] == [200, 200], "all people of the firm"
        with unit_of_work():
            session.query(FirmPerson).filter_by(firm_id=robots.id, role="viewer").update(
                {"ended_at": clock.now(), "ended_because": "left"}
            )
        assert viewer.get(address).status_code == 404, "who leaves the firm loses what it may"
        assert viewer.get(f"/me/disclosures/{request.id}").status_code == 404
        with unit_of_work():
            session.get(Firm, robots.id).audience = STAFF
        assert asker.get(address).status_code == 404, "nor while the hub has taken the firm out of sight"
        with unit_of_work():
            session.get(Firm, robots.id).audience = "public"
        letters(app)
    noon = (clock.now() + timedelta(days=31 + 15)).replace(hour=3)
    with clock.frozen_at(noon):
        for _ in range(2):
            rounds.go_round()
        (letter,) = letters(app, "asker@robot.example")
        assert "곧 끝납니다" in letter["Subject"], "told once"
    with clock.frozen_at(noon + timedelta(days=7)):
        come_in()
        assert asker.get(address).status_code == 404, "the clock alone ends it"
        assert "기한이 지났어요" in asker.get(f"/me/disclosures/{request.id}").text
        answer, _ = ask()
        assert answer.status_code == 303, "what is over may be asked for again"
        rounds.go_round()
    assert [one.state for one in requests_of(firm_files)] == ["taken_back", "refused", "expired", "waiting"]


@ONCE
def test_for_members_and_staff(app, owner, browser_of, client, firm, firm_files):
    members, asked = shut(owner, firm_files, "members", name="회원사용.pdf"), shut(owner, firm_files)
    resident = browser_of(make_firm("㈜입주"), "resident@x.example", "viewer")
    outsider = browser_of(make_firm("㈜바깥", kind="corporate"), "outsider@x.example", "owner")
    operator = Somebody(app)
    make_person("operator@hub.example", Role.OPERATOR)
    operator.come_in("operator@hub.example")
    mentor = Somebody(app)
    make_person("mentor@hub.example", Role.MENTOR)
    mentor.come_in("mentor@hub.example")
    everybody = (client, resident.client, outsider.client, mentor.client, operator.client)
    codes = {row: [visit(who, row.file.address()).status_code for who in everybody] for row in (members, asked)}
    assert codes == {members: [404, 200, 404, 200, 200], asked: [404, 404, 404, 404, 200]}
    assert [one.way for one in looks()] == ["member", "staff", "staff", "staff"]
    assert "허브의 직원" in owner.get(f"/me/firms/{firm.id}/disclosures").text
    assert "회원사 사람만" in outsider.get(f"/documents/{members.id}").text
    assert f'href="{members.file.address()}"' in resident.get(f"/documents/{members.id}").text
    receipt = f"/me/disclosures/receipts/{looks()[0].id}"
    assert [one.get(receipt).status_code for one in (resident, owner, outsider, operator)] == [200, 200, 404, 404]
    # Withdrawn from the page it is nobody's, whatever was granted; for everybody it needs no door.
    firm_files.press(owner, members, "withdrawal")
    assert resident.get(members.file.address()).status_code == 404
    assert resident.get(f"/documents/{members.id}").status_code == 404
    firm_files.press(owner, members, "publication")
    choose(owner, firm_files, members, "everyone")
    assert visit(client, members.file.address()).headers["Cache-Control"].startswith("public")
    assert resident.get(f"/documents/{members.id}").location.endswith(members.file.address())
    # Who leaves the portal leaves the look to the firm, without a name.
    leaving = {"current_password": PASSWORD, "understood": "y"}
    assert resident.send("/me/data/withdrawal", leaving).status_code == 303
    told = page(owner.client, f"/me/firms/{firm.id}/disclosures").text_content()
    assert "나간 사람" in told and "㈜입주" in told


@ONCE
def test_nothing_of_it_is_found(owner, client, firm, firm_files):
    """A canary sings in what is for everybody, and is silent from the commit on that shuts the document."""
    firm_files.upload(owner, (DECK, "회로 설계서.pdf"))
    row = firm_files.rows[-1]
    firm_files.press(owner, row, "publication")
    run_once()
    paths = (
        f"/directory?q={CANARY}",
        f"/directory?q={CANARY}&type=firm&view=table",
        f"/api/v1/search?q={CANARY}&exact=1",
        f"/api/v1/suggest?q={CANARY[:3]}",
        f"/firms/{firm.id}",
        f"/api/v1/firms/{firm.id}",
        f"/directory?q={row.file.name[:6]}",
    )

    def heard():
        return [path for path in paths if f"{CANARY} 감지" in marks_off(path) or "#page" in marks_off(path)]

    def marks_off(path):
        return visit(client, path).text.replace("<mark>", "").replace("</mark>", "")

    assert len(heard()) >= 2, "the canary sings"
    choose(owner, firm_files, row, "members")
    assert heard() == [], "silent before the worker has come by"
    run_once()
    assert heard() == [] and visit(client, f"/api/v1/search?q={CANARY}&exact=1").json["total"] == 0
    assert texts(page(client, "/directory?q=가온눈"), "//h3"), "the firm itself is found"
    assert indexing.check(engine()).is_clean
    indexing.rebuild(engine())
    kept = b"".join(
        part or b"" for one in session.query(DocumentRow) for part in (one.attached, one.entry, one.document)
    )
    assert heard() == [] and CANARY.encode() not in kept and b"#page" not in kept
    owned = owner.get(f"/directory?q={CANARY}").text
    assert "감지 회로" not in html.fromstring(owned).text_content(), "nor by its own people"
