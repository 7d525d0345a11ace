"""A crowd that asks by way of one process: run by `test_processes.py` in several at once. Prints what could not be
written."""

import sys

from asking import ask

from portal.app import create_app
from portal.core.db import session
from portal.querylog.recorder import recorder_of

app = create_app()
# No thread of its own: the test says when.
app.testing = True
with app.app_context():
    session.remove()  # type: ignore[attr-defined]
    client = app.test_client()
    print("ready", flush=True)
    sys.stdin.readline()
    for turn in range(20):
        for who in range(1, 6):
            ask(client, f"흉부 {'판독 영상'[turn % 5 :]}", who)
        recorder_of(app).flush(all_of_them=True)
    print(recorder_of(app).waiting())
