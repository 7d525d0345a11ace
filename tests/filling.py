"""What people fill into the forms of the portal, so that something is written: for each view that takes one.

Forms are taken from the pages that show them (`assigning.py`), with what stands in them. Told here is what is to be
filled in, and what has to be done before. A view of which nothing is told, and whose form then writes nothing, fails
`test_mass_assignment`.
"""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import asking_things
import day_filling as day
import desk_things
import disclosing_things as disclosing
import lead_things
import needs_things
from deciding_things import FILLED as DECIDING
from deciding_things import PREPARED as DECIDED
from factories import make_firm
from factors import code_now
from finishing_things import FILLED as FINISHING
from following_things import FILLED as FOLLOWING
from kinds import sit
from listing_things import FILE as LISTINGS
from matching_things import FILLED as MATCHED
from meeting_things import FILLED as MET
from mentoring_things import BEFORE as MENTORED
from mentoring_things import FILLED as MENTORING
from people import NEW, OTHER_PASSWORD, PASSWORD
from program_things import answer_to_offer
from questionnaire_things import FILLED as FORMS
from request_things import BEFORE as REQUESTED
from request_things import FILLED as REQUESTS
from request_things import PREPARED as REQUEST_PREPARED
from sqlalchemy import delete
from things import media_of
from thread_things import FILLED as TALKED
from thread_things import PREPARED as TALKING
from uploading import picture

from portal.accounts import links
from portal.accounts.factors import service as factors
from portal.accounts.factors.checking import secret_key
from portal.accounts.identities import service as identities
from portal.accounts.identities.trips import Asked, Trip
from portal.accounts.identities.vouched import Vouched
from portal.accounts.links import Purpose
from portal.accounts.models import Consent, Person
from portal.accounts.tokens import new_token
from portal.accounts.viewing import viewers_of
from portal.allocation.models import State
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.hub import Hub
from portal.core.viewer import FirmRole
from portal.firms.freshness import service as freshness
from portal.firms.freshness.tokens import make_token as freshness_token
from portal.firms.media.models import FirmFile
from portal.firms.models import Firm
from portal.firms.own_sheets.workbook import workbook_of
from portal.firms.sheets.models import CHECKED, CHOOSING, FirmImport
from portal.notices.tokens import make_token as refusal_token
from portal.programs.models import Booking

Fields = dict[str, Any]
#: Among what is filled in: what stands behind the address, and the cookie of a browser on its way to a provider.
QUERY, COOKIE = "?", "a cookie"
#: Who has an account and waits for a letter; nobody of those who knock.
NEWCOMER = "newcomer@hub.example"
#: A business number with a right checksum (a public example of the tax office's form).
NUMBER = "124-81-00998"


def file(content: bytes, name: str) -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def table(*lines: str) -> bytes:
    return "\n".join(lines).encode()


