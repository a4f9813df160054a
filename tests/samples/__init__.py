"""Print the fictional reports of ``tests/gold/reports`` as the files of ``data/raw``."""
