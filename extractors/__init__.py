"""Text in, values out: what a Vietnamese provincial report states, with where it stands."""

from extractors.extraction import extract

__all__ = ["extract"]
