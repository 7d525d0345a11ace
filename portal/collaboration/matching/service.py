"""What fits what, and verbs on it. Who writes opens the unit of work.

Suggestions are made of the search's own index as it is now; rows hold what people made of them, and at which place the
search found a firm last, so that a firm is shown its needs without asking the search for each.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, or_, update

from portal.audit import service as audit
from portal.collaboration.matching.asking import Asked, wanted
from portal.collaboration.matching.models import NeedMatch
from portal.collaboration.matching.queries import (
    blocked_with,
    match_of,
    matches_of,
    response_rates,
    shown_firms,
)
from portal.collaboration.matching.words import REASONS
from portal.collaboration.needs.models import Need, State
from portal.core import clock
from portal.core.db import session
from portal.core.errors import RuleError
from portal.core.viewer import MEMBERS, PUBLIC, Viewer
from portal.firms.models import Firm
from portal.search.engine import EngineUnavailable
from portal.search.fitting import Fit, Ranking, fits_of, rank_owners

#: Firms that are suggested for a need.
SUGGESTED = 10
#: Of what the best one scores, the share from which on firms are told of each other; staff see those below, too. Over
#: the demo hub, firms that fit somewhat mostly have more, and those that share a few words by chance mostly less.
NEAREST = 0.2
#: How much a firm gains that answers every request, beside one that answers none.
ANSWERING = 0.1
#: Places that are kept in rows.
KEPT = 15
#: What firms of the hub may see: rows know nothing of who will look at them.
KNOWN_TO_FIRMS = frozenset({PUBLIC, MEMBERS})


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A firm for a need: what the search says of it, if it says anything, and what people made of it."""

    firm: Firm
    fit: Fit | None
    match: NeedMatch | None
    rate: int | None = None

    @property
    def position(self) -> int | None:
        return self.match.position if self.match is not None else None


def asked_of(need: Need) -> Asked:
    """What a need says."""
    return Asked(need.title, need.what, need.why, need.hoped_for, tuple(need.fields), need.purpose)


def firms_for(viewer: Viewer, need: Need, most: int = SUGGESTED, least: float = NEAREST) -> list[Suggestion]:
    """The firms that fit a need, of those that the viewer may see: those that staff put in order, then the others.

    Neither its own firm is among them, nor one that either has blocked, nor one that was dismissed for it. While the
    index is away only those are that were added by hand.
    """
    known, ranking = matches_of(need.id), _ranked(need, viewer.audiences)
    without = blocked_with(need.firm_id) | {need.firm_id} | {n for n, one in known.items() if one.dismissed_at}
    by_hand = {n for n, one in known.items() if one.added_at or one.position} - without
    found = _near(ranking, without, least)
    chosen = [*found[: most + len(by_hand)], *by_hand.difference(found[: most + len(by_hand)])]
    firms, rates = shown_firms(viewer, chosen), response_rates(chosen)
    fits = {one.owner_id: one for one in fits_of(ranking, chosen, viewer.audiences)}
    made = [Suggestion(firms[n], fits.get(n), known.get(n), rates.get(n)) for n in chosen if n in firms]
    return sorted(made, key=_order)[: max(most, len(by_hand))]


def _near(ranking: Ranking, without: Collection[int], least: float) -> list[int]:
    """The owners, without some, that have at least this share of the best one's score."""
    scores = [(number, score) for number, score, _ in ranking.owners if number not in without]
    return [number for number, score in scores if score >= least * scores[0][1]]


def _order(one: Suggestion) -> tuple[bool, int, bool, float]:
    """Those that staff put in order, then those added by hand, then by how well they fit and answer."""
    score = (
        one.fit.score * (1 + ANSWERING * ((one.rate if one.rate is not None else 50) / 100 - 0.5)) if one.fit else 0.0
    )
    is_added = one.match is not None and one.match.added_at is not None
    return one.position is None, one.position or 0, not is_added, -score


def _ranked(need: Need, audiences: frozenset[str]) -> Ranking:
    try:
        return rank_owners(wanted(asked_of(need), audiences))
    except EngineUnavailable:
        return Ranking((), {})


def dismissed_for(viewer: Viewer, need: Need) -> list[Suggestion]:
    """Firms that do not fit a need, as somebody said."""
    known = {number: one for number, one in matches_of(need.id).items() if one.dismissed_at is not None}
    firms = shown_firms(viewer, list(known))
    return [Suggestion(firms[number], None, known[number]) for number in sorted(firms)]


# ── What people make of it ───────────────────────────────────────────────────