#: What is filled in, over what stands in the form.
FILLED: Mapping[str, Callable[[], Fields]] = {
    **needs_things.FILLED,
    **FORMS,
    **TALKED,
    **MATCHED,
    **MET,
    **REQUESTS,
    **asking_things.FILLED,
    "accounts.take_sign_up": lambda: {**NEW, "email": "new@hub.example"},
    "accounts.take_sign_in": lambda: {"email": NEWCOMER, "password": PASSWORD},
    "recovery.take_forgot": lambda: {"email": NEWCOMER},
    "me.take_profile": lambda: {"name": "새 이름", "phone": "010-1234-5678"},
    "me.take_password": lambda: {"current_password": PASSWORD, "password": OTHER_PASSWORD},
    "me.take_email": lambda: {"email": "other@hub.example", "current_password": PASSWORD},
    "factors.confirm_by_password": lambda: {"current_password": PASSWORD, "password": PASSWORD},
    "passkeys.take_edit": lambda: {"name": "새 열쇠"},
    "privacy.export": lambda: {"format": "json"},
    "privacy.take_withdrawal": lambda: {"understood": "y", "current_password": PASSWORD},
    "notices.take_preferences": lambda: {"saved_searches.mail": None},
    "shortlist.take_note": lambda: {"text": "적어 둔 말"},
    "staff_settings.save": lambda: {"name_ko": "다른 허브", "member_places": "40"},
    "staff_texts.save": lambda: {"text_ko": "새 약관"},
    "staff_synonyms.add": lambda: {"term": "인공지능", "synonym": "AI"},
    "staff_synonyms.change": lambda: {"synonym": "기계학습"},
    "staff_synonyms.bring_in": lambda: {"file": file(table("term,synonym,kind", "로봇,robot,synonym"), "pairs.csv")},
    "staff_grants.give": lambda: {"email": NEWCOMER},
    "staff_news.create": lambda: {"title_ko": "소식", "body_ko": "글"},
    "staff_news.save": lambda: {"title_ko": "다른 소식"},
    "my_firms.take_new": lambda: {"name": "㈜새로운회사", "registration_number": NUMBER},
    "firm_people.invite": lambda: {"email": "invited@hub.example"},
    "firm_people.decline": lambda: {"reason": "까닭"},
    "firm_people.change_role": lambda: {"role": "editor"},
    "staff_firms.change_role": lambda: {"role": "editor"},
    "staff_firms.create": lambda: {"name": "㈜새로운회사", "email": "owner@firm.example"},
    "staff_firms.invite": lambda: {"email": "invited@hub.example"},
    "staff_firms.decline": lambda: {"reason": "까닭"},
    "firm_media.upload": lambda: {"files": file(picture(), "그림.png")},
    "firm_media.describe": lambda: {"caption_ko": "설명", "alt_ko": "그림"},
    "firm_media.replace": lambda: {"file": file(picture(50, 40), "그림.png"), "files": file(picture(50, 40), "a.png")},
    "firm_media.move": lambda: {"to": "later"},
    "firm_facts.enter": lambda: {"period": "2024", "value": "120", "evidence": "own_count"},
    "firm_facts.correct": lambda: {"value": "2", "evidence": "own_count"},
    "firm_profile.save": lambda: {"tagline_ko": "새 소개"},
    "firm_technologies.save": lambda: {"summary_ko": "새 소개"},
    "firm_services.save": lambda: {"summary_ko": "새 소개"},
    "firm_technologies.begin": lambda: {"name_ko": "새 기술"},
    "firm_services.begin": lambda: {"name_ko": "새 서비스"},
    "firm_sheets.upload": lambda: {"file": file(workbook_of(session.query(Firm).limit(1).one()), "firm.xlsx")},
    "staff_profiles.hide": lambda: {"reason": "까닭"},
    "staff_imports.upload": lambda: {"file": file(table("회사명,홈페이지", "㈜목록회사,https://a.example"), "a.csv")},
    "staff_listings.upload": lambda: {"file": file(LISTINGS, "calls.csv")},
    "staff_imports.choose": lambda: {"column_0": "name"},
    **DECIDING,
    **FINISHING,
    **FOLLOWING,
    **day.FILLED,
    "bookings.change": dict,
    "booking_answers.answer": lambda: {"answer": "accept"},
    **desk_things.FILLED,
    **disclosing.FILLED,
    **MENTORING,
    **lead_things.FILLED,
}

