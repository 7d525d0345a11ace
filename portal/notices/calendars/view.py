"""What the page of one's own calendar shows."""

from dataclasses import dataclass
from datetime import datetime

from portal.core.settings import Settings
from portal.notices.calendars import service
from portal.notices.calendars.models import CalendarFeed


@dataclass(frozen=True, slots=True)
class FeedView:
    """An address as its owner sees it. `url` is empty when it cannot be shown any more; it works all the same."""

    url: str
    since: datetime

    @property
    def app_url(self) -> str:
        """The same for the calendar program of the device: it asks whether to subscribe, a browser would download."""
        return f"webcal:{self.url.partition(':')[2]}"


def feed_view(feed: CalendarFeed | None, settings: Settings) -> FeedView | None:
    """Somebody's address; nothing when they have none."""
    if feed is None:
        return None
    token = service.token_of(feed, secret_key=settings.secret_key)
    # Without a language: the calendar speaks its owner's.
    return FeedView(f"{settings.base_url}/calendar/{token}.ics" if token else "", feed.created_at)
