"""Leases jobs one by one until none is left, and says which: run by `test_queue.py` in several processes at once."""

import sys

from portal.app import create_app
from portal.core.db import unit_of_work
from portal.jobs import queue

with create_app().app_context():
    print("ready", flush=True)
    sys.stdin.readline()
    while True:
        with unit_of_work():
            leases = queue.lease(["test"], limit=2)
        if not leases:
            break
        print(*(lease.key for lease in leases), flush=True)
