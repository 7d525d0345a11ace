"""Files that somebody uploaded, and what was read in them."""

from datetime import datetime
from urllib.parse import quote

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.db import Base, code, primary_key

NAME_LENGTH = 200

#: What became of reading a document's text: it waits, was read, holds none, or could not be read and why.
TEXT_STATES = ("", "waiting", "read", "empty", "password", "broken", "heavy")


class StoredFile(Base):
    """One file, as it is served. Its content never changes: another content is another row, at another address."""

    __tablename__ = "stored_file"
    __table_args__ = (
        CheckConstraint("size >= 0", name="size"),
        CheckConstraint(f"text_state in ({', '.join(repr(state) for state in TEXT_STATES)})", name="text_state"),
    )

    id: Mapped[primary_key]
    #: Whose it is: `firm:17`. The part before the colon names the keeper who knows what may be seen of it.
    owner: Mapped[code] = mapped_column(index=True)
    #: Where it lies in the storage.
    key: Mapped[str] = mapped_column(String(32), unique=True)
    sha256: Mapped[str] = mapped_column(String(64))
    #: In bytes.
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(100))
    #: As people called it (NFC), with the ending of what it is.
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    #: Of pictures, in pixels.
    width: Mapped[int | None]
    height: Mapped[int | None]
    #: Of documents that have them; known once they were read.
    pages: Mapped[int | None]
    text_state: Mapped[code] = mapped_column(default="")
    created_by: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    def address(self, width: int | None = None) -> str:
        """Where it is shown, without a language; pictures also in a few smaller widths (`images.WIDTHS`)."""
        smaller = f"{width}/" if width else ""
        return f"/files/{self.id}/{smaller}{quote(self.name)}"


class FileText(Base):
    """The text of a document, page by page; one entry for those that have no pages."""

    __tablename__ = "file_text"

    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id", ondelete="CASCADE"), primary_key=True)
    pages: Mapped[list[str]]
