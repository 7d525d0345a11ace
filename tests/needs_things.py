"""Needs and proposals for the tests that are derived from views and tables."""

import io
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from factories import make_firm
from kinds import sit
from needing import BY, firm_with, make_need, propose, written
from sqlalchemy import delete
from uploading import pdf, picture

from portal.collaboration.needs import service
from portal.collaboration.needs.models import Need, NeedFile, NeedMove, NeedSetting, NeedWatch
from portal.collaboration.proposals.models import Proposal, ProposalFile, ProposalMove
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.viewer import FirmRole
from portal.files import service as files
from portal.files.models import StoredFile
from portal.firms.models import Firm
from portal.firms.people.models import FirmPerson

_numbers = count(1)
#: For `canary.OURS`: columns of what we make ourselves.
OURS: Mapping[str, str] = {
    # An edit that waits is a set of all of these, and is read as such: `test_needs` looks at its words.
    "need": "purpose fields budget visibility state edit look made_by outcome",
    "need_file": "look added_by",
    "need_move": "state reason by",
    "need_setting": "changed_by",
    "need_watch": "fields",
    "proposal": "state reason sent_by",
    "proposal_file": "added_by",
    "proposal_move": "state reason by",
}


def _a_file() -> tuple[io.BytesIO, str]:
    return io.BytesIO(pdf(["요구 사항"])), "요구.pdf"


#: What is filled in.
FILLED: Mapping[str, Callable[[], dict[str, Any]]] = {
    # Whole: who is of no firm is shown no form.
    "my_needs.create": lambda: {
        **dict.fromkeys(("what", "why", "hoped_for"), "글"),
        "title": "새 수요",
        "purpose": "poc",
        "budget": "",
        "visibility": "members",
        "topics": "vision",
        "closes_on": clock.today().isoformat(),
        "firms": "",
        "version": "",
        "then": "",
    },
    "my_needs.save": lambda: {"title": "고친 수요"},
    "my_needs.close": lambda: {"outcome": "found", "note": "잘 되었어요"},
    "my_needs.attach": lambda: {"file": _a_file()},
    "need_watch.save": lambda: {"words": "로봇"},
    "staff_needs.set_approval": lambda: {"asks": None},
    "staff_needs.send_back": lambda: {"note": "더 적어 주세요"},
    # Of a firm without profiles the form shows none to choose.
    "proposing.send": lambda: {"text": "함께할 수 있어요", "offers": None},
    "my_proposals.save": lambda: {"text": "고친 제안", "offers": None},
    "my_proposals.decline": lambda: {"reason": "timing", "note": "내년에"},
    "staff_proposals.decline": lambda: {"reason": "unclear", "note": "더 적어 주세요"},
}
#: What is sent first, to the same things.
BEFORE: Mapping[str, tuple[str, ...]] = {"need_watch.stop": ("need_watch.save",)}


def _open_it(before: Any) -> dict[str, Any]:
    """The need of one's own is shown."""
    _wait(before)
    with unit_of_work():
        need = service.lock(before.values["need_id"])
        service.approve(need, need.version, by=BY)
    return {}


def _wait(before: Any) -> dict[str, Any]:
    """The need of one's own waits for staff."""
    with unit_of_work():
        service.send_in(service.lock(before.values["need_id"]), by=BY)
    return {}


def _firm() -> int:
    return firm_with(f"㈜수요{next(_numbers)}")[0]


def _own_firms(person_id: int | None, *, how_many: int = 1) -> list[int]:
    """Firms that somebody owns, and they are of no others; a stranger's for visitors."""
    if person_id is None:
        return [_firm() for _ in range(how_many)]
    made = [make_firm(f"㈜수요{next(_numbers)}").id for _ in range(how_many)]
    with unit_of_work():
        session.execute(delete(FirmPerson).where(FirmPerson.person_id == person_id))
        for firm_id in made:
            sit(firm_id, person_id, FirmRole.OWNER)
    return made


def _be_of_a_firm(before: Any) -> dict[str, Any]:
    """Who sends writes in a firm's name."""
    _own_firms(before.person_id)
    return {}


