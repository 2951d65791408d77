"""A forked process becomes an IPython kernel that cannot be told from one started afresh."""

from __future__ import annotations

import importlib
import itertools
import os
import sys
import threading
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path

import ipykernel_launcher  # type: ignore[import-untyped]
import matplotlib as mpl
from ipykernel.kernelapp import IPKernelApp

_RULES = mpl.matplotlib_fname()

# What a kernel imports as it starts, its debugger above all: half of what its start would cost.
_LATE = (
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "encodings.ascii",
    "encodings.latin_1",
    "ipykernel.debugger",
    "sqlite3",
    "tornado.platform.asyncio",
)
_SET_BY_THE_DEBUGGER = {"PYDEVD_USE_FRAME_EVAL": "NO"}

if hasattr(os, "fork"):
    for _name in _LATE:
        importlib.import_module(_name)


def become(connection: Connection, *, arguments: Sequence[str]) -> None:
    """Be a kernel until it is shut down.

    Parameters
    ----------
    connection : multiprocessing.connection.Connection
        To whoever asked; a kernel has its own channels.
    arguments : sequence of str
        As given to ``python -m ipykernel_launcher``.
    """
    connection.close()
    sys.argv = [str(Path(ipykernel_launcher.__file__).resolve()), *arguments]
    os.environ.update(_SET_BY_THE_DEBUGGER | os.environ)
    threading._counter = itertools.count(1).__next__  # type: ignore[attr-defined]  # importing may have moved it on
    # The kernel reads its parent's number when it is imported, which was long ago and elsewhere.
    app = IPKernelApp.instance(parent_handle=os.getppid())
    app.initialize(list(arguments))  # type: ignore[no-untyped-call]
    threading.Thread()  # the debugger's import makes one, so that a cell's first thread has a later number
    _draw_as(os.environ["MPLBACKEND"])
    app.start()  # type: ignore[no-untyped-call]


def _draw_as(backend: str) -> None:
    """Have charts drawn as in a new process: by its own rules, and by a backend that the first figure loads.

    Matplotlib was imported with a backend that shows nothing and would lose every figure.
    """
    if mpl.matplotlib_fname() != _RULES:
        mpl.rcParams.update(mpl.rc_params())
    mpl.rcParams["backend"] = backend
