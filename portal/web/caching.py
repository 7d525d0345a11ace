"""Conditional answers: an ETag from the content, 304 when the reader has it already."""

import hashlib

from flask import Response, request

from portal.web.access import current_viewer


def conditional(response: Response, *, max_age: int) -> Response:
    """Let anybody keep the answer for `max_age` seconds and ask by its ETag afterwards.

    What somebody was answered who has signed in may be for them alone: only their own browser keeps that.
    """
    digest = hashlib.blake2b(response.get_data(), digest_size=12).hexdigest()
    response.set_etag(digest)
    if current_viewer().is_anonymous:
        response.headers["Cache-Control"] = f"public, max-age={max_age}"
        response.vary.update(("Accept-Encoding",))
    else:
        response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request)
    return response
