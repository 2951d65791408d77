"""Read, assess, protect, store: from sources to the Release that every report opens."""

from pmflib.build.building import Built, build
from pmflib.build.checking import Checked, check

__all__ = ["Built", "Checked", "build", "check"]
