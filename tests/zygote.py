"""A process that has imported the portal and loaded its analyser, and becomes whatever command a test starts: most of
what a command costs is to import and load these (2 s of CPU), which a fork has for nothing.

Run by `forking.py`, which sends it what to start. From then on a command is as one that `python` starts: with its own
arguments, environment, folder, streams and session, a child of the tests' process, ended by Python as any program.
What it shares with others is the seed of `hash()`: tests about what processes have in common start real ones.
"""

import gc
import json
import os
import runpy
import socket
import sys
import time
from pathlib import Path
from typing import Any

import portal.app
import portal.serving
from portal.search import analysis

Request = dict[str, Any]


def wait_for_work(tests: socket.socket, parent: int) -> tuple[Request, list[int]]:
    """Fork for each request; returns in the forks, with what to become and the streams to do it with."""
    while True:
        message, streams, _flags, _address = socket.recv_fds(tests, 1 << 20, 3)
        if not message:
            os._exit(0)  # the tests are over
        between = os.fork()
        if between == 0:
            if os.fork():
                os._exit(0)
            # The tests' process takes in those whose parent has gone.
            while os.getppid() != parent:
                time.sleep(0.0002)
            tests.send(str(os.getpid()).encode())
            return json.loads(message), streams
        os.waitpid(between, 0)
        for stream in streams:
            os.close(stream)


def become(request: Request, streams: list[int]) -> None:
    """All that distinguishes a command from this process, but the program."""
    if request["start_new_session"]:
        os.setsid()
    os.environ.clear()
    os.environ.update(request["environ"])
    os.chdir(request["cwd"])
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    os.closerange(3, 1024)
    at_once = bool(os.environ.get("PYTHONUNBUFFERED"))
    encoding = sys.__stdout__.encoding  # type: ignore[union-attr]
    sys.stdin = sys.__stdin__ = os.fdopen(0, encoding=encoding, closefd=False)
    sys.stdout = sys.__stdout__ = os.fdopen(1, "w", encoding=encoding, closefd=False)
    sys.stdout.reconfigure(line_buffering=at_once or os.isatty(1))
    sys.stderr = sys.__stderr__ = os.fdopen(2, "w", encoding=encoding, errors="backslashreplace", closefd=False)
    sys.stderr.reconfigure(line_buffering=True)


def run(arguments: list[str]) -> None:
    """The program, as `python` finds it."""
    if arguments[0] == "-m":
        sys.argv = arguments[1:]
        runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = arguments
        sys.path[0] = str(Path(arguments[0]).resolve().parent)
        runpy.run_path(arguments[0], run_name="__main__")


if __name__ == "__main__":
    number, parent = map(int, sys.argv[1:])
    assert portal.app and portal.serving
    analysis.load()
    gc.collect()
    gc.freeze()
    wanted, streams = wait_for_work(socket.socket(fileno=number), parent)
    become(wanted, streams)
    run(wanted["arguments"])
