"""Nobody outside reads anything of what firms write to each other: every page is asked as everybody who is outside.

The story is told once, with a word of its own in every private text. A view that shows one of these words to somebody
who is not meant is found by the map of all views, so that a new one is asked, too.
"""

import io
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice, product
from urllib.parse import quote, unquote

import pytest
from disclosing_things import document_of
from factories import make_firm
from kinds import sit
from knocking import all_routes
from lead_things import make_lead
from matching_things import introduce
from meeting_things import agreed, begun
from needing import make_need, propose
from people import Somebody, letters, make_person, text_of
from request_things import request_between
from sqlalchemy import select, true
from thread_things import said, talk
from uploading import pdf

from portal.accounts.models import Person
from portal.audit.models import Event
from portal.collaboration.introductions import queries as introducing
from portal.collaboration.introductions import service as introductions
from portal.collaboration.leads import service as leads
from portal.collaboration.leads.models import Lead
from portal.collaboration.needs import queries as need_queries
from portal.collaboration.needs import service as needs
from portal.collaboration.needs.models import Need
from portal.collaboration.proposals import service as proposals
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.viewer import FirmRole, Role
from portal.files import service as files
from portal.files.models import StoredFile
from portal.firms.disclosing import service as disclosing
from portal.firms.media.models import FirmFile
from portal.firms.models import Firm
from portal.firms.people import service as people
from portal.firms.people.models import FirmPerson
from portal.messaging.meetings import service as meetings
from portal.messaging.meetings.service import Side
from portal.messaging.threads import keeper
from portal.messaging.threads import queries as thread_queries
from portal.messaging.threads import service as threads
from portal.search.document import DocumentRow

WORD = "비밀새"
TITLE = "별빛탐지기수요"
ASKER = "㈜갑돌컴퍼니"


def secret(about):
    return f"{WORD}{about}끝"


def upload(about):
    return files.take(io.BytesIO(pdf(["글"])), f"{secret(about)}.pdf")


@dataclass
class Story:
    """Two firms and all that they have to do with each other; `ids` is what stands for the arguments of views."""

    ids: dict[str, list[object]] = field(default_factory=dict)
    here: tuple[int, int] = (0, 0)
    there: tuple[int, int] = (0, 0)
    former: int = 0

    def note(self, name, number):
        self.ids.setdefault(name, []).append(number)
        return number


def member(name, firm_id, role=FirmRole.OWNER):
    number = make_person(f"{name}@hub.example", name=name).id
    if firm_id:
        with unit_of_work():
            sit(firm_id, number, role)
    return number


def tell_story():
    story = Story()
    first, second = make_firm("㈜이쪽회사").id, make_firm("㈜저쪽회사").id
    story.here, story.there = (member("here", first), first), (member("there", second), second)
    story.former = member("former", first, FirmRole.EDITOR)
    for number in (first, second):
        story.note("firm_id", number)
    _talk(story)
    _meet(story)
    _ask(story)
    _need(story)
    _look_for_partners(story)
    _disclose(story)
    for file in session.scalars(select(StoredFile)):
        story.note("file", (file.id, file.name))
    seat = session.query(FirmPerson).filter_by(person_id=story.former, ended_at=None).one()
    with unit_of_work():
        people.leave(session.get_one(Firm, first), seat, by=f"person:{story.former}")
    return story


def _talk(story):
    (person, firm), (_other, _firm) = story.here, story.there
    thread = story.note("thread_id", talk(story.here, story.there, secret("주제")))
    with unit_of_work():
        threads.add_colleague(thread, story.former, firm, by=person)
        message = threads.say(thread, person_id=person, firm_id=firm, body=secret("말"), taken=[upload("붙임")])
    story.note("message_id", said(thread, story.there, secret("답")))
    with unit_of_work():
        threads.edit(session.merge(message), secret("고친말"), by=person)
    story.note("message_id", message.id)
    story.note("number", thread)


def _meet(story):
    thread = story.ids["thread_id"][0]
    here, there = Side(*story.here), Side(*story.there)
    number = story.note("meeting_id", begun(thread, here, there))
    with unit_of_work():
        meetings.note(number, here, secret("우리만의메모"), is_shared=False)
        meetings.note(number, here, secret("함께보는메모"), is_shared=True)
    story.note("meeting_id", agreed(thread, here, there))


