"""Whom a provider vouches for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Vouched:
    """An identity as its provider told it, checked. `email` is empty when none was told.

    `email_verified` only if the provider itself said so.
    """

    issuer: str
    subject: str
    email: str = ""
    email_verified: bool = False
    name: str = ""
