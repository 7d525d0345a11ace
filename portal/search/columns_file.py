"""The columns of a segment as one file, written once by the writer.

Whoosh keeps them as JSON for each document: to parse tens of thousands in every process after a merge took a second,
and what came of it most of a process' own memory. Here they are arrays, which are taken from the file as they lie.

The file: its checksum (CRC-32, 4 bytes), the length of the list that follows (4 bytes), a list in JSON of each array's
name, type and place in bytes, and the arrays.
"""

import struct
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from portal.search.columns import Columns, Facet
from portal.search.lexicon import Lexicon, NameKeys, Names
from portal.search.strings import Strings

Arrays = dict[str, NDArray[Any]]

SUFFIX = ".columns"
#: Where an array begins: at a multiple of the largest number's size.
ALIGNED = 8
_HEAD = struct.Struct("<II")

_STRINGS = ("keys", "digests", "names", "joined_aliases", "orders", "urls")


def pack(columns: Columns, lexicon: Lexicon) -> bytes:
    """The columns with the words, as a file's content."""
    entries, parts, size = [], [], 0
    for name, array in {**_arrays_of(columns), **_arrays_of_words(lexicon)}.items():
        entries.append((name, array.dtype.str, size, len(array)))
        parts.append(array.tobytes() + bytes(-array.nbytes % ALIGNED))
        size += len(parts[-1])
    listed = orjson.dumps(entries)
    listed += b" " * (-(_HEAD.size + len(listed)) % ALIGNED)
    body = b"".join((_HEAD.pack(0, len(listed))[4:], listed, *parts))
    return struct.pack("<I", zlib.crc32(body)) + body


def unpack(data: bytes) -> tuple[Columns, Lexicon]:
    """What `pack` packed; the arrays are views of `data`. Raises `ValueError` for anything else."""
    if len(data) < _HEAD.size:
        raise ValueError("columns are cut short")
    checksum, length = _HEAD.unpack_from(data)
    if zlib.crc32(memoryview(data)[4:]) != checksum:
        raise ValueError("columns are other than they were written")
    begin = _HEAD.size + length
    arrays: Arrays = {
        name: np.frombuffer(data, dtype, count, begin + place)
        for name, dtype, place, count in orjson.loads(data[_HEAD.size : begin])
    }
    return _columns_of(arrays), Lexicon(_strings(arrays, "lexicon:words"), _strings(arrays, "lexicon:struck"))


def _arrays_of(columns: Columns) -> Arrays:
    arrays: Arrays = {"priors": columns.priors, "name_ranks": columns.name_ranks}
    for name in _STRINGS:
        arrays |= _of_strings(name, getattr(columns, name))
    arrays |= {f"length:{name}": array for name, array in columns.lengths.items()}
    arrays |= {f"sort:{name}": array for name, array in columns.sort.items()}
    for name, facet in columns.facets.items():
        arrays |= _of_strings(f"facet:{name}", Strings.of(facet.values))
        arrays |= {f"facet_docs:{name}": facet.docs, f"facet_codes:{name}": facet.codes}
    for name in ("struck", "initials"):
        keys: NameKeys = getattr(columns.name_index, name)
        arrays |= _of_strings(f"name_index:{name}", keys.keys) | {f"name_index:{name}:documents": keys.documents}
    return arrays


def _arrays_of_words(lexicon: Lexicon) -> Arrays:
    return _of_strings("lexicon:words", lexicon.words) | _of_strings("lexicon:struck", lexicon.struck)


def _of_strings(name: str, strings: Strings) -> Arrays:
    return {f"{name}:data": strings.data, f"{name}:bounds": strings.bounds}


def _columns_of(arrays: Arrays) -> Columns:
    struck, initials = (
        NameKeys(_strings(arrays, f"name_index:{name}"), arrays[f"name_index:{name}:documents"])
        for name in ("struck", "initials")
    )
    return Columns(
        **{name: _strings(arrays, name) for name in _STRINGS},
        priors=arrays["priors"],
        lengths=dict(_named(arrays, "length:")),
        sort=dict(_named(arrays, "sort:")),
        facets={
            name: Facet([*_strings(arrays, f"facet:{name}")], docs, arrays[f"facet_codes:{name}"])
            for name, docs in _named(arrays, "facet_docs:")
        },
        name_index=Names(struck, initials),
        name_ranks=arrays["name_ranks"],
    )


def _strings(arrays: Arrays, name: str) -> Strings:
    return Strings(arrays[f"{name}:data"], arrays[f"{name}:bounds"])


def _named(arrays: Arrays, prefix: str) -> Iterator[tuple[str, NDArray[Any]]]:
    return ((name.removeprefix(prefix), array) for name, array in arrays.items() if name.startswith(prefix))
