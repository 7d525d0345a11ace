"""Compiled templates are kept beside compiled modules: a process that begins need not compile what another has.

To compile one takes some 20 ms, which who came first after a start waited for, for each template and in each process.
"""

import hashlib
import logging
import sys
from importlib.util import cache_from_source
from pathlib import Path

import jinja2
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket

from portal.web import icons

log = logging.getLogger("portal.web")


class BesideModules(FileSystemBytecodeCache):
    """As Python keeps its own: where nothing can be written, everybody compiles for themselves."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        if sys.dont_write_bytecode:
            return
        try:
            super().dump_bytecode(bucket)
        except OSError as error:
            log.debug("a compiled template is not kept", extra={"reason": str(error)})


def init_app(app: Flask) -> None:
    """Keep what is compiled from now on."""
    folder = Path(cache_from_source(__file__)).parent
    app.jinja_env.bytecode_cache = BesideModules(str(folder), f"template-{_made_with()}-%s")


def _made_with() -> str:
    """What a compiled template depends on beside its text: what filters make of constants (icons, particles) is part of
    it."""
    digest = hashlib.sha256(jinja2.__version__.encode())
    web = Path(__file__).parent
    for files in (web.glob("*.py"), (web.parent / "core").glob("*.py"), icons.FOLDER.glob("*.svg")):
        for file in sorted(files):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
