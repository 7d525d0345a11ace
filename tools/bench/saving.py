"""Saves made in a process of its own, for `live.py`: `python -m tools.bench.saving FOLDER`.

Reads words, one a line; puts each into another firm's tagline through the service, and prints the firm's number and
the moment, by the machine's monotonic clock, at which the save was done.
"""

import sys
import time
from pathlib import Path
from random import Random

from sqlalchemy import select

from portal.core.db import session, unit_of_work
from portal.firms import service
from portal.firms.models import Firm
from tools.bench.corpus import open_portal


def main() -> None:
    app = open_portal(Path(sys.argv[1]))
    with app.app_context():
        numbers = list(session.scalars(select(Firm.id).order_by(Firm.id)))
        random = Random(7)  # noqa: S311 - no secret
        print("ready", flush=True)
        for line in sys.stdin:
            number = random.choice(numbers)
            with unit_of_work():
                firm = session.get_one(Firm, number)
                service.update_firm(firm, {"tagline_ko": f"현장에서 쓰는 {line.strip()} 서비스"}, by="bench")
            print(number, time.monotonic(), flush=True)


if __name__ == "__main__":
    main()
