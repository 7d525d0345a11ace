"""Which leads a page shows, as its address says it; and as this browser was left, in a cookie that is written alike."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from portal.collaboration.leads.models import Stage
from portal.collaboration.leads.queries import SORTS, Wanted
from portal.core.paging import page_number

COOKIE = "leads"
VIEWS = ("board", "table")
NOBODY, ME = "nobody", "me"
_STAGES = ("open", *(stage.value for stage in Stage), "closed")
#: What an address can say; one that says any of it is remembered.
NAMES = ("view", "owner", "stage", "stalled", "sort", "back")


@dataclass(frozen=True, slots=True)
class LeadsState:
    """Of the page of a firm's leads. `owner` is a person's number, `me` or `nobody`."""

    view: str = VIEWS[0]
    owner: str = ""
    stage: str = ""
    is_stalled: bool = False
    sort: str = SORTS[0]
    is_backwards: bool = False
    page: int = 1

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> "LeadsState":
        """What an address says; what it says wrongly is as if it said nothing."""
        owner, stage, sort = args.get("owner", ""), args.get("stage", ""), args.get("sort", "")
        is_number = owner.isascii() and owner.isdigit() and 0 < len(owner) < 10
        return cls(
            view=args.get("view", "") if args.get("view") in VIEWS else VIEWS[0],
            owner=owner if is_number or owner in (NOBODY, ME) else "",
            stage=stage if stage in _STAGES else "",
            is_stalled=args.get("stalled") == "1",
            sort=sort if sort in SORTS else SORTS[0],
            is_backwards=args.get("back") == "1",
            page=page_number(args.get("page")),
        )

    def wanted(self, firm_id: int, person_id: int | None) -> Wanted:
        """The same for a query."""
        owner = {"": None, NOBODY: 0, ME: person_id}.get(self.owner, int(self.owner) if self.owner.isdigit() else None)
        return Wanted(firm_id, owner, self.stage, self.is_stalled, self.sort, self.is_backwards)

    def sorted_by(self, sort: str) -> "LeadsState":
        """By another column; by the same one the other way round."""
        return replace(self, sort=sort, is_backwards=self.sort == sort and not self.is_backwards, page=1)

    def at(self, page: int) -> "LeadsState":
        return replace(self, page=page)

    @property
    def values(self) -> dict[str, str]:
        """What the address of this says; what is usual is not said, but which view it is always is."""
        said = {
            "view": self.view,
            "owner": self.owner,
            "stage": self.stage,
            "stalled": "1" if self.is_stalled else "",
            "sort": self.sort if self.sort != SORTS[0] else "",
            "back": "1" if self.is_backwards else "",
            "page": str(self.page) if self.page > 1 else "",
        }
        return {name: value for name, value in said.items() if value}

    @property
    def remembered(self) -> str:
        """All but the page."""
        return urlencode(replace(self, page=1).values)

    @property
    def is_filtered(self) -> bool:
        return bool(self.owner or self.stage or self.is_stalled)
