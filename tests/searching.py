"""Processes that search until a file appears: `python searching.py COUNT TOTAL WORD STOP_FILE`.

Each says `ready`, and at last a line of JSON with what it saw. One parent forks them, as `portal serve` does.
"""

import json
import os
import sys
from collections import Counter
from pathlib import Path

from portal.app import create_app
from portal.core.db import db, session
from portal.search import analysis
from portal.search.finding import search
from portal.search.query import SearchRequest


def say(line: str) -> None:
    os.write(1, f"{line}\n".encode())


def look(word: str, total: int, stop: Path) -> None:
    seen: Counter[str] = Counter()
    while not stop.exists():
        try:
            answer = search(SearchRequest(text=word, type="firm", limit=100))
            session.remove()  # type: ignore[attr-defined]
        except Exception as error:
            seen[f"{type(error).__name__}: {error}"] += 1
            continue
        whole = answer.total == total and len(answer.found) == min(total, 100) and not answer.is_partial
        seen["whole" if whole else f"{answer.total} hits, {len(answer.found)} shown, partial: {answer.is_partial}"] += 1
        if sum(seen.values()) == 1:
            say("ready")
    say(json.dumps(seen))


def main(count: int, total: int, word: str, stop: Path) -> None:
    app = create_app()
    analysis.load()
    with app.app_context():
        db.engine.dispose()
    for _ in range(count):
        if os.fork() == 0:
            with app.app_context():
                look(word, total, stop)
            os._exit(0)
    for _ in range(count):
        os.wait()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], Path(sys.argv[4]))
