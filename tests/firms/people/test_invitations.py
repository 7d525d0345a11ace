"""Invitations by e-mail: for the invited address alone, once, for 14 days, until recalled."""

from datetime import timedelta

import pytest
from factories import make_firm
from people import EMAIL, NEW, PASSWORD, Somebody, errors, letters, link_in, make_person, text_of
from sqlalchemy import func, select

from portal.core import clock
from portal.core.db import session
from portal.firms.people.models import FirmInvitation, FirmPerson

OWNER = "owner@firm.example"


def invite(owner, firm, address=EMAIL, role="editor", **more):
    return owner.send(
        f"/me/firms/{firm.id}/people",
        {"email": address, "role": role, "locale": "ko", **more},
        action=f"/me/firms/{firm.id}/invitations",
    )


def role_of(firm, address=EMAIL):
    session.rollback()
    query = (
        select(FirmPerson.role)
        .join(FirmPerson.person)
        .where(FirmPerson.firm_id == firm.id, FirmPerson.ended_at.is_(None), FirmPerson.person.has(email=address))
    )
    return session.scalars(query).one_or_none()


def the_letter(app, to=EMAIL):
    return next(letter for letter in reversed(letters(app, to)) if "/invitations" in text_of(letter))


def test_somebody_with_an_account_comes_in(app, firm, owner, browser):
    make_person(EMAIL, name="남시온")
    assert invite(owner, firm).status_code == 303
    link = link_in(the_letter(app))
    invited = browser(EMAIL)
    answer = invited.get(link)
    assert answer.status_code == 200 and "㈜가온눈" in answer.text and "유하람" in answer.text
    (number,) = session.scalars(select(FirmInvitation.id))
    answer = invited.send(link, action=f"/me/firms/invitations/{number}/acceptance")
    assert answer.status_code == 303 and answer.location == "/me/firms?done=accepted"
    assert role_of(firm) == "editor"
    assert any("함께합니다" in letter["Subject"] for letter in letters(app, OWNER)), "the inviter is told"
    # Once used, it is over.
    answer = invited.get(link)
    assert answer.status_code == 410 and "이미 쓴 초대예요" in answer.text


def test_somebody_new_signs_up_first_and_comes_back_to_it(app, firm, owner):
    invite(owner, firm)
    link = link_in(the_letter(app))
    somebody = Somebody(app)
    answer = somebody.get(link)
    assert answer.status_code == 200 and "/sign-up" in answer.text
    somebody.send("/sign-up", NEW)
    verify = next(letter for letter in letters(app, EMAIL) if "/verify" in text_of(letter))
    answer = somebody.send(link_in(verify), {"password": PASSWORD}, action="/verify")
    assert answer.location == "/me/firms?done=welcome"
    page = somebody.get(answer.location)
    assert "㈜가온눈" in page.text and "반가워요" in page.text
    (number,) = session.scalars(select(FirmInvitation.id))
    somebody.send("/me/firms", action=f"/me/firms/invitations/{number}/acceptance")
    assert role_of(firm) == "editor"


def test_another_address_gets_a_clear_answer_and_does_not_come_in(app, firm, owner, browser):
    invite(owner, firm)
    link = link_in(the_letter(app))
    make_person("other@hub.example")
    other = browser("other@hub.example")
    answer = other.get(link)
    assert answer.status_code == 403 and "other@hub.example" in answer.text and EMAIL not in answer.text
    (number,) = session.scalars(select(FirmInvitation.id))
    _to, values = other.form("/me", "/sign-out")
    answer = other.client.post(f"/me/firms/invitations/{number}/acceptance", data=values)
    assert answer.status_code == 404 and role_of(firm, "other@hub.example") is None


