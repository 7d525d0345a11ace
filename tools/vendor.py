"""Fetch the parts of other people's packages that the portal serves itself (`make vendor`).

`vendor.json` beside this file names each package, its exact version, the SHA-512 of its npm
archive and the files that we take from it. They land unmodified in `portal/static/vendor/`,
with the package's licence and a `VERSION` file. The tree holds the result, so nobody needs npm
to run the portal; run this after changing `vendor.json`.
"""

import base64
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PINS = Path(__file__).with_name("vendor.json")
TARGET = ROOT / "portal" / "static" / "vendor"


@dataclass(frozen=True, slots=True)
class Package:
    """One pinned package. `files` maps a path in the archive to a path under `folder`.

    A path that ends in `/` takes everything below it; `{}` in a pair stands for each of `names`.
    """

    name: str
    version: str
    integrity: str
    folder: str
    files: dict[str, str]
    names: tuple[str, ...] = ()

    def wanted(self) -> Iterator[tuple[str, str]]:
        """Pairs of archive path and target path, with `{}` filled in."""
        for source, target in self.files.items():
            if "{}" in source:
                yield from ((source.format(name), target.format(name)) for name in self.names)
            else:
                yield source, target


def read_pins(path: Path = PINS) -> list[Package]:
    """The packages that `vendor.json` names."""
    entries = json.loads(path.read_text(encoding="utf-8"))
    return [Package(name=name, **entry | {"names": tuple(entry.get("names", ()))}) for name, entry in entries.items()]


def fetch(package: Package, folder: Path) -> Path:
    """Download the archive with `npm pack` and return its path.

    Raises `SystemExit` when its SHA-512 is not the pinned one.
    """
    command = ["npm", "pack", f"{package.name}@{package.version}", "--silent", "--pack-destination", str(folder)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    archive = folder / printed.split()[-1]
    digest = hashlib.sha512(archive.read_bytes()).digest()
    found = "sha512-" + base64.b64encode(digest).decode()
    if found != package.integrity:
        raise SystemExit(f"{package.name} {package.version}: expected {package.integrity}, got {found}")
    return archive


def unpack(package: Package, archive: Path) -> int:
    """Write the wanted files of `archive` under the target folder; return how many there are."""
    folder = TARGET / package.folder
    shutil.rmtree(folder, ignore_errors=True)
    count = 0
    with tarfile.open(archive) as tar:
        members = {m.name.removeprefix("package/"): m for m in tar.getmembers() if m.isfile()}
        for source, target in package.wanted():
            names = [n for n in members if n.startswith(source)] if source.endswith("/") else [source]
            for name in names:
                if name not in members:
                    raise SystemExit(f"{package.name} {package.version} holds no {name}")
                written = folder / (target + name.removeprefix(source))
                written.parent.mkdir(parents=True, exist_ok=True)
                content = tar.extractfile(members[name])
                assert content is not None
                written.write_bytes(content.read())
                count += 1
    (folder / "VERSION").write_text(f"{package.name} {package.version}\n", encoding="utf-8")
    return count


def main() -> int:
    """Fetch every package again and say what was written."""
    for package in read_pins():
        with tempfile.TemporaryDirectory() as folder:
            count = unpack(package, fetch(package, Path(folder)))
        print(f"{package.name} {package.version}: {count} files in {TARGET.relative_to(ROOT) / package.folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
