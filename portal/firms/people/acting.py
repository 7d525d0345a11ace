"""The firms of who has signed in, read with their session: what they are, and which one they act for."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy import BindParameter, Row, Select, and_, bindparam, exists, or_

from portal.accounts.models import Person
from portal.accounts.sessions import Joined
from portal.accounts.viewing import Widening, widen
from portal.core import clock
from portal.core.viewer import MEMBERS, Belonging, FirmRole, Viewer
from portal.firms.models import Firm, Tenure
from portal.firms.people.models import FirmPerson


def register(app: Flask) -> None:
    """Let viewers know their firms."""
    widen(app, Widening(_joined(), add_firms))


def firm_token(firm_id: int) -> str:
    """The audience token of a firm's own people."""
    return f"firm:{firm_id}"


def _joined() -> Joined:
    today: BindParameter[date] = bindparam("today")
    person, seat, firm, tenure = (model.__table__.c for model in (Person, FirmPerson, Firm, Tenure))
    in_hub = exists().where(
        tenure.firm_id == firm.id, tenure.began_on <= today, or_(tenure.ended_on.is_(None), tenure.ended_on > today)
    )

    def join(query: Select[Any]) -> Select[Any]:
        live = and_(seat.person_id == person.id, seat.ended_at.is_(None))
        return query.outerjoin(FirmPerson.__table__, live).outerjoin(Firm.__table__, firm.id == seat.firm_id)

    columns = (
        seat.id.label("firm_person_id"),
        seat.firm_id.label("firm_id"),
        seat.role.label("firm_role"),
        seat.chosen_at.label("firm_chosen_at"),
        firm.name_ko.label("firm_name_ko"),
        firm.name_en.label("firm_name_en"),
        in_hub.label("firm_in_hub"),
    )
    return Joined(columns, join, lambda: {"today": clock.today()})


def add_firms(viewer: Viewer, rows: Sequence[Row[Any]]) -> Viewer:
    """Their firms, in the order in which they came in; the one chosen last is acted for, else the first.

    They see what is for the people of each of their firms, and what is for the hub's firms when one of theirs is in it.
    """
    # A row for each grant and firm.
    seats = sorted({row.firm_person_id: row for row in rows if row.firm_person_id}.items())
    if not seats:
        return viewer
    belongings = tuple(
        Belonging(row.firm_id, FirmRole(row.firm_role), row.firm_name_ko, row.firm_name_en) for _number, row in seats
    )
    chosen = [row for _number, row in seats if row.firm_chosen_at]
    acting = max(chosen, key=lambda row: row.firm_chosen_at) if chosen else seats[0][1]
    audiences = {firm_token(one.firm_id) for one in belongings}
    if any(row.firm_in_hub for _number, row in seats):
        audiences.add(MEMBERS)
    return replace(
        viewer, firm_id=acting.firm_id, belongings=belongings, audiences=viewer.audiences | frozenset(audiences)
    )
