"""`/files/<id>/<name>`: the content of a file, for whom it is shown to; smaller forms of pictures under their width."""

from pathlib import Path

from flask import Blueprint, Response, abort, request, send_file

from portal.core import korean
from portal.core.db import session
from portal.files.checks import PDF, WEBP
from portal.files.images import WIDTHS
from portal.files.keepers import Shown, noted, shown
from portal.files.models import StoredFile
from portal.files.storage import storage
from portal.web.access import current_viewer, public

files = Blueprint("files", __name__, url_prefix="/files")

#: A file's content is never another one; but it may be taken back, and then it is not to be shown for long.
SECONDS = 86_400
#: Answers that hold a content, or a part of it.
HANDED_OUT = (200, 206)
#: What a file may do where it is opened as a page: nothing. Chromium 156 shows a PDF in a sandbox as it does outside.
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@files.get("/<int:file_id>/<name>")
@public
def show(file_id: int, name: str) -> Response:
    """A file as it was kept."""
    file, to = _file(file_id, name)
    return _answer(file, storage().path(file.key), to)


@files.get("/<int:file_id>/<int:width>/<name>")
@public
def show_smaller(file_id: int, width: int, name: str) -> Response:
    """A picture of at most a width, one of a few."""
    file, to = _file(file_id, name)
    if file.media_type != WEBP.media_type or width not in WIDTHS:
        abort(404)
    smaller = storage().path(file.key, str(width))
    # One that is no wider has no smaller form.
    return _answer(file, smaller if smaller.exists() else storage().path(file.key), to)


def _file(file_id: int, name: str) -> tuple[StoredFile, Shown]:
    file = session.get(StoredFile, file_id)
    if file is None or korean.clean(name) != file.name:
        abort(404)
    to = shown(current_viewer(), file)
    return (file, to) if to is not Shown.TO_NOBODY else abort(404)


def _answer(file: StoredFile, path: Path, to: Shown) -> Response:
    if not path.exists():
        abort(404)
    is_shown = file.media_type in (WEBP.media_type, PDF.media_type)
    answer = send_file(
        path,
        file.media_type,
        as_attachment=not is_shown,
        download_name=file.name,
        conditional=True,
        etag=f"{file.key}-{path.name.partition('-')[2]}",
    )
    answer.headers["Content-Security-Policy"] = SANDBOX
    is_public = to is Shown.TO_EVERYBODY
    answer.headers["Cache-Control"] = f"public, max-age={SECONDS}, immutable" if is_public else "private, no-store"
    # Heads and what a browser has already show nothing; parts of a content do.
    if not is_public and request.method == "GET" and answer.status_code in HANDED_OUT:
        return answer if noted(current_viewer(), file) else abort(404)
    return answer
