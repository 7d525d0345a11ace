"""The settings of an installation, without its secrets: for the archive of a backup."""

import os
import re
from collections.abc import Mapping
from typing import Any

from portal.core.settings import Settings

#: What may be written down. Any other setting is named, not told: what is not known to be harmless is a secret.
PLAIN = ("PORTAL_ENV", "PORTAL_BASE_URL", "PORTAL_HUB_NAME")
URLS = ("PORTAL_DATABASE_URL", "PORTAL_SEARCH_URL", "PORTAL_FILES_URL", "PORTAL_MAIL_URL", "PORTAL_WITHDRAWALS_URL")


def publishable_settings(settings: Settings, environ: Mapping[str, str] | None = None) -> dict[str, Any]:
    """`{"settings": {name: value}, "left_out": [what was not written down]}`.

    User names, passwords and parameters are cut from addresses; those that lost something are listed.
    """
    environ = os.environ if environ is None else environ
    values = {name: str(getattr(settings, name.removeprefix("PORTAL_").lower())) for name in (*PLAIN, *URLS)}
    cut = {name: without_secrets(value) for name, value in values.items()}
    known = {*values, "PORTAL_ROOT"}
    unknown = {name for name in environ if name.startswith("PORTAL_") and name not in known}
    shortened = {f"{name} (사용자, 비밀번호, 매개변수)" for name, value in values.items() if cut[name] != value}
    return {"settings": cut, "left_out": sorted({"PORTAL_SECRET_KEY"} | unknown | shortened)}


def without_secrets(url: str) -> str:
    """An address without what stands before its last `@` and after `?`.

    By characters, not by parsing: a password with `#`, `/` or `@` in it misleads parsers, and would leak in part.
    """
    return re.sub(r"//.*@", "//", url, flags=re.DOTALL).partition("?")[0] if "//" in url else url
