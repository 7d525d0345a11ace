"""Conditional answers: an ETag from the content, 304 when the reader has it already."""

import hashlib

from flask import Response, request


def conditional(response: Response, *, max_age: int) -> Response:
    """Let anybody keep the answer for `max_age` seconds and ask by its ETag afterwards."""
    digest = hashlib.blake2b(response.get_data(), digest_size=12).hexdigest()
    response.set_etag(digest)
    response.headers["Cache-Control"] = f"public, max-age={max_age}"
    response.vary.update(("Accept-Encoding",))
    response.make_conditional(request)
    return response
