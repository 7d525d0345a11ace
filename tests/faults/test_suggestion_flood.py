"""A thousand suggestions in a second: each is answered, and so is everybody else."""

import selectors
import socket
import time
from collections import Counter
from urllib.parse import quote

import pytest
from siege import Visitors, besieged

TYPED = ("ㄱ", "공", "공ㅅ", "공성", "공성1", "rhdtjd", "판", "없는 이름")


def flood(port, count, seconds):
    """Ask so often within so many seconds, each in a connection of its own; the first lines of all answers."""
    selector = selectors.DefaultSelector()
    answers, began, asked = Counter(), time.monotonic(), 0
    received = {}
    while asked < count or received:
        due = min(count, int((time.monotonic() - began) * count / seconds) + 1)
        while asked < due:
            one = socket.create_connection(("127.0.0.1", port), timeout=30)
            path = f"/api/v1/suggest?q={quote(TYPED[asked % len(TYPED)])}"
            one.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
            one.setblocking(False)
            selector.register(one, selectors.EVENT_READ)
            received[one] = b""
            asked += 1
        assert time.monotonic() < began + 120, f"{len(received)} were never answered"
        for key, _ in selector.select(0.002):
            try:
                part = key.fileobj.recv(65536)
            except ConnectionError as error:
                answers[type(error).__name__] += 1
                part, received[key.fileobj] = b"", None
            if part:
                received[key.fileobj] += part
                continue
            selector.unregister(key.fileobj)
            key.fileobj.close()
            whole = received.pop(key.fileobj)
            if whole is not None:
                answers[
                    whole.split(b"\r\n")[0].decode() if b'"items":[' in whole.replace(b" ", b"") else "no items"
                ] += 1
    return answers, time.monotonic() - began


def endure(app, times):
    with besieged(app, firms=20) as portal:
        with Visitors(portal, count=1) as visitors:
            for _ in range(times):
                answers, took = flood(portal.process.port, 1000, seconds=1)
                print(dict(answers), f"{took:.2f} s")
                assert answers == {"HTTP/1.1 200 OK": 1000}
        visitors.assert_served()
        assert visitors.partial == 0
        portal.assert_equal_and_found()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_thousand_suggestions_in_a_second(app):
    endure(app, 1)


@pytest.mark.torture
def test_thousands_of_suggestions(app):
    endure(app, 10)
