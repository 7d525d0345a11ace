"""The archive of a backup: a tar, compressed by gzip, written and read as a stream.

In this order: `format.json` (whose archive this is, and by which format), `database`, `settings.json`, `files/…`,
`manifest.json`. The manifest comes last, with size and SHA-256 of every part: an archive without it was cut off.
The sums notice damage. They do not stop a forger, who would write others; an archive is believed like its folder.
"""

import gzip
import hashlib
import os
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, fields
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast

import orjson

from portal.core.errors import RuleError

FORMAT = 1
PRODUCT = "ieum"
FIRST, DATABASE, SETTINGS, MANIFEST, FILES = "format.json", "database", "settings.json", "manifest.json", "files/"
CHUNK = 1 << 20
#: Of the parts that are read into memory.
LONGEST_JSON = 256 << 20
#: Extended headers hold long names; ours are a few hundred bytes.
LONGEST_HEADER = 64 << 10
#: What reading a damaged archive raises.
DAMAGE = (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile)


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the archive: bytes and SHA-256, in hex."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says of itself. `counts` are rows by table, `database` is `sqlite` or `postgresql`."""

    portal: str
    revision: str
    database: str
    server: str
    made_at: str
    counts: dict[str, int]
    parts: dict[str, Part]
    format: int = FORMAT


