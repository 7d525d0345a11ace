"""Bytes of a text file into text: UTF-8, UTF-16 with a mark, CP949 (of which EUC-KR is a part)."""

import re

from portal.core.errors import RuleError

_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32", "UTF-32"),
    (b"\xef\xbb\xbf", "utf-8-sig", "UTF-8"),
    (b"\xff\xfe", "utf-16", "UTF-16"),
    (b"\xfe\xff", "utf-16", "UTF-16"),
)
_LABELS = {"utf-8": "UTF-8", "cp949": "CP949"}
#: Above this share of unreadable characters it is the wrong encoding, not a slip in one row.
_TOLERATED = 0.01
#: What stands for a byte that could not be read; U+FFFD may be in the file itself.
UNREADABLE = re.compile("[\ud800-\udfff]")


def decode(data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding. Bytes that cannot be read become lone surrogates (`UNREADABLE`).

    Raises `RuleError` when too much of it cannot be read in any encoding we know.
    """
    for mark, encoding, label in _MARKS:
        if data.startswith(mark):
            errors = "surrogateescape" if label == "UTF-8" else "replace"
            return data.decode(encoding, errors=errors), label
    for encoding, label in _LABELS.items():
        try:
            return data.decode(encoding), label
        except UnicodeDecodeError:
            continue
    return _nearest(data)


def _nearest(data: bytes) -> tuple[str, str]:
    texts = [(data.decode(encoding, errors="surrogateescape"), label) for encoding, label in _LABELS.items()]
    unreadable, text, label = min((len(UNREADABLE.findall(text)), text, label) for text, label in texts)
    if unreadable > max(3, len(text) * _TOLERATED):
        raise RuleError("bad_encoding", "글자를 읽을 수 없어요. UTF-8이나 CP949(EUC-KR)로 저장해 주세요.")
    return text, label