#: What is sent first, to the same things.
BEFORE: Mapping[str, tuple[str, ...]] = {
    "shortlist.remove": ("shortlist.save",),
    "shortlist.drop": ("shortlist.keep",),
    "searches.go_on": ("searches.pause",),
    "calendars.revoke": ("calendars.renew",),
    "me.withdraw_consent": ("me.agree_to_marketing",),
    "notices.refuse_marketing": ("notices.agree_to_marketing",),
    "staff_texts.publish": ("staff_texts.save",),
    "staff_news.stop": ("staff_news.release",),
    "firm_media.withdraw": ("firm_media.publish",),
    "firm_profile.discard": ("firm_profile.save",),
    "firm_profile.publish": ("firm_profile.save",),
    "firm_technologies.discard": ("firm_technologies.save",),
    "firm_technologies.publish": ("firm_technologies.save",),
    "firm_services.discard": ("firm_services.save",),
    "firm_services.publish": ("firm_services.save",),
    "firm_sheets.publish": ("firm_sheets.apply",),
    "staff_profiles.show": ("staff_profiles.hide",),
    "staff_listings.show": ("staff_listings.hide",),
    "staff_firm_facts.take_mark_back": ("staff_firm_facts.verify",),
    **desk_things.BEFORE,
    **disclosing.BEFORE,
    **MENTORED,
    **needs_things.BEFORE,
    **lead_things.BEFORE,
    **REQUESTED,
}


#: Who sends it where somebody with all grants does not.
AS_VISITOR = (
    *("accounts.take_sign_up", "accounts.take_verify", "accounts.take_sign_in", "identities.take_finish"),
    *("recovery.take_forgot", "recovery.take_reset"),
)
AS_PERSON = ("privacy.take_withdrawal",)
#: Forms that nobody sees before they are sent: to look for them would do what they do.
UNSEEN = {"notices.read"}


def newcomer() -> Person:
    return session.query(Person).filter_by(email=NEWCOMER).one()


@dataclass(frozen=True, slots=True)
class Before:
    """What is known when something is to be prepared: who sends, and the arguments of the address."""

    person_id: int
    values: Mapping[str, Any]

    @property
    def person(self) -> Person:
        return session.get_one(Person, self.person_id)


def _mailed(purpose: Purpose, address: str = NEWCOMER, **fields: str) -> Callable[[Before], Fields]:
    def prepare(before: Before) -> Fields:
        person = newcomer() if purpose != Purpose.EMAIL else before.person
        with unit_of_work():
            return {"token": links.make_link(session.merge(person), purpose, address), **fields}

    return prepare


def _asking(before: Before) -> Fields:
    """A firm of which the newcomer is an owner is asked whether it is still right."""
    firm_id = make_firm("㈜물어본회사").id
    with unit_of_work():
        sit(firm_id, newcomer().id, FirmRole.OWNER)
        asking = freshness.ask(session.get_one(Firm, firm_id))
        session.flush()
        return {QUERY: f"token={freshness_token(asking, newcomer())}"}


def _list(before: Before) -> Fields:
    """The list of the firm that is acted for, and a firm to put on it."""
    viewer = viewers_of([before.person_id])[before.person_id]
    return {"list": str(viewer.firm_id or 0), "firm": "1"}


def _vouched(before: Before) -> Fields:
    """A provider has vouched for who sends, in this browser."""
    token = new_token()
    with unit_of_work():
        identities.hold(Vouched("https://id.example", "7"), Asked("quiet", Trip.SIGN_IN, "ko", ""), token)
    return {COOKIE: token, "phone": "", **{name: value for name, value in NEW.items() if name != "password"}}


def _app(*, is_confirmed: bool) -> Callable[[Before], Fields]:
    """An authenticator app of who sends, and a code of it."""

    def prepare(before: Before) -> Fields:
        with unit_of_work():
            factors.begin_totp(before.person, secret_key())
        secret = factors.pending_secret(before.person_id, secret_key())
        assert secret is not None
        if is_confirmed:
            with unit_of_work():
                factors.confirm_totp(before.person, code_now(secret), secret_key(), by="test")
        return {"code": code_now(secret, int(is_confirmed))}

    return prepare


def _lapsed(before: Before) -> Fields:
    """Who sends has agreed to nothing."""
    with unit_of_work():
        session.execute(delete(Consent).where(Consent.person_id == before.person_id))
    return {"terms": "y", "privacy": "y"}