@pytest.mark.parametrize("what", ["expired", "recalled", "replaced", "refused"])
def test_one_that_is_over_lets_nobody_in(app, firm, owner, browser, what):
    make_person(EMAIL)
    invite(owner, firm)
    link = link_in(the_letter(app))
    (number,) = session.scalars(select(FirmInvitation.id))
    invited = browser(EMAIL)
    accept = f"/me/firms/invitations/{number}/acceptance"
    _to, values = invited.form("/me/firms", accept)
    if what == "recalled":
        answer = owner.send(f"/me/firms/{firm.id}/people", action=f"/me/firms/{firm.id}/invitations/{number}/recall")
        assert answer.status_code == 303
    elif what == "replaced":
        invite(owner, firm, role="viewer")
    elif what == "refused":
        invited.send("/me/firms", action=f"/me/firms/invitations/{number}/refusal")
    later = clock.now() + (timedelta(days=14, seconds=1) if what == "expired" else timedelta())
    with clock.frozen_at(later):
        answer = invited.client.post(accept, data=values)
        assert answer.status_code == 422 and "이제 쓸 수 없는 초대예요" in answer.text
        assert invited.get(link).status_code == 410
    assert role_of(firm) is None


def test_a_role_that_is_none_and_an_address_that_is_none_stay_on_the_form(firm, owner):
    answer = invite(owner, firm, "kein <b>mail", role="god")
    assert answer.status_code == 422 and {"email", "role"} <= set(errors(answer))
    assert "kein &lt;b&gt;mail" in answer.text
    answer = invite(owner, firm, OWNER)
    assert answer.status_code == 422 and errors(answer) == {"email": "이미 이 회사의 사람이에요."}


def test_a_letter_in_each_language(app, firm, owner):
    invite(owner, firm, locale="en")
    letter = the_letter(app)
    assert "invited you" in letter["Subject"] and "/en/invitations?token=" in text_of(letter)
    invite(owner, firm, "second@hub.example")
    assert "초대했습니다" in the_letter(app, "second@hub.example")["Subject"]


def test_nobodys_mailbox_is_filled(app, firm, owner):
    to, values = owner.form(f"/me/firms/{firm.id}/people", f"/me/firms/{firm.id}/invitations")
    fields = values | {"role": "viewer", "locale": "ko"}
    codes = [owner.client.post(to, data=fields | {"email": EMAIL}).status_code for _number in range(51)]
    assert codes == [303] * 50 + [422]
    session.rollback()
    live = select(func.count()).where(FirmInvitation.ended_at.is_(None))
    assert session.scalar(live) == 1, "each takes the place of the one before"


def test_a_token_is_not_kept(app, firm, owner):
    invite(owner, firm)
    token = link_in(the_letter(app)).partition("token=")[2]
    session.rollback()
    row = session.scalars(select(FirmInvitation)).one()
    assert token and token not in str(vars(row).values())


@pytest.mark.parametrize("token", ["", "x", "ㅋ" * 40, "A" * 5000])
def test_a_link_that_is_none(client, token):
    assert client.get("/invitations", query_string={"token": token}).status_code == 404


@pytest.mark.parametrize(("act", "values"), [("removal", {}), ("role", {"role": "editor"})], ids=["removed", "demoted"])
def test_who_is_an_owner_no_more_leaves_no_way_in(app, firm, owner, seat, browser, act, values):
    """Under another address of theirs they would be one again."""
    seat(firm, "second@firm.example")
    second = browser("second@firm.example")
    invite(second, firm, "again@firm.example", role="owner")
    (number,) = session.scalars(select(FirmPerson.id).where(FirmPerson.person.has(email="second@firm.example")))
    page = f"/me/firms/{firm.id}/people"
    assert owner.send(page, values, action=f"{page}/{number}/{act}").status_code == 303
    session.rollback()
    assert session.scalars(select(FirmInvitation.ended_because)).one() == "recalled"
    assert second.get(page).status_code == (404 if act == "removal" else 200)


def test_an_invitation_of_another_firm_is_not_there(app, firm, owner, seat, browser):
    other = make_firm("㈜남의회사")
    seat(other, "boss@other.example")
    invite(browser("boss@other.example"), other)
    session.rollback()
    (number,) = session.scalars(select(FirmInvitation.id))
    _to, values = owner.form(f"/me/firms/{firm.id}/people", f"/me/firms/{firm.id}/invitations")
    assert owner.client.post(f"/me/firms/{firm.id}/invitations/{number}/recall", data=values).status_code == 404
