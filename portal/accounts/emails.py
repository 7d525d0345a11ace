"""E-mail addresses: as their owners write them, as we know them, as mail is sent to them."""

from email_validator import EmailNotValidError, validate_email

from portal.accounts.models import EMAIL_LENGTH
from portal.core.korean import clean_line, fold_width


def read_email(text: str) -> str | None:
    """An address without blanks around it, its domain in lower case; `None` when mail cannot be sent to it.

    The domain may be Korean, what stands before the @ may not: few mail servers would take it.
    """
    try:
        found = validate_email(fold_width(clean_line(text)), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return None
    address: str = found.normalized
    return address if len(found.ascii_email or "") <= EMAIL_LENGTH else None


def email_key(address: str) -> str:
    """What makes two spellings of `read_email` one: lower case, the domain as DNS knows it.

    What follows a plus sign stays: whether it is the same mailbox is its server's to know.
    """
    return sendable(address).lower()


def sendable(address: str) -> str:
    """The address for the mail server: a Korean domain in ASCII. What stands before the @ keeps its case."""
    found = validate_email(address, check_deliverability=False, allow_smtputf8=False)
    return found.ascii_email or address
