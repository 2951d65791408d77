"""A forked process becomes an IPython kernel that cannot be told from one started afresh."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path

import ipykernel_launcher  # type: ignore[import-untyped]
import matplotlib as mpl
from ipykernel.kernelapp import IPKernelApp

_RULES = mpl.matplotlib_fname()


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
    # The kernel reads its parent's number when it is imported, which was long ago and elsewhere.
    app = IPKernelApp.instance(parent_handle=os.getppid())
    app.initialize(list(arguments))  # type: ignore[no-untyped-call]
    _draw_as(os.environ["MPLBACKEND"])
    app.start()  # type: ignore[no-untyped-call]


def _draw_as(backend: str) -> None:
    """Have charts drawn as in a new process: by its own rules, and by a backend that the first figure loads.

    Matplotlib was imported with a backend that shows nothing and would lose every figure.
    """
    if mpl.matplotlib_fname() != _RULES:
        mpl.rcParams.update(mpl.rc_params())
    mpl.rcParams["backend"] = backend
