"""What the front page shows to who is signed in: what waits for them, then a card for each sort of thing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from portal.core.viewer import Viewer
from portal.web.slots import DashboardCard, DashboardLine, Queue, Slots

#: So many lines of a card are shown; the rest is behind its link.
MOST_LINES = 5


@dataclass(frozen=True, slots=True)
class Waiting:
    """A line that waits for the reader, and the card that it comes from."""

    line: DashboardLine
    card: str
    icon: str


@dataclass(frozen=True, slots=True)
class Dashboard:
    """`waiting` is cut to what fits, of `waiting_count` in all; `queues` are for staff, those with work first."""

    waiting: Sequence[Waiting]
    waiting_count: int
    cards: Sequence[DashboardCard]
    queues: Sequence[Queue]


#: Of what waits more is shown than of a card: it is why one came.
MOST_WAITING = 8


def dashboard_of(viewer: Viewer, slots: Slots) -> Dashboard:
    """What features fill into the slot `dashboard`, and for staff `staff_queues`.

    Urgent lines stand at the top alone, not in their cards once more; a card that holds nothing else is left out.
    """
    cards: tuple[DashboardCard, ...] = slots.items("dashboard", viewer)
    waiting = [Waiting(line, card.title, card.icon) for card in cards for line in card.lines if line.urgent]
    queues: tuple[Queue, ...] = slots.items("staff_queues", viewer) if viewer.is_staff else ()
    in_order = sorted(queues, key=lambda queue: (queue.count == 0, not queue.urgent, -queue.count))
    return Dashboard(waiting[:MOST_WAITING], len(waiting), list(_calm(cards)), in_order)


def _calm(cards: Iterable[DashboardCard]) -> Iterable[DashboardCard]:
    """The cards without what is urgent, those that say something first."""
    kept = []
    for card in cards:
        calm = [line for line in card.lines if not line.urgent]
        moved = len(card.lines) - len(calm)
        if calm or not moved or card.count > moved:
            kept.append(replace(card, lines=calm[:MOST_LINES], count=max(card.count - moved, len(calm))))
    return sorted(kept, key=lambda card: not card.lines)
