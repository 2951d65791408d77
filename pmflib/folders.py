"""Where the folders that travel with the package stand, and where outputs go.

Loads nothing, so that the command line starts at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pmflib import errors

_PACKAGE = Path(__file__).resolve().parent


def shipped(name: Literal["parameters", "notebooks"]) -> Path:
    """Return the folder that came with an installed package, or else the checkout's own.

    Raises
    ------
    BadInput
        If neither is there: the installation is not whole.
    """
    for folder in (_PACKAGE / "shipped" / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise errors.BadInput.one(
        str(_PACKAGE), f"The folder '{name}' did not come with the installation.", "Install pmf-workbook again."
    )


def outputs() -> Path:
    """Return where outputs are kept unless someone says otherwise: in the checkout, or in the working directory."""
    checkout = _PACKAGE.parent
    return (checkout if (checkout / "notebooks").is_dir() else Path.cwd()) / "outputs"
