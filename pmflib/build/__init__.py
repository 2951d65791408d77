"""Read, assess, protect, store: from sources to the Release that every report opens."""

from pmflib.build.building import Built, build

__all__ = ["Built", "build"]
