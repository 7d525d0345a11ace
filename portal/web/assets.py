"""URLs of static files that change when the file does, so that browsers may keep them for ever.

Scripts import each other by relative paths, so theirs changes as a folder: a module that an older page has kept never
meets a newer one.
"""

import hashlib
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, request

FOREVER = "public, max-age=31536000, immutable"
#: Files of others are pinned and their style sheets name fonts without a hash.
VENDORED = "vendor/"
SCRIPTS = "js/"


def asset(path: str) -> str:
    """The URL of the static file `path` with its content hash: `/static/css/hub.css?v=1a2b3c4d`.

    Of a script the hash is that of all scripts, and stands in the folder: `/static/modules/1a2b3c4d/hub.js`.
    Not built by `url_for`, which would put the language prefix of the page before it.
    A file that changes has its new URL within a second. Raises `FileNotFoundError` for one that is not there.
    """
    return _address(current_app.static_folder or "", current_app.static_url_path or "", path, _second())


@lru_cache(maxsize=512)
def _address(folder: str, url: str, path: str, second: int) -> str:
    file = Path(folder) / path
    changed_at = file.stat().st_mtime_ns
    if path.startswith(SCRIPTS):
        return f"{url}/modules/{_scripts_version(folder, second)}/{path.removeprefix(SCRIPTS)}"
    return f"{url}/{path}?v={_fingerprint(file, changed_at)}"


def _second() -> int:
    """The second that this is: a page names twenty files, which are looked at once a second."""
    return int(time.monotonic())


def init_app(app: Flask) -> None:
    """Give templates `asset` and let browsers keep what has a hash in its URL."""
    # A page names a dozen: where they lie is not looked up for each.
    folder, url = app.static_folder or "", app.static_url_path or ""
    app.jinja_env.globals["asset"] = lambda path: _address(folder, url, path, _second())
    app.add_url_rule(f"{app.static_url_path}/modules/<version>/<path:filename>", endpoint="static")
    app.view_functions["static"] = _serve(app)
    app.after_request(_keep_for_ever)


def _serve(app: Flask) -> Callable[..., Response]:
    def serve(filename: str, version: str = "") -> Response:
        return app.send_static_file(f"{SCRIPTS}{filename}" if version else filename)

    return serve


@lru_cache(maxsize=512)
def _fingerprint(file: Path, _changed_at: int) -> str:
    """Eight hex digits of the file's SHA-256, computed again only when its time changes."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:8]


@lru_cache(maxsize=8)
def _scripts_version(folder: str, _second: int) -> str:
    """Eight hex digits that stand for all scripts as they are in this second."""
    files = sorted((Path(folder) / SCRIPTS).glob("*.js"))
    return _fingerprint_of_all(tuple((file, file.stat().st_mtime_ns) for file in files))


@lru_cache(maxsize=8)
def _fingerprint_of_all(files: tuple[tuple[Path, int], ...]) -> str:
    return hashlib.sha256(b"".join(file.name.encode() + file.read_bytes() for file, _ in files)).hexdigest()[:8]


def _keep_for_ever(response: Response) -> Response:
    if request.endpoint == "static" and response.status_code in (200, 206, 304):
        values = request.view_args or {}
        # A page of before an update asks for its scripts by their older hash and gets the new ones, for once.
        if "version" in values:
            of_now = values["version"] == _scripts_version(current_app.static_folder or "", _second())
        else:
            of_now = "v" in request.args
        if of_now or str(values["filename"]).startswith(VENDORED):
            response.headers["Cache-Control"] = FOREVER
    return response
