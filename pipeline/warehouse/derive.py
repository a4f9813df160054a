"""What is computed once a load (*tính sẵn*): comparable cells, outliers, cross-checks.

The statements stand in derived.sql and cross_checks.sql; the rules between indicators, which
are data, in soft_rules.toml.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.warehouse.database import Connection
    from pipeline.warehouse.row_values import Row

_HERE = Path(__file__).parent


def derive(connection: Connection, changed: Iterable[str]) -> None:
    """Bring the tables of analysis up to the figures in force; call it last in a load.

    *changed* are the ids of the documents that were loaded anew or are decided otherwise now.
    """
    connection.execute(
        "create or replace temp table changed as select unnest(?::varchar[]) as document_id",
        [list(changed)],
    )
    for statements in ("derived.sql", "cross_checks.sql"):
        connection.execute((_HERE / statements).read_text("utf-8"))


def soft_rule_rows() -> list[Row]:
    """Return the rules between indicators as rows of the table ``soft_rule``."""
    rules = tomllib.loads((_HERE / "soft_rules.toml").read_text("utf-8"))["rule"]
    return [
        {
            "rule_code": rule["code"],
            "indicator": rule["indicator"],
            "relation": rule["relation"],
            "other_indicator": rule.get("other"),
            "least": rule.get("least"),
            "tolerance": rule.get("tolerance", 0.0),
            "length": rule.get("length"),
            "same_body": rule.get("same_body", False),
            "words": rule["words"],
            "basis": rule["basis"],
        }
        for rule in rules
    ]
