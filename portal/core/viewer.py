"""Who looks. Queries, policies, templates and the search filter take a `Viewer` and ask nothing else."""

from dataclasses import dataclass, field

PUBLIC = "public"
MEMBERS = "members"
STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Viewer:
    """A reader of the portal.

    `audiences` holds the audience tokens whose documents this viewer may see:
    `public`, `members`, `staff`, `firm:17` and so on.
    """

    person_id: int | None = None
    firm_id: int | None = None
    roles: frozenset[str] = frozenset()
    audiences: frozenset[str] = field(default_factory=lambda: frozenset({PUBLIC}))

    @property
    def is_anonymous(self) -> bool:
        return self.person_id is None

    def may_see(self, audience: str) -> bool:
        """Whether something published to `audience` is for this viewer."""
        return audience in self.audiences


ANONYMOUS = Viewer()
#: Commands and jobs on the machine itself: they see everything that is published to anybody.
OPERATOR = Viewer(roles=frozenset({"operator"}), audiences=frozenset({PUBLIC, MEMBERS, STAFF}))
