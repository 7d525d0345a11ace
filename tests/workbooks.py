"""A firm's workbook as its editors have it: downloaded, typed into, sent back, looked at."""

import io

import openpyxl
from kinds import sit
from pages import page, texts
from sqlalchemy import select
from staffing import make_person, send, sign_in

from portal.core.db import session, unit_of_work
from portal.core.viewer import FirmRole
from portal.firms.editing.models import ProfileDraft

FORMULA = '=HYPERLINK("http://x.example","여기")'
LONG_NAME = "가온누리" * 50
ODD = (
    FORMULA,
    "'따옴표로 시작",
    "'=1+1",
    "+82 @x -1",
    "_x000D_ 그대로",
    "🦊 여우 👩‍👩‍👧",
    "<script>alert(1)</script>",
    "a|b\\|c\\",
)


def editor_of(app, firm, name="김이음"):
    client, person = app.test_client(), make_person(name)
    with unit_of_work():
        sit(firm, person.id, FirmRole.EDITOR)
    sign_in(client, person)
    return client


def at(firm, locale=""):
    return f"{locale}/me/firms/{firm}/sheet/uploads"


def download(client, firm, locale=""):
    answer = client.get(f"{locale}/me/firms/{firm}/sheet")
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(answer.data))


def put(book, sheet, row, heading, value):
    """Type into a cell: row 2 is the first below the headings."""
    cell = book[sheet].cell(row, place(book, sheet, heading))
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
    return cell


def place(book, sheet, heading):
    return [cell.value for cell in book[sheet][1]].index(heading) + 1


def data_of(book):
    if isinstance(book, bytes):
        return book
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def upload(client, firm, book, locale=""):
    """Send a workbook; the address of its page."""
    answer = offer(client, firm, book, locale)
    assert answer.status_code == 303, answer.text
    return answer.location


def offer(client, firm, book, locale=""):
    address = at(firm, locale)
    return send(client, address, at=address, data={"file": (io.BytesIO(data_of(book)), "firm.xlsx")})


def press(client, address, what):
    """Press a button of its page, with what stands in the form."""
    path = address.partition("?")[0]
    fields = page(client, path).xpath(f"//form[@action='{path}/{what}']//input[@name='finding']/@value")
    return act(client, path, what, **({"finding": fields[0]} if fields else {}))


def act(client, path, what, **data):
    answer = send(client, f"{path}/{what}", at=path, data=data)
    session.rollback()
    session.expire_all()
    return answer


def tiles(document):
    names, values = texts(document, "//dl[contains(@class,'stats')]//dt"), texts(document, "//dl//dd")
    return dict(zip(names, values, strict=False))


def rows(document):
    return [
        " ".join(" ".join(row.itertext()).split()) for row in document.xpath("//ul[contains(@class,'sheet-rows')]/li")
    ]


def drafts(firm):
    session.rollback()
    session.expire_all()
    return {(one.kind, one.subject_id): one for one in session.scalars(select(ProfileDraft)) if one.firm_id == firm}


def numbers(model, firm):
    session.rollback()
    return list(session.scalars(select(model.id).where(model.firm_id == firm).order_by(model.position, model.id)))
