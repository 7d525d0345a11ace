"""Errors that people may read. A service raises them; the web and the command line show them."""


class PortalError(Exception):
    """Base of what the portal raises on purpose."""


class RuleError(PortalError):
    """A rule of the house says no. `code` is stable; the message is for people.

    `field` names the input it belongs to, when there is one; `values` are what stands in the message, for those who
    say it in another language.
    """

    def __init__(self, code: str, message: str, *, field: str | None = None, **values: object) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field
        self.values = values


class SettingsError(PortalError):
    """A setting is missing or cannot be read; the message says which and what to do."""
