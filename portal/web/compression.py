"""Smaller answers on the wire."""

from flask import Flask
from flask_compress import Compress


def init_app(app: Flask) -> None:
    """Compress text with Brotli or gzip, quickly rather than tightly: pages are made at every request."""
    app.config.update(
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=4,
        COMPRESS_LEVEL=5,
        COMPRESS_MIN_SIZE=800,
        COMPRESS_MIMETYPES=[
            "text/html",
            "text/css",
            "text/plain",
            "text/xml",
            "text/javascript",
            "application/json",
            "application/javascript",
            "application/xml",
            "image/svg+xml",
        ],
    )
    Compress(app)
