"""The warehouse (*kho dữ liệu*): tables, views, loading and publishing in DuckDB."""
