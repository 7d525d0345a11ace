"""Hearing a request out that is too large, so that the browser stays to hear why."""

from flask import request

#: Of a request that is too large, this much is read and thrown away.
MOST_DRAINED = 64 * 2**20


def drain() -> None:
    """Read the rest of the request."""
    stream, left = request.environ["wsgi.input"], min(request.content_length or 0, MOST_DRAINED)
    while left > 0 and (part := stream.read(min(left, 65_536))):
        left -= len(part)
