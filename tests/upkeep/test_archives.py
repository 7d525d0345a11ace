"""Archives that must not be restored: each is refused with a sentence, and nothing is touched."""

import gzip
import json
import shutil
import tarfile

import pytest
from factories import make_firm
from places import Place, pack, signed, unpack

from portal.upkeep.publishable import without_secrets


@pytest.fixture
def parts(app, tmp_path):
    """The parts of a good archive, with one upload."""
    here = Place(app.extensions["portal.settings"])
    make_firm("㈜가온눈")
    here.files.mkdir(parents=True, exist_ok=True)
    (here.files / "logo.png").write_bytes(b"\x89PNG")
    done = here.run("backup", str(tmp_path / "good.backup"))
    shutil.rmtree(here.files)
    assert done.returncode == 0, done.stderr
    return unpack(tmp_path / "good.backup")


@pytest.fixture
def refused(elsewhere, tmp_path):
    """Restore must refuse a file, saying certain words, and change nothing."""

    def restore(file, *words):
        done = elsewhere.run("restore", str(file))
        assert done.returncode == 1, (file, done.stdout)
        assert "Traceback" not in done.stderr, done.stderr
        for word in words:
            assert word in done.stderr, done.stderr
        assert elsewhere.state()["rows"] in ({}, {"firm": []}) and not any(elsewhere.files.rglob("*"))
        assert not list(elsewhere.settings.instance_path.glob(".restore.*"))

    return restore


def test_what_is_no_backup(refused, parts, tmp_path):
    (tmp_path / "letter").write_text("안녕하세요")
    (tmp_path / "empty").write_bytes(b"")
    pack(tmp_path / "photos.tar.gz", {"photo.jpg": b"x"})
    pack(tmp_path / "other.tar.gz", {"format.json": b'{"product": "other", "format": 1}', "database": b""})
    refused(tmp_path / "none", "none")
    refused(tmp_path, str(tmp_path))
    for name in ("letter", "photos.tar.gz", "other.tar.gz"):
        refused(tmp_path / name, name, "이음의 백업이 아니")
    refused(tmp_path / "empty", "empty")


def test_an_archive_that_was_packed_anew_is_a_backup_still(elsewhere, parts, tmp_path):
    """The control: what the other tests change is why they are refused."""
    done = elsewhere.run("restore", str(pack(tmp_path / "x", signed(parts))))
    assert done.returncode == 0, done.stderr
    assert len(elsewhere.state()["rows"]["firm"]) == 1


def test_one_that_was_cut_off(refused, parts, tmp_path):
    content = (tmp_path / "good.backup").read_bytes()
    for length in (len(content) - 1, len(content) - 9, len(content) * 3 // 4, len(content) // 3, 30):
        (tmp_path / "cut").write_bytes(content[:length])
        refused(tmp_path / "cut", "잘린 백업")
    refused(pack(tmp_path / "unfinished", {n: c for n, c in parts.items() if n != "manifest.json"}), "잘린 백업")


def test_one_with_a_byte_changed(refused, parts, tmp_path):
    content = bytearray((tmp_path / "good.backup").read_bytes())
    for place in (len(content) // 2, len(content) - 6):
        changed = bytearray(content)
        changed[place] ^= 0x10
        (tmp_path / "changed").write_bytes(changed)
        refused(tmp_path / "changed", "changed")


@pytest.mark.parametrize("name", ["database", "files/logo.png", "settings.json"])
def test_one_whose_parts_are_not_those_of_its_manifest(refused, parts, tmp_path, name):
    swapped = parts[name][:-1] + bytes([parts[name][-1] ^ 1])
    refused(pack(tmp_path / "swapped", {**parts, name: swapped}), name, "검사합")
    without = {key: content for key, content in parts.items() if key != name}
    refused(pack(tmp_path / "without", without))


def test_one_with_more_in_it_than_its_manifest_says(refused, parts, tmp_path):
    manifest = {"manifest.json": parts.pop("manifest.json")}
    refused(pack(tmp_path / "more", {**parts, "files/more": b"x", **manifest}), "files/more")


@pytest.mark.parametrize(
    "name", ["../escaped", "/tmp/escaped", "files/../../escaped", "files//x", "files/./x", "files/", "elsewhere/x"]
)
def test_names_that_lead_out(refused, parts, tmp_path, name):
    manifest = {"manifest.json": parts.pop("manifest.json")}
    refused(pack(tmp_path / "out", signed({**parts, name: b"x", **manifest})), "백업에 없을 것")
    assert not list(tmp_path.parent.rglob("escaped"))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE])
def test_entries_that_are_no_files(refused, parts, tmp_path, kind):
    entry = tarfile.TarInfo("files/odd")
    entry.type, entry.linkname = kind, "/etc/passwd"
    refused(pack(tmp_path / "odd", signed(parts), odd=entry), "files/odd")


def test_one_of_a_newer_portal(refused, parts, tmp_path):
    newer = {**parts, "format.json": json.dumps({"product": "ieum", "format": 2}).encode()}
    refused(pack(tmp_path / "format", signed(newer)), "형식 2")
    refused(pack(tmp_path / "schema", signed(parts, revision="9999", portal="7.0")), "9999", "7.0")
    refused(pack(tmp_path / "kind", signed(parts, database="oracle")), "oracle")


def test_one_whose_database_is_none(refused, parts, tmp_path, database):
    refused(pack(tmp_path / "x", signed({**parts, "database": b"not a database" * 1000})))
    if database == "sqlite":
        counts = json.loads(parts["manifest.json"])["counts"] | {"firm": 7}
        refused(pack(tmp_path / "y", signed(parts, counts=counts)), "manifest.json")


def test_one_whose_manifest_is_odd(refused, parts, tmp_path):
    for manifest in (b"[]", b"{", b"{}", signed(parts, parts_more=1)["manifest.json"]):
        refused(pack(tmp_path / "odd", {**parts, "manifest.json": manifest}))


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("smtp://u:p@host:25?tls=1", "smtp://host:25"),
        ("smtp://u:p@ss@host", "smtp://host"),
        ("smtp://u:p#a/b?c@host", "smtp://host"),
        ("postgresql+psycopg://u:p@host/name?sslpassword=p", "postgresql+psycopg://host/name"),
        ("sqlite:////srv/portal.db", "sqlite:////srv/portal.db"),
        ("file:instance/files", "file:instance/files"),
        ("우리 허브?", "우리 허브?"),
    ],
)
def test_addresses_are_told_without_what_is_secret(url, told):
    assert without_secrets(url) == told


def test_a_header_that_unpacks_to_more_than_memory_holds(refused, tmp_path):
    """`tarfile` reads an extended header whole before anybody sees the entry it belongs to."""
    for kind in (tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME):
        bomb = tarfile.TarInfo("format.json")
        bomb.type, bomb.size = kind, 200 << 20
        with gzip.open(tmp_path / "bomb", "wb", compresslevel=1) as file:
            file.write(bomb.tobuf(tarfile.USTAR_FORMAT))
            for _ in range(200):
                file.write(bytes(1 << 20))
        refused(tmp_path / "bomb", "a header is too long")


@pytest.mark.parametrize(("name", "value"), [("revision", [1]), ("database", {}), ("counts", "many"), ("portal", None)])
def test_a_manifest_of_other_types(refused, parts, tmp_path, name, value):
    values = json.loads(signed(parts)["manifest.json"]) | {name: value}
    refused(pack(tmp_path / "x", {**parts, "manifest.json": json.dumps(values).encode()}), "모양이 달라요")
