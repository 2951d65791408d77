"""The only way out: figures become a Release here, or not at all."""

from pmflib.disclosure.release import AreaContext, Context, IndicatorContext, Release, require_release

__all__ = ["AreaContext", "Context", "IndicatorContext", "Release", "require_release"]
