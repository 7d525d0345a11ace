"""`portal serve`: web workers and the job worker in one command, from one parent that has loaded the analyser.

The parent loads Kiwi's model and the application, then forks: children share those pages of memory. A child that dies
is started again; SIGTERM and Ctrl-C stop them all.
"""

import ctypes
import errno
import gc
import logging
import os
import signal
import socket
import struct
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.http import message

from portal.core import holidays
from portal.core.db import db, session
from portal.core.errors import PortalError
from portal.jobs.worker import Worker
from portal.querylog.recorder import recorder_of
from portal.search import analysis
from portal.search.engine import EngineUnavailable
from portal.search.finding import engine
from portal.search.synonyms import synonym_table

log = logging.getLogger("portal.serving")

#: gunicorn refuses request lines over 8 KB with a bare answer; 10,000 Hangul in a query are 90 KB, and are to be
#: answered with a page.
LONGEST_REQUEST_LINE = 128 * 1024
THREADS = 4
#: glibc's name for how many heaps a process has at most.
M_ARENA_MAX = -8
#: A child that dies is started again after this, so that one that cannot start does not spin.
RESTART_SECONDS = 1.0
#: Whoever waits for a page goes first: in a rush, letters and the index would take half of what there is.
WORKER_NICENESS = 5
#: A client that is silent for so long in the middle of a request is let go.
SILENCE_SECONDS = 10


class WebServer(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn over an application that is loaded already."""

    def __init__(self, app: Flask, *, bind: str, workers: int) -> None:
        self._app = app
        self._options = {
            "bind": bind,
            "workers": workers,
            "threads": THREADS,
            "worker_class": "gthread",
            "preload_app": True,
            "limit_request_line": LONGEST_REQUEST_LINE - 1,
            "graceful_timeout": 10,
            "timeout": 60,
            "keepalive": 5,
            "loglevel": "warning",
            "control_socket_disable": True,
            # A worker ends without Python's own clearing up, in `Supervisor`.
            "worker_exit": lambda _server, _worker: recorder_of(app).close(),
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._app


def serve(app: Flask, *, host: str, port: int, workers: int, say: Callable[[str], Any]) -> int:
    """Run until stopped; returns the exit code. Raises `PortalError` when the port cannot be had."""
    listening = _listen(host, port)
    message.MAX_REQUEST_LINE = LONGEST_REQUEST_LINE
    analysis.load()
    holidays.load()
    _few_heaps()
    with app.app_context():
        _load_index()
        db.engine.dispose()
    gc.collect()
    gc.freeze()
    supervisor = Supervisor(
        {
            "web": lambda: WebServer(app, bind=f"fd://{listening.fileno()}", workers=workers).run(),
            "jobs": lambda: _run_worker(app),
        }
    )
    say(f"이음이 열렸어요 → http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}  (Ctrl-C로 멈춰요)")  # noqa: S104
    return supervisor.run()


def _load_index() -> None:
    """Read the index before the fork, so that the processes share what it holds. None is as well: it comes later."""
    try:
        engine().load()
        synonym_table()
    except EngineUnavailable:
        log.warning("there is no index yet")
    session.remove()  # type: ignore[attr-defined]


def _few_heaps() -> None:
    """Let threads of a process share their heaps: glibc gives each one of its own, which fill up one by one."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 2)


def _listen(host: str, port: int) -> socket.socket:
    """The socket that all web workers share, taken before anything is forked."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=2048)
        # What is accepted inherits it: who sends half a request and stops must not hold a thread for ever.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", SILENCE_SECONDS, 0))
        return listening
    except OSError as error:
        reason = (
            "다른 프로그램이 쓰고 있어요" if error.errno == errno.EADDRINUSE else f"쓸 수 없어요 ({error.strerror})"
        )
        raise PortalError(f"{host}:{port}은 {reason}. --port로 다른 포트를 골라 주세요.") from error


def _run_worker(app: Flask) -> None:
    os.nice(WORKER_NICENESS)
    with app.app_context():
        Worker().run()


class Supervisor:
    """Keeps one process for each task alive until told to stop."""

    def __init__(self, tasks: dict[str, Callable[[], Any]]) -> None:
        self._tasks = tasks
        self._children: dict[int, str] = {}
        self._stopping = False

    def run(self) -> int:
        """Start all, watch, stop all."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        for name in self._tasks:
            self._start(name)
        while self._children:
            try:
                pid, status = os.wait()
            except (ChildProcessError, InterruptedError):
                continue
            name = self._children.pop(pid, "")
            if name and not self._stopping:
                log.error("a process ended", extra={"task": name, "status": status})
                time.sleep(RESTART_SECONDS)
                if not self._stopping:
                    self._start(name)
        return 0

    def _start(self, name: str) -> None:
        pid = os.fork()
        if pid:
            self._children[pid] = name
            return
        code = 1
        try:
            # Its own group: Ctrl-C reaches the parent alone, which then stops the children in order.
            os.setpgrp()
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            self._tasks[name]()
            code = 0
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 0
        except BaseException:
            log.exception("a process failed", extra={"task": name})
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True
        for pid in list(self._children):
            try:
                os.kill(pid, signal.SIGTERM)
            except ProcessLookupError:
                continue
