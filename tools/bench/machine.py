"""What /proc says of the machine and of a process with all its descendants (Linux)."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Process:
    """One process with its CPU seconds."""

    pid: int
    parent: int
    cpu: float


@dataclass(frozen=True, slots=True)
class Reading:
    """CPU seconds so far: of the machine in all, of those the busy ones, and of one tree of processes."""

    total: float
    busy: float
    tree: float


def _processes() -> Iterator[Process]:
    for folder in _PROC.iterdir():
        if not folder.name.isdigit():
            continue
        try:
            # The command's name, in brackets, may hold anything; behind it: state, parent …, utime and stime.
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        yield Process(int(folder.name), int(fields[1]), (int(fields[11]) + int(fields[12])) / _TICKS)


def tree_of(root: int) -> list[Process]:
    """A process and its descendants, the process first."""
    everything = {process.pid: process for process in _processes()}
    found = [everything[root]] if root in everything else []
    for process in found:
        found += [child for child in everything.values() if child.parent == process.pid]
    return found


def read(root: int) -> Reading:
    """The CPU seconds of this moment."""
    numbers = [int(field) for field in (_PROC / "stat").read_text().split("\n", 1)[0].split()[1:9]]
    idle = numbers[3] + numbers[4]
    tree = sum(process.cpu for process in tree_of(root))
    return Reading(sum(numbers) / _TICKS, (sum(numbers) - idle) / _TICKS, tree)


def others(before: Reading, after: Reading, own: float) -> float:
    """The share of the machine's CPU that neither the tree nor `own` seconds of ours burnt between two readings."""
    burnt = (after.busy - before.busy) - (after.tree - before.tree) - own
    return max(0.0, burnt / ((after.total - before.total) or 1))


@dataclass(frozen=True, slots=True)
class Memory:
    """Proportional memory in MB: shared pages are divided among their sharers. `own` is that of no file."""

    all: float
    own: float


def memory_of(root: int) -> list[Memory]:
    """The memory of every process of a tree."""
    found = []
    for process in tree_of(root):
        try:
            text = (_PROC / str(process.pid) / "smaps_rollup").read_text()
        except OSError:
            continue
        sizes = {name: int(size) / 1024 for name, size in re.findall(r"^(\w+):\s+(\d+) kB", text, re.MULTILINE)}
        if "Pss" in sizes:
            found.append(Memory(sizes["Pss"], sizes.get("Pss_Anon", 0.0) + sizes.get("Pss_Shmem", 0.0)))
    return found
