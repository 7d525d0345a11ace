"""Commands that begin as forks of a process that has imported the portal (`zygote.py`)."""

import ctypes
import functools
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
#: Linux' name for: who takes in the processes below whose parent has gone.
PR_SET_CHILD_SUBREAPER = 36
START_SECONDS = 60.0


class Zygote:
    """The process that forks, one for each process of the tests. It ends with it: then nobody holds the other end."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._socket.settimeout(START_SECONDS)
        with theirs:
            rest = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
            program = ROOT / "tests" / "zygote.py"
            self._process = subprocess.Popen(
                [sys.executable, "-W", "ignore", str(program), str(theirs.fileno()), str(os.getpid())],
                env=rest | {"PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests")))},
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )

    def start(self, request: Mapping[str, Any], streams: Sequence[int]) -> int:
        """The id of the process that has begun, a child of this one."""
        with self._lock:
            _take_in(True)
            try:
                socket.send_fds(self._socket, [json.dumps(request).encode()], streams)
                answer = self._socket.recv(32)
            finally:
                # Whom else a test leaves without a parent goes where it would have gone.
                _take_in(False)
        assert answer, f"the process that forks has ended with {self._process.wait()}"
        return int(answer)


def _take_in(yes: bool) -> None:
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, int(yes), 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")


@functools.cache
def _zygote(_of: int) -> Zygote:
    return Zygote()


class Forked(subprocess.Popen[str]):
    """`subprocess.Popen(["-m", "portal.cli", …])`: the program is what would follow `python -W ignore`."""

    def _execute_child(  # type: ignore[no-untyped-def]
        self, args, executable, preexec_fn, close_fds, pass_fds, cwd, env, startupinfo, creationflags, shell,
        p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite, restore_signals, gid, gids, uid, umask,
        start_new_session, process_group=-1,
    ) -> None:  # fmt: skip
        """The one place where `Popen` starts something; it waits for the child and signals it as for any."""
        assert not (executable or preexec_fn or pass_fds or shell) and gid is gids is uid is None, "not for forks"
        request = {
            "arguments": [os.fspath(argument) for argument in args],
            "environ": dict(os.environ if env is None else env),
            "cwd": os.fspath(cwd or Path.cwd()),
            "start_new_session": bool(start_new_session),
        }
        given = [own if one == -1 else one for own, one in enumerate((p2cread, c2pwrite, errwrite))]
        self.pid = _zygote(os.getpid()).start(request, given)
        self._child_created = True
        self._close_pipe_fds(p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite)  # type: ignore[attr-defined]
