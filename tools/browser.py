"""Find the Chromium that the browser tests drive, or get one: `tools/browser.py` prints its path.

An installed one is taken first; else Playwright's own download; else, as root on Debian, the distribution's package.
Without any, the tests fail in CI and say so elsewhere.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

#: The headless shell first: the same engine without a browser's own windows, which cost more than most of our pages do
#: (here: 0.12 instead of 0.47 seconds of CPU for each new context).
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
#: Without these, Chromium looks up and calls its makers' hosts at every start.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
    "--disable-gpu-rasterization",
)


def installed() -> str | None:
    """An installed Chromium, or the one that Playwright has downloaded."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    try:
        with sync_playwright() as playwright:
            path = playwright.chromium.executable_path
    except Error:
        return None
    return path if Path(path).exists() else None


def install() -> None:
    """Try Playwright's download, then Debian's package."""
    download = [sys.executable, "-m", "playwright", "install", "chromium"]
    if subprocess.run(download, capture_output=True, timeout=600).returncode == 0:
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-q"], capture_output=True, timeout=600)
        subprocess.run(
            ["apt-get", "install", "-q", "-y", "--no-install-recommends", NAMES[0], "fonts-noto-cjk"],
            capture_output=True,
            timeout=1200,
        )


def main() -> int:
    path = installed()
    if path is None:
        install()
        path = installed()
    if path is None:
        print("No Chromium, and none could be installed: the browser tests will fail.", file=sys.stderr)
        return 1 if os.environ.get("CI") else 0
    print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
