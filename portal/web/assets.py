"""URLs of static files that change when the file does, so that browsers may keep them for ever."""

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, request

FOREVER = "public, max-age=31536000, immutable"
#: Files of others are pinned and their style sheets name fonts without a hash.
VENDORED = "vendor/"


def asset(path: str) -> str:
    """The URL of the static file `path` with its content hash: `/static/css/hub.css?v=1a2b3c4d`.

    Not built by `url_for`, which would put the language prefix of the page before it.
    Raises `FileNotFoundError` for a file that is not there.
    """
    file = Path(current_app.static_folder or "") / path
    return f"{current_app.static_url_path}/{path}?v={_fingerprint(file, file.stat().st_mtime_ns)}"


def init_app(app: Flask) -> None:
    """Give templates `asset` and let browsers keep what has a hash in its URL."""
    app.jinja_env.globals["asset"] = asset
    app.after_request(_keep_for_ever)


@lru_cache(maxsize=512)
def _fingerprint(file: Path, _changed_at: int) -> str:
    """Eight hex digits of the file's SHA-256, computed again only when its time changes."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:8]


def _keep_for_ever(response: Response) -> Response:
    if request.endpoint == "static" and response.status_code in (200, 206, 304):
        name = str((request.view_args or {}).get("filename", ""))
        if "v" in request.args or name.startswith(VENDORED):
            response.headers["Cache-Control"] = FOREVER
    return response
