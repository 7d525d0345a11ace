"""Write firms, each with its facts and technologies in one unit of work, until told to stop. Says how many."""

import sys
import threading

from portal.app import create_app
from portal.core.db import session, unit_of_work
from portal.firms.models import Fact, Firm, Technology

stop = threading.Event()
threading.Thread(target=lambda: (sys.stdin.readline(), stop.set()), daemon=True).start()

name = sys.argv[1]
with create_app().app_context():
    number = 0
    # A pause, as between people: SQLite's lock is not fair, and loops without one starve each other.
    while not stop.wait(0.01):
        number += 1
        with unit_of_work():
            firm = Firm(name_ko="", former_names=[], tagline_ko="부하 아래에서 적힌 회사")
            firm.rename(f"{name}{number}회사")
            session.add(firm)
            session.flush()
            firm.facts = [Fact(metric="revenue", period=str(2020 + i), value=i, unit="won") for i in range(2)]
            session.flush()
            firm.technologies = [Technology(position=i, name_ko=f"기술 {i}") for i in range(3)]
    print(number)