class Writer:
    """Writes an archive into a new file that only its owner may read."""

    def __init__(self, path: Path) -> None:
        self._file = _new_file(path)
        self._gzip = gzip.GzipFile(fileobj=self._file, mode="wb", compresslevel=6, filename="")
        self._tar = tarfile.open(fileobj=self._gzip, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - see close
        self.parts: dict[str, Part] = {}
        self.add_json(FIRST, {"product": PRODUCT, "format": FORMAT})

    def add_file(self, name: str, file: BinaryIO) -> None:
        """Add an open file as it is now. What is appended meanwhile is left out; raises `OSError` when it shrinks."""
        state = os.fstat(file.fileno())
        self._add(name, file, state.st_size, state.st_mtime)

    def add_json(self, name: str, values: object) -> None:
        content = orjson.dumps(values, option=orjson.OPT_INDENT_2)
        self._add(name, BytesIO(content), len(content), 0)

    def _add(self, name: str, file: BinaryIO, size: int, changed: float) -> None:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mtime, entry.mode = size, changed, 0o600
        source = _Hashing(file)
        self._tar.addfile(entry, cast(Any, source))
        self.parts[name] = Part(size, source.hash.hexdigest())

    def close(self, manifest: Manifest) -> None:
        """Write the manifest, and everything to the disk."""
        self.add_json(MANIFEST, asdict(manifest))
        self._tar.close()
        self._gzip.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def abandon(self) -> None:
        """Let go of the file, half written. What holds back bytes would still write them, perhaps to a full disk."""
        for part in (self._tar, self._gzip, self._file):
            with suppress(OSError):
                part.close()


class _Hashing:
    """A file that sums up what is read from it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.hash = hashlib.sha256()
        self.size = 0

    def read(self, size: int = -1) -> bytes:
        chunk = self._file.read(size)
        self.hash.update(chunk)
        self.size += len(chunk)
        return chunk


class Reader:
    """An archive that was found whole: every part as its manifest says. Nothing is written while it is checked."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file, self._name = file, name
        self.manifest, self.settings = self._check()

    def _check(self) -> tuple[Manifest, dict[str, Any]]:
        found: dict[str, Part] = {}
        kept: dict[str, bytes] = {}
        with _refusing(self._name), self._entries() as entries:
            for entry, content in entries:
                name = self._refuse_odd(entry, found)
                source = _Hashing(content)
                if name in (FIRST, SETTINGS, MANIFEST):
                    kept[name] = source.read(min(entry.size, LONGEST_JSON))
                while source.read(CHUNK):
                    pass
                found[name] = Part(source.size, source.hash.hexdigest())
                if name == FIRST:
                    self._refuse_foreign(kept[FIRST])
        manifest = self._read_manifest(kept)
        self._compare(found, manifest)
        return manifest, self._values(kept[SETTINGS])

    def _refuse_odd(self, entry: tarfile.TarInfo, found: Mapping[str, Part]) -> str:
        name, path = entry.name, PurePosixPath(entry.name)
        if not found and name != FIRST:
            raise self._foreign()
        known = name in (FIRST, DATABASE, SETTINGS, MANIFEST) or (
            name.startswith(FILES) and str(path) == name and ".." not in path.parts and len(path.parts) > 1
        )
        if not known or not entry.isreg() or name in found:
            raise RuleError("tampered", f"{self._name}에 백업에 없을 것이 들어 있어요: {name!r}. 쓰지 않을게요.")
        return name

    def _refuse_foreign(self, content: bytes) -> None:
        values = self._values(content)
        if values.get("product") != PRODUCT:
            raise self._foreign()
        if values.get("format") != FORMAT:
            raise RuleError(
                "newer",
                f"{self._name}은 백업 형식 {values.get('format')}이에요. 이 포털은 형식 {FORMAT}만 읽어요. "
                "백업을 만든 판이나 그보다 새 판으로 되살려 주세요.",
            )

    def _read_manifest(self, kept: Mapping[str, bytes]) -> Manifest:
        if FIRST not in kept:
            raise self._foreign()
        if MANIFEST not in kept or SETTINGS not in kept:
            raise _cut_off(self._name)
        values = self._values(kept[MANIFEST])
        if set(values) != {field.name for field in fields(Manifest)}:
            raise self._damaged("manifest.json의 모양이 달라요")
        try:
            parts = {name: Part(**part) for name, part in values.pop("parts").items()}
        except (TypeError, AttributeError) as error:
            raise self._damaged("manifest.json의 모양이 달라요") from error
        texts = ("portal", "revision", "database", "server", "made_at")
        if not all(isinstance(values[name], str) for name in texts) or not isinstance(values["counts"], dict):
            raise self._damaged("manifest.json의 모양이 달라요")
        return Manifest(parts=parts, **values)

    def _compare(self, found: Mapping[str, Part], manifest: Manifest) -> None:
        found = {name: part for name, part in found.items() if name != MANIFEST}
        if missing := sorted(manifest.parts.keys() - found.keys()):
            raise self._damaged(f"{missing[0]} 없음")
        if surplus := sorted(found.keys() - manifest.parts.keys()):
            raise self._damaged(f"{surplus[0]}이 목록에 없어요")
        if changed := sorted(name for name, part in found.items() if part != manifest.parts[name]):
            raise self._damaged(f"{changed[0]}의 내용이 검사합과 달라요")
        if DATABASE not in found:
            raise self._damaged("데이터베이스가 없어요")

    def _values(self, content: bytes) -> dict[str, Any]:
        try:
            values = orjson.loads(content)
        except orjson.JSONDecodeError as error:
            raise self._damaged("읽을 수 없는 JSON이 있어요") from error
        if not isinstance(values, dict):
            raise self._damaged("JSON의 모양이 달라요")
        return values

    def _foreign(self) -> RuleError:
        return RuleError("foreign", f"{self._name}은 이음의 백업이 아니에요.")

    def _damaged(self, what: str) -> RuleError:
        return RuleError("damaged", f"{self._name}이 상했거나 손을 탄 백업이에요: {what}. 쓰지 않을게요.")

    def extract(self, database: Path, files: Path) -> int:
        """Write the database to a path and uploads into a folder, durably; how many uploads there were."""
        count = 0
        with _refusing(self._name), self._entries() as entries:
            for entry, content in entries:
                if entry.name == DATABASE:
                    _write(database, content)
                elif entry.name.startswith(FILES):
                    # The names were checked; tarfile's own filter looks at them once more, where Python has it.
                    if look_again := getattr(tarfile, "data_filter", None):  # 3.11.4; Debian 12 comes with 3.11.2
                        entry = look_again(entry, str(files.parent))
                    _write(files / entry.name.removeprefix(FILES), content)
                    count += 1
        return count

    @contextmanager
    def _entries(self) -> Iterator[Iterator[tuple[tarfile.TarInfo, BinaryIO]]]:
        self._file.seek(0)
        with gzip.GzipFile(fileobj=self._file, mode="rb") as unzipped:
            with tarfile.open(fileobj=unzipped, mode="r|", tarinfo=_Entry) as tar:
                # Only what is a plain file has content; links are not followed, they are to be refused.
                yield ((e, cast(BinaryIO, tar.extractfile(e) if e.isreg() else BytesIO())) for e in tar)
            while unzipped.read(CHUNK):  # to the end, where gzip's own sum is
                pass


class _Entry(tarfile.TarInfo):
    """An entry whose extended header is small: `tarfile` reads these into memory before anybody can look at them."""

    def _proc_pax(self, archive: tarfile.TarFile) -> tarfile.TarInfo:
        self._refuse_long()
        return super()._proc_pax(archive)  # type: ignore[misc, no-any-return]  # not in typeshed

    def _proc_gnulong(self, archive: tarfile.TarFile) -> tarfile.TarInfo:
        self._refuse_long()
        return super()._proc_gnulong(archive)  # type: ignore[misc, no-any-return]

    def _refuse_long(self) -> None:
        if self.size > LONGEST_HEADER:
            raise tarfile.ReadError("a header is too long")


def _write(path: Path, content: BinaryIO) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with _new_file(path) as file:
        while chunk := content.read(CHUNK):
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())


def _new_file(path: Path) -> BinaryIO:
    """A file that was not there, which only its owner may read."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


@contextmanager
def _refusing(name: str) -> Iterator[None]:
    try:
        yield
    except EOFError as error:
        raise _cut_off(name) from error
    except (gzip.BadGzipFile, tarfile.ReadError) as error:
        if "end of data" in str(error):
            raise _cut_off(name) from error
        raise RuleError("foreign", f"{name}은 이음의 백업이 아니거나 상했어요 ({error}).") from error
    except DAMAGE as error:
        raise RuleError("damaged", f"{name}이 상한 백업이에요 ({error}). 쓰지 않을게요.") from error


def _cut_off(name: str) -> RuleError:
    return RuleError("cut_off", f"{name}이 끝까지 쓰이지 않았거나 잘린 백업이에요. 다른 백업을 써 주세요.")


def sync_folder(folder: Path) -> None:
    """Make names in a folder last."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