def _hub(_before: Before) -> Fields:
    """The hub says who it is, as the law wants of who sends advertising."""
    texts = {"operator_ko": "이음재단", "address_ko": "서울", "phone": "+82212345678", "email": "hello@hub.example"}
    with unit_of_work():
        session.add(Hub(name_ko="이음 허브", **texts))
    return {}


def _another_picture(before: Before) -> Fields:
    media_of(before.values["firm_id"])
    with unit_of_work():
        for place, one in enumerate(session.query(FirmFile).filter_by(firm_id=before.values["firm_id"])):
            one.position = place
    return {}


def _offered(before: Before) -> Fields:
    """The place that is asked about is one that is offered."""
    with unit_of_work():
        claim = session.get_one(Booking, before.values["booking_id"]).claim
        claim.state, claim.offered_until = State.OFFERED, clock.now() + timedelta(hours=1)
    return {}


def _other_session(booking_id: int) -> int:
    return session.get_one(Booking, booking_id).program.sessions[1].id


def _import_of(state: str) -> Callable[[Before], Fields]:
    """An import in a state, with one column."""

    def prepare(before: Before) -> Fields:
        with unit_of_work():
            record = session.get_one(FirmImport, before.values["import_id"])
            record.state, record.header, record.columns = state, ["회사명"], [""]
        return {}

    return prepare


#: What has to be there; what it gives is filled in, too.
PREPARED: Mapping[str, Callable[[Before], Fields]] = {
    "documents.ask": lambda before: disclosing.prepare_asking(before.person_id),
    "shortlist.save": _list,
    "shortlist.remove": _list,
    "shortlist.keep": _list,
    "shortlist.drop": _list,
    "accounts.take_verify": _mailed(Purpose.VERIFY, password=PASSWORD),
    "recovery.take_reset": _mailed(Purpose.RESET, password=OTHER_PASSWORD),
    "me.take_confirm_email": _mailed(Purpose.EMAIL, "other@hub.example"),
    "unsubscribing.take": lambda _before: {QUERY: f"token={refusal_token(newcomer(), 'freshness')}"},
    "still_correct.confirm": _asking,
    "booking_answers.answer": lambda _before: {QUERY: answer_to_offer(newcomer().id)},
    "bookings.accept": _offered,
    "bookings.decline": _offered,
    "bookings.change": lambda before: {"session": str(_other_session(before.values["booking_id"]))},
    "identities.take_finish": _vouched,
    "my_identities.link_waiting": _vouched,
    "factors.confirm_by_code": _app(is_confirmed=True),
    "second_factor.take_enrolment": _app(is_confirmed=False),
    "second_factor.remove": _app(is_confirmed=True),
    "second_factor.make_codes": _app(is_confirmed=True),
    "agreement.take": _lapsed,
    "staff_news.test": _hub,
    "staff_news.release": _hub,
    "firm_media.move": _another_picture,
    "staff_imports.choose": _import_of(CHOOSING),
    "staff_imports.apply": _import_of(CHECKED),
    **DECIDED,
    **TALKING,
    **needs_things.PREPARED,
    **day.PREPARED,
    **lead_things.PREPARED,
    **REQUEST_PREPARED,
}

#: Views whose form writes nothing here, and why.
WRITES_NOTHING: Mapping[str, str] = {
    **day.WRITES_NOTHING,
    **lead_things.WRITES_NOTHING,
    **disclosing.WRITES_NOTHING,
    "exports.make": "hands out a file",
    "shortlist.export": "hands out a file",
    "identities.leave": "leads to a provider, which is tested in tests/identities",
    "my_identities.leave": "leads to a provider, which is tested in tests/identities",
    "factors.take_code": "of a browser that is half in; it takes a code alone",
    "passkeys.sign_in": "what an authenticator has signed: JSON, of which each part is asked for by name",
    "passkeys.confirm": "what an authenticator has signed",
    "passkeys.register": "what an authenticator has signed",
    **{f"firm_{folder}.rendering": "shows a text as it will look" for folder in ("profile",)},
}
