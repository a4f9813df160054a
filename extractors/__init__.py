"""Text in, values out: what a Vietnamese provincial report states, with where it stands."""
