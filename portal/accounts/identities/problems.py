"""What can go wrong on the way to a provider and back."""

from enum import StrEnum

from portal.core.errors import PortalError


class Problem(StrEnum):
    """Why somebody came back without being signed in or linked."""

    #: They, or the provider, said no.
    DENIED = "denied"
    #: The provider did not answer, or not in time.
    AWAY = "away"
    #: What the provider answered is not what it should be: signature, issuer, audience, nonce, times, shape.
    WRONG = "wrong"
    #: The request was never made, not in this browser, used before, or is too old.
    STALE = "stale"
    #: Too many requests from one address on the net.
    TOO_MANY = "too_many"
    #: The mailed link belongs to who signed up with another identity.
    OTHER = "other"
    #: The identity is somebody else's here.
    TAKEN = "taken"


class ProviderError(PortalError):
    """Somebody cannot be signed in with a provider, or linked to it; `problem` says why."""

    def __init__(self, problem: Problem, cause: str = "") -> None:
        super().__init__(f"{problem}: {cause}" if cause else str(problem))
        self.problem = problem
