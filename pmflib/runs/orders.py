"""What is asked of the warm process and what it says about what it forked."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any, Literal

Reason = Literal["", "memory", "gone"]
Work = Callable[[Connection], None]

TOKEN = "PMF_WARM"  # noqa: S105 (the name of a mark, no secret)
"""Environment variable that marks the warm process and everything that comes from it, so that no stray is missed."""


@dataclass(frozen=True, kw_only=True)
class Usage:
    """What a process and those it has waited for have used.

    Parameters
    ----------
    cpu : float
        Seconds, user and system.
    peak : int
        Bytes of memory of the largest process at its largest.
    """

    cpu: float = 0.0
    peak: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(cpu=self.cpu + other.cpu, peak=max(self.peak, other.peak))


@dataclass(frozen=True, kw_only=True)
class Order:
    """One process asked for; the files for its standard output and error follow it.

    Parameters
    ----------
    work : bytes
        A pickled function of the connection, opened by the new process only.
    environment : dict of str to str
        The new process's own.
    folder : str
        Where it works.
    path : tuple of str
        Where it looks for modules; none means as the warm process does.
    memory : int
        Bytes that the process, all it starts and all it asks for may hold together; 0 means no limit.
    asked_by : int
        Process that asks; what it used counts as its own.
    """

    work: bytes
    environment: dict[str, str] = field(repr=False)
    folder: str
    path: tuple[str, ...] = ()
    memory: int = 0
    asked_by: int = field(default_factory=os.getpid)


@dataclass(frozen=True, kw_only=True)
class Started:
    """Said once the process runs."""

    pid: int


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Said when no process could be forked, and why."""

    words: str


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the process itself says before it ends, pickled."""

    value: bytes


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How a process ended.

    Parameters
    ----------
    code : int
        Exit code, or minus the signal that ended it.
    reason : {"", "memory", "gone"}
        ``memory``: killed for what it held; ``gone``: the warm process ended and took it along.
    held : int
        Bytes held when it was killed for it.
    usage : Usage
    """

    code: int
    reason: Reason = ""
    held: int = 0
    usage: Usage = field(default_factory=Usage)


def call(connection: Connection, *, place: str, **options: Any) -> None:
    """Call ``module:function``, which whoever asked need not have imported."""
    module, name = place.split(":")
    getattr(importlib.import_module(module), name)(connection, **options)