def _ask(story):
    third = make_firm("㈜셋째회사").id
    member("third", third)
    words = {"by": f"person:{story.here[0]}"}
    with unit_of_work():
        for held in (None, clock.now()):
            receiver = third if held else story.there[1]
            row = request_between(story.here[1], receiver, held_at=held, **words)
            row.why, row.offer = secret("잡힌요청" if held else "요청"), secret("잡힌요청" if held else "내놓음")
            story.note("request_id", row.id)
            story.note("number", row.id)


def _need(story):
    asker = make_firm(ASKER).id
    member("asker", asker)
    story.note("firm_id", asker)
    need = story.note("need_id", make_need(asker, visibility="staff", title=TITLE))
    with unit_of_work():
        needs.attach(needs.lock(need), upload("수요파일"), by="test")
    with unit_of_work():
        waiting = needs.lock(need)
        needs.approve(waiting, waiting.version, by="test")
    story.note("proposal_id", propose(need, story.here[1], text=secret("제안")))
    open_one = story.note("need_id", make_need(story.there[1], title="이름 있는 수요"))
    story.note("proposal_id", propose(open_one, story.here[1], text=secret("다른제안")))
    with unit_of_work():
        one = proposals.lock(story.ids["proposal_id"][1])
        proposals._attach(one, [upload("제안파일")], by="test")
        proposals.decline(one, "timing", secret("거절말"), by=f"person:{story.there[0]}")
    drafted = make_need(story.there[1], is_open=False, title=secret("초안"))
    story.note("need_id", drafted)
    story.note(
        "need_id", make_need(story.there[1], title=secret("고른회사수요"), visibility="firms", firms=[story.here[1]])
    )


def _look_for_partners(story):
    lead = make_lead(story.here[1], other=story.there[1])
    number, by = story.note("lead_id", lead.id), f"person:{story.here[0]}"
    with unit_of_work():
        found = session.get_one(Lead, number)
        story.note("note_id", leads.write_note(found, story.here[0], secret("리드메모")).id)
        leads.plan(found, story.here[0], secret("다음일"), clock.today(), by=by)
        story.note("upload_id", leads.add_file(found, upload("리드파일"), by=by).id)
    number = story.note("introduction_id", introduce(story.here[1], story.there[1], secret("소개까닭")))
    with unit_of_work():
        introductions.decline(introducing.lock_introduction(number), story.here[1], "other", secret("사양말"), by=by)


def _disclose(story):
    row = story.note("media_id", document_of(story.there[1]).id)
    with unit_of_work():
        found = session.get_one(FirmFile, row)
        made = disclosing.ask(found, story.here[1], session.get_one(Person, story.here[0]), secret("자료를보려는까닭"))
        session.flush()
        disclosing.grant(made, clock.today() + timedelta(days=9), by="test")
        story.note("request_id", made.id)


# ── Everybody who is outside ─────────────────────────────────────────────────

#: What staff are for, and so may read.
OF_STAFF = ("잡힌요청", "제안", "수요파일", "소개까닭", "사양말", "고른회사수요")
#: What is of one side alone, of what the other has to do with.
NOT_THERE = ("우리만의메모", "잡힌요청", "리드메모", "다음일", "리드파일", "사양말")
#: What stands behind addresses that show little without.
WORDS = (
    *("directory.index", "api.search_documents", "api.suggest", "api.list_needs", "threads.search", "needs.index"),
    *("needs.feed", "leads.new"),
)


def addresses(app, story, only):
    """Pages, at all that the story has made of what their addresses name."""
    for route, _rule in all_routes(app):
        if "GET" not in route.methods or not only(route):
            continue
        names = sorted(route.arguments - {"name"} if "file_id" in route.arguments else route.arguments)
        known = [story.ids["file"] if one == "file_id" else story.ids.get(one, [_usual(one)]) for one in names]
        for values in islice(product(*known), 8):
            filled = dict(zip(names, values, strict=True))
            if "file_id" in filled:
                filled["file_id"], filled["name"] = filled["file_id"]
            built = route.build(filled)
            if built is not None:
                yield route.endpoint, str(built[1])
        if route.endpoint in WORDS:
            yield from ((route.endpoint, f"{route.rule}?q={quote(one)}") for one in (WORD, TITLE))


#: What the story makes of it.
KNOWN = (
    *("thread_id", "message_id", "meeting_id", "request_id", "need_id", "proposal_id", "lead_id", "note_id"),
    *("upload_id", "introduction_id", "media_id", "number"),
)


def _usual(name):
    return {"kind": "thread", "address": "1", "locale": "ko", "width": 320}.get(name, 1)