#: What has to be there.
PREPARED: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "my_needs.create": _be_of_a_firm,
    "my_needs.take_back": _wait,
    "my_needs.close": _open_it,
}


def _with_file(need_id: int) -> int:
    """A need with a file; the number of the file's row."""
    taken = files.take(io.BytesIO(picture()), "그림.png")
    with unit_of_work():
        return service.attach(service.lock(need_id), taken, by=BY).id


def of_needs(thing: Callable[..., Any]) -> dict[str, Any]:
    """One's own needs are drafts, with a file each; those of others are open, and no drafts of theirs are to be seen.
    Proposals of one's own are between two firms of one's own, so that both sides can be asked about."""
    last: dict[str, int] = {}
    theirs = make_need(_firm(), is_open=False)
    their_part = _with_file(theirs)
    between = propose(make_need(_firm()), _firm())

    def own(person_id: int | None) -> int:
        last["need"] = make_need(_own_firms(person_id)[0], is_open=False)
        return last["need"]

    def answered(person_id: int | None) -> int:
        """An open need of others, for who can write in a firm's name."""
        need = make_need(_firm())
        _own_firms(person_id)
        return need

    def proposed(person_id: int | None) -> int:
        asks, answers = _own_firms(person_id, how_many=2)
        return propose(make_need(asks), answers)

    def pending(_person_id: int | None) -> int:
        number = make_need(_firm(), is_open=False)
        with unit_of_work():
            service.send_in(service.lock(number), by=BY)
        return number

    def nameless(_person_id: int | None) -> int:
        return propose(make_need(_firm(), visibility="staff"), _firm())

    return {
        "api.need_id": thing(lambda _person_id: make_need(_firm()), others=lambda: theirs),
        "needs.need_id": thing(lambda _person_id: make_need(_firm()), others=lambda: theirs),
        "my_needs.need_id": thing(own, others=lambda: theirs),
        "my_needs.part_id": thing(lambda _person_id: _with_file(last["need"]), others=lambda: their_part),
        "proposing.need_id": thing(answered, others=lambda: theirs),
        "staff_needs.need_id": thing(pending, others=lambda: theirs),
        "my_proposals.proposal_id": thing(proposed, others=lambda: between),
        "staff_proposals.proposal_id": thing(nameless, others=lambda: between),
    }


def plant() -> None:
    """What hangs on nothing that things bring; in the caller's unit of work."""
    for (person_id,) in session.query(FirmPerson.person_id).filter(FirmPerson.person_id.is_not(None)).distinct():
        if session.get(NeedWatch, person_id) is None:
            session.add(NeedWatch(person_id=person_id, fields=["vision"], words="x"))


def rows_of_needs(person_id: int, actor: str, firm_id: int) -> tuple[Any, ...]:
    """They wrote a need and an answer to another's, with files, and asked to hear of such; in the caller's unit."""
    other = Firm(name_ko="", former_names=[])
    other.rename(f"㈜다른{next(_numbers)}")
    session.add(other)
    session.flush()
    said = written()
    values = {name: getattr(said, name) for name in ("title", "what", "purpose", "closes_on")}
    need = Need(firm_id=firm_id, made_by=actor, state="open", opened_at=clock.now(), **values)
    session.add(need)
    session.flush()
    answer = Proposal(need_id=need.id, asker_id=firm_id, firm_id=other.id, text="제안", sent_by=actor)
    session.add(answer)
    session.flush()
    content = {"sha256": "0" * 64, "size": 1, "media_type": "image/webp", "created_by": "person:99"}
    stored = [
        StoredFile(owner=f"{kind}:1", key=str(n) * 32, name="그림.webp", **content)
        for n, kind in ((8, "need"), (9, "proposal"))
    ]
    session.add_all(stored)
    session.flush()
    return (
        NeedFile(need_id=need.id, file_id=stored[0].id, added_by=actor),
        NeedMove(need_id=need.id, state="open", by=actor),
        NeedWatch(person_id=person_id, fields=["vision"], words="로봇"),
        NeedSetting(id=1, asks_approval=True, changed_by=actor),
        ProposalFile(proposal_id=answer.id, file_id=stored[1].id, added_by=actor),
        ProposalMove(proposal_id=answer.id, state="sent", by=actor),
    )
