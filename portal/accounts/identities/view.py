"""What the pages of identities show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from portal.accounts.identities.labels import button_label, provider_label
from portal.accounts.identities.models import Identity
from portal.core.providers import KNOWN_ISSUERS, Provider


@dataclass(frozen=True, slots=True)
class Button:
    """A provider to sign in with; `style` is whose design the button follows."""

    name: str
    label: str
    provider: str
    style: str


def button(provider: Provider) -> Button:
    """The button of a provider."""
    style = provider.name if provider.name in KNOWN_ISSUERS else "other"
    return Button(provider.name, button_label(provider), provider_label(provider), style)


@dataclass(frozen=True, slots=True)
class IdentityRow:
    """Something that somebody signs in with."""

    id: int
    label: str
    email: str
    style: str
    linked_at: datetime
    used_at: datetime | None
    may_unlink: bool


def identity_rows(identities: Sequence[Identity], providers: Sequence[Provider], ways_in: int) -> list[IdentityRow]:
    """What somebody has linked; one whose provider is no longer set is named by its host."""
    of_issuer = {provider.issuer: provider for provider in providers}
    rows = []
    for one in identities:
        provider = of_issuer.get(one.issuer)
        label = provider_label(provider) if provider else urlsplit(one.issuer).hostname or one.issuer
        style = button(provider).style if provider else "other"
        rows.append(IdentityRow(one.id, label, one.email, style, one.linked_at, one.last_used_at, ways_in > 1))
    return rows
