"""What an audience may see."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Policy(BaseModel):
    """The rules of one audience.

    Parameters
    ----------
    audience : str
        Slug, as in the output path.
    local_figures : bool
        Whether the council's own, not yet protected figures may be shown; published ones always may.
    local_sources : tuple of str
        The source tables that hold the council's own figures.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    audience: str
    local_figures: bool
    local_sources: tuple[str, ...] = ()