def leaks(app, story, somebody, but=(), *, only=lambda _route: True, knows_asker=False):
    """What somebody reads that they should not."""
    found = []
    for endpoint, address in addresses(app, story, only):
        answer = somebody.get(address)
        text = answer.get_data().decode(errors="replace")
        if endpoint.startswith("files."):
            text = unquote(address) if answer.status_code == 200 else ""
        # What was looked for is marked; addresses in pages are quoted.
        text = unquote(text.replace("<mark>", "").replace("</mark>", ""))
        read = {text[at : text.find("끝", at)] for at in _places(text)}
        found += [f"{address}: {one}" for one in read if one not in {f"{WORD}{each}" for each in but}]
        # A list of all there is has both, apart.
        is_list = endpoint == "api.search_documents" and "q=" not in address
        if TITLE in text and ASKER.removeprefix("㈜") in text and not knows_asker and not is_list:
            found.append(f"{address}: who asks")
        if answer.status_code >= 500:
            found.append(f"{address}: {answer.status_code}")
    return found


def _places(text):
    at = text.find(WORD)
    while at >= 0:
        if "끝" in text[at : at + 40]:
            yield at
        at = text.find(WORD, at + 1)


def browser(app, name):
    somebody = Somebody(app)
    somebody.come_in(f"{name}@hub.example")
    return somebody


#: What somebody was told while they were of the firm stays among their notices: who, and which need.
TOLD = ("고른회사수요",)


@pytest.fixture
def story(app):
    """The story, with all that have nothing to do with it."""
    told = tell_story()
    member("stranger", make_firm("㈜바깥회사").id)
    member("nobody", 0)
    make_person("staff@hub.example", Role.OPERATOR, name="staff")
    return told


def _names_something(route):
    """Pages of what the story made, and those where one looks for something; one of the outside asks all others."""
    return route.arguments & {*KNOWN, "file_id"} or route.endpoint in WORDS


def test_nobody_outside_reads_anything(app, story):
    written = "\n".join(f"{one['Subject']}\n{text_of(one)}" for one in letters(app))
    assert WORD not in written.replace(secret(*TOLD), "") and "이쪽회사" in written
    for model in (Event, DocumentRow):
        assert WORD not in "".join(str(vars(one)) for one in session.scalars(select(model)))
    found = [f"stranger: {one}" for one in leaks(app, story, browser(app, "stranger"))]
    found += [f"visitor: {one}" for one in leaks(app, story, Somebody(app), only=_names_something)]
    for name, but in (("nobody", ()), ("former", TOLD)):
        found += [f"{name}: {one}" for one in leaks(app, story, browser(app, name), but, only=_names_something)]
    staff = browser(app, "staff")
    found += [f"staff: {one}" for one in leaks(app, story, staff, OF_STAFF, only=_names_something, knows_asker=True)]
    assert found == [], "\n".join(found)


def _is_of_both(route):
    """Pages on which the one side could read what the other keeps for itself."""
    return route.endpoint.partition(".")[0] in (
        "meetings",
        "lead",
        "leads",
        "introductions",
        "requests",
        "files",
        "threads",
    )


def test_neither_side_reads_what_the_other_keeps_for_itself(app, story):
    theirs = ("주제", "말", "고친말", "답", "붙임", "함께보는메모", "요청", "내놓음", "소개까닭", "제안파일")
    theirs += ("초안", "고른회사수요", "다른제안", "거절말", "자료를보려는까닭")
    assert set(theirs).isdisjoint(NOT_THERE)
    assert leaks(app, story, browser(app, "there"), theirs, only=_is_of_both) == []


@pytest.mark.parametrize("guard", ["thread", "file", "name"])
def test_without_a_guard_it_is_noticed(app, story, monkeypatch, guard):
    """The crawl finds what it is to find: each guard taken away is seen."""
    somebody = browser(app, "stranger")
    if guard == "thread":
        monkeypatch.setattr(thread_queries, "seats_of", lambda _viewer: true())
        only = ("threads.index", "threads.search")
    elif guard == "file":
        monkeypatch.setattr(keeper, "is_visible", lambda _viewer, _thread: true())
        only = ("files.show",)
    else:
        monkeypatch.setattr(need_queries, "knows_asker", lambda _viewer, _need: True)
        # What is data asks the need itself: a list for machines never says it.
        monkeypatch.setattr(Need, "is_anonymous", property(lambda _need: False))
        only = ("api.list_needs", "api.show_need")
        assert leaks(app, story, somebody, only=lambda route: route.endpoint in only) != []
        only = ("needs.index", "needs.show")
    assert leaks(app, story, somebody, only=lambda route: route.endpoint in only) != []
