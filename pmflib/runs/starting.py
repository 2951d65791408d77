"""How processes are started here: forked from a warm one, or where that cannot be, kept and used again."""

from __future__ import annotations

import os
from typing import Literal

from pmflib.errors import BadInput

Start = Literal["fork", "persistent"]

VARIABLE = "PMF_START"


def start_method() -> Start:
    """Return how this system starts a job: by fork where it can, unless ``PMF_START`` says ``persistent``.

    Raises
    ------
    BadInput
        If ``PMF_START`` says anything else.
    """
    able: Start = "fork" if hasattr(os, "fork") else "persistent"
    wanted = os.environ.get(VARIABLE) or able
    if wanted in ("persistent", able):
        return "persistent" if wanted == "persistent" else "fork"
    remedy = "Leave it out, or say persistent."
    raise BadInput.one(VARIABLE, f"'{wanted}' is not a way to start a job here.", remedy)
