"""Text in, values out: what a Vietnamese provincial report states, with where it stands."""

from extractors.extract import extract

__all__ = ["extract"]
