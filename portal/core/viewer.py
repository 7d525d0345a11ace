"""Who looks. Queries, policies, templates and the search filter take a `Viewer` and ask nothing else."""

from dataclasses import dataclass, field
from enum import StrEnum

PUBLIC = "public"
MEMBERS = "members"
STAFF = "staff"


class Role(StrEnum):
    """What a person may be to the hub, by a grant with dates (`accounts.models.StaffGrant`)."""

    OPERATOR = "operator"
    PROGRAM_MANAGER = "program_manager"
    REVIEWER = "reviewer"
    MENTOR = "mentor"
    PRIVACY_OFFICER = "privacy_officer"


class FirmRole(StrEnum):
    """What a person may be in a firm (`firms.people.models.FirmPerson`): each may do what those after it may."""

    OWNER = "owner"
    EDITOR = "editor"
    VIEWER = "viewer"


@dataclass(frozen=True, slots=True)
class Belonging:
    """That the viewer is of a firm, and what the firm is called, for menus."""

    firm_id: int
    role: FirmRole
    name_ko: str = ""
    name_en: str = ""

    def name(self, locale: str) -> str:
        return (locale == "en" and self.name_en) or self.name_ko


@dataclass(frozen=True, slots=True)
class Viewer:
    """A reader of the portal.

    `audiences` holds the audience tokens whose documents this viewer may see:
    `public`, `members`, `staff`, `firm:17` and so on. `roles` are the staff grants in force. `belongings` are the
    firms that the viewer is of, and `firm_id` the one of them that is acted for: what is done in a firm's name is done
    in this one's. What may be seen and changed of a firm hangs on `role_in`, whichever firm is acted for.
    """

    person_id: int | None = None
    firm_id: int | None = None
    roles: frozenset[str] = frozenset()
    audiences: frozenset[str] = field(default_factory=lambda: frozenset({PUBLIC}))
    #: Grants in force that count only once a second factor is shown.
    withheld: frozenset[str] = frozenset()
    #: Whether this person has shown lately who they are.
    is_confirmed: bool = False
    #: For the menu; nothing is decided by it. `unread` counts notices, `messages` those of threads, when the request
    #: began.
    name: str = ""
    unread: int = 0
    messages: int = 0
    belongings: tuple[Belonging, ...] = ()

    @property
    def is_anonymous(self) -> bool:
        return self.person_id is None

    @property
    def is_staff(self) -> bool:
        return bool(self.roles)

    @property
    def actor(self) -> str:
        """How the event log names this viewer: by number, never by name."""
        return f"person:{self.person_id}" if self.person_id else "visitor"

    @property
    def firm_role(self) -> FirmRole | None:
        """The role in the firm acted for."""
        return self.role_in(self.firm_id)

    def role_in(self, firm_id: int | None) -> FirmRole | None:
        """The role in a firm; none when the viewer is not of it."""
        return next((one.role for one in self.belongings if one.firm_id == firm_id), None)

    def has(self, *roles: str) -> bool:
        """Whether one of these grants is in force."""
        return not self.roles.isdisjoint(roles)

    def may_see(self, audience: str) -> bool:
        """Whether something published to `audience` is for this viewer."""
        return audience in self.audiences


ANONYMOUS = Viewer()
#: Commands and jobs on the machine itself: they see everything that is published to anybody.
OPERATOR = Viewer(roles=frozenset({Role.OPERATOR}), audiences=frozenset({PUBLIC, MEMBERS, STAFF}))
