"""Read, assess, protect, store: from sources to the Release that every report opens."""

from pmflib.build.building import Built, build, release_folder
from pmflib.build.editions import stored_editions

__all__ = ["Built", "build", "release_folder", "stored_editions"]