def add(need: Need, firm: Firm, *, by: str) -> NeedMatch:
    """Suggest a firm that the search did not find, or that was dismissed. Raises `RuleError`."""
    _check_open(need)
    if firm.id == need.firm_id:
        raise RuleError("own_firm", "수요를 낸 회사예요.", field="firm")
    if firm.audience not in KNOWN_TO_FIRMS or firm.id in blocked_with(need.firm_id):
        raise RuleError("not_now", "지금은 이 회사를 권할 수 없어요.", field="firm")
    match = _row(need.id, firm.id)
    _forget_dismissal(match)
    match.added_at, match.added_by = clock.now(), by
    audit.record("need.match_added", need, by=by, firm=firm.id)
    return match


def dismiss(need: Need, firm_id: int, reason: str, words: str, *, by: str) -> None:
    """Say that a firm does not fit, and why: it is not suggested for this need again. Raises `RuleError`."""
    if reason not in REASONS:
        raise RuleError("no_reason", "까닭을 골라 주세요.", field="reason")
    match = _row(need.id, firm_id)
    match.dismissed_at, match.dismissed_by = clock.now(), by
    match.reason, match.words, match.position, match.added_at, match.added_by = reason, words.strip(), None, None, ""
    audit.record("need.match_dismissed", need, by=by, firm=firm_id, reason=reason)


def restore(need: Need, firm_id: int, *, by: str) -> None:
    """Suggest a firm again that was dismissed; once more changes nothing."""
    match = match_of(need.id, firm_id)
    if match is not None and match.dismissed_at is not None:
        _forget_dismissal(match)
        audit.record("need.match_restored", need, by=by, firm=firm_id)


def arrange(need: Need, firm_ids: Sequence[int], *, by: str) -> None:
    """Put firms in this order; whatever else is suggested comes after them."""
    known = matches_of(need.id)
    for match in known.values():
        match.position = None
    for position, firm_id in enumerate(firm_ids, 1):
        (known.get(firm_id) or _row(need.id, firm_id)).position = position
    audit.record("need.matches_arranged", need, by=by, firms=list(firm_ids))


def send(need: Need, firm_ids: Sequence[int], *, by: str) -> list[int]:
    """Tell the need's firm of firms that fit, and these of the need; the numbers of those that are new.

    Nobody is told of the same twice. Raises `RuleError`.
    """
    _check_open(need)
    new = []
    for firm_id in firm_ids:
        match = _row(need.id, firm_id)
        if match.sent_at is None and match.dismissed_at is None:
            match.sent_at, match.sent_by = clock.now(), by
            new.append(firm_id)
    if not new:
        raise RuleError("none_to_send", "새로 보낼 회사를 골라 주세요.", field="firms")
    audit.record("need.matches_sent", need, by=by, firms=new)
    return new


def _check_open(need: Need) -> None:
    if need.state != State.OPEN or need.is_over:
        raise RuleError("not_open", "열려 있는 수요가 아니에요.")


def _row(need_id: int, firm_id: int) -> NeedMatch:
    """The row of the two, made when there is none. The need is locked."""
    match = match_of(need_id, firm_id)
    if match is None:
        match = NeedMatch(need_id=need_id, firm_id=firm_id)
        session.add(match)
        session.flush()
    return match


def _forget_dismissal(match: NeedMatch) -> None:
    match.dismissed_at, match.dismissed_by, match.reason, match.words = None, "", "", ""


# ── What the search finds ────────────────────────────────────────────────────


def find_places(need: Need) -> list[int]:
    """The firms that the search finds for a need, the nearest first. Slow beside a write: asked before one."""
    return _near(_ranked(need, KNOWN_TO_FIRMS), (need.firm_id,), NEAREST)[:KEPT]


def keep_places(need_id: int, found: Sequence[int]) -> None:
    """Keep at which place the search found which firm. The need is locked; a firm may be gone since."""
    known, places = matches_of(need_id), {number: place for place, number in enumerate(found, 1)}
    for number, match in known.items():
        if match.place != places.get(number):
            match.place = places.get(number)
    for number, place in places.items():
        if number not in known and session.get(Firm, number) is not None:
            session.add(NeedMatch(need_id=need_id, firm_id=number, place=place))
    session.flush()


def forget_places(need_id: int) -> None:
    """Keep nothing of what the search found for a need that is over; what people made of it stays."""
    of_need = NeedMatch.need_id == need_id
    by_people = or_(*(one.is_not(None) for one in (NeedMatch.added_at, NeedMatch.dismissed_at, NeedMatch.sent_at)))
    session.execute(delete(NeedMatch).where(of_need, ~by_people))
    session.execute(update(NeedMatch).where(of_need).values(place=None, position=None))
