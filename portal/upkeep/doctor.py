"""`portal doctor`: whether this installation is well. It looks and changes nothing."""

import shutil
import smtplib
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from portal.core.settings import DEVELOPMENT_KEY, Settings
from portal.search import analysis
from portal.upkeep import database_checks
from portal.upkeep.findings import Check, Finding, judged, ok, warning, wrong
from portal.upkeep.uploads import UNFINISHED

#: Free bytes from which a disk is told of, and below which the next write may fail.
FEW_BYTES, TOO_FEW_BYTES = 1 << 30, 100 << 20
MAIL_SECONDS = 5


def examine(settings: Settings) -> list[Finding]:
    """Look at everything. A check that fails in a way that it did not foresee is a finding, too."""
    checks: list[tuple[str, Check]] = [
        ("설정", partial(_settings, settings)),
        ("폴더", partial(_folders, settings)),
        *database_checks.checks(),
        ("메일", partial(_outbox, settings)),
        ("분석기", _analyser),
    ]
    found: list[Finding] = []
    for name, check in checks:
        try:
            found.extend(check())
        except Exception as error:
            # The text of an error may quote an address with its password; its kind does not.
            found.append(wrong(name, f"볼 수 없었어요 ({type(error).__name__})."))
    return found


def _settings(settings: Settings) -> Iterator[Finding]:
    name = "설정"
    if not settings.is_production:
        yield warning(name, "개발용이에요. 운영하는 곳이면 PORTAL_ENV=production으로 해 주세요.")
    if settings.secret_key == DEVELOPMENT_KEY:
        yield warning(name, "PORTAL_SECRET_KEY가 개발용 열쇠예요. 32자가 넘는 무작위 글자로 정해 주세요.")
    else:
        yield judged(
            name,
            len(settings.secret_key) >= 32,
            "PORTAL_SECRET_KEY가 있어요.",
            warning(name, "PORTAL_SECRET_KEY가 32자보다 짧아요."),
        )
    bare = wrong if settings.is_production else warning
    yield judged(
        name,
        settings.is_https,
        "주소가 https예요.",
        bare(name, "PORTAL_BASE_URL이 https://로 시작하지 않아 쿠키와 글이 그대로 오가요."),
    )


def _folders(settings: Settings) -> Iterator[Finding]:
    named = {"색인 폴더": settings.search_url, "올린 파일 폴더": settings.files_url, "메일 폴더": settings.mail_url}
    if settings.database_url.startswith("sqlite:///"):
        named = {"데이터베이스 폴더": f"file:{Path(settings.database_url.removeprefix('sqlite:///')).parent}", **named}
    for name, url in named.items():
        if url.split(":", 1)[0] in ("file", "whoosh"):
            yield from _folder(name, settings.path_of(url))
    if (settings.path_of(settings.files_url) / UNFINISHED).is_dir():
        yield wrong("올린 파일 폴더", "끝나지 않은 복원이 있어요. `portal restore FILE --again`으로 다시 해 주세요.")


def _folder(name: str, folder: Path) -> Iterator[Finding]:
    existing = next(place for place in (folder, *folder.parents) if place.exists())
    try:
        with tempfile.TemporaryFile(dir=existing):
            pass
    except OSError as error:
        yield wrong(name, f"{folder}에 쓸 수 없어요 ({error.strerror}).")
        return
    free = shutil.disk_usage(existing).free
    told = f"{folder}: 남은 자리 {free / 1e9:,.1f} GB"
    if free < TOO_FEW_BYTES:
        yield wrong(name, f"{told}. 자리가 없어 곧 쓰지 못해요.")
    else:
        yield judged(name, free >= FEW_BYTES, told, warning(name, f"{told}. 얼마 남지 않았어요."))


def _outbox(settings: Settings) -> Iterator[Finding]:
    name = "메일"
    url = urlsplit(settings.mail_url)
    if url.scheme == "file":
        folder = settings.path_of(settings.mail_url)
        count = sum(1 for _ in folder.glob("*.eml")) if folder.is_dir() else 0
        told = f"보내지 않고 파일로 써요 ({count:,}통)."
        yield warning(name, f"{told} PORTAL_MAIL_URL을 정해 주세요.") if settings.is_production else ok(name, told)
        return
    try:
        with smtplib.SMTP(url.hostname or "localhost", url.port or 25, timeout=MAIL_SECONDS) as server:
            server.noop()
    except (OSError, smtplib.SMTPException) as error:
        yield wrong(name, f"메일 서버 {url.hostname}에 닿지 않아요 ({type(error).__name__}).")
    else:
        yield ok(name, f"메일 서버 {url.hostname}에 닿아요.")


def _analyser() -> Iterator[Finding]:
    terms = [token.term for token in analysis.analyse("의료영상을")]
    yield judged(
        "분석기",
        "의료" in terms,
        f"한국어 분석기가 읽어요 (판 {analysis.VERSION}).",
        wrong("분석기", "한국어 분석기가 말을 나누지 못해요. 의존 패키지를 다시 설치해 주세요."),
    )
