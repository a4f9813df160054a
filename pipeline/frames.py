"""The published warehouse as pandas frames, for notebooks and scripts; nothing is ever written.

>>> from pipeline.frames import read                                     # doctest: +SKIP
>>> read("select province, value from compare('session.total')")         # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.inquiries import InquiryError, demand_one_select
from pipeline.settings import from_environment
from pipeline.warehouse.database import QueryError
from pipeline.warehouse.publish import open_published

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from typing import Any

    import pandas as pd

    from pipeline.settings import Settings


def read(
    query: str,
    values: Sequence[Any] = (),
    settings: Settings | None = None,
    on: date | None = None,
) -> pd.DataFrame:
    """Return the rows of one SELECT on the newest published version, or that of the day *on*.

    *values* fill the ``?`` of the query. Numbers with decimals come as float64 (whole numbers
    are exact up to 2⁵³), days as datetime64, lists as arrays. Without *settings* the warehouse is
    that of the environment (TONGHOP_WAREHOUSE). Raises InquiryError for anything but one SELECT
    that works, WarehouseError if nothing is published, or the version of that day is not kept.
    """
    with open_published(settings or from_environment(), on) as connection:
        demand_one_select(connection, query)
        try:
            return connection.execute(query, values).df()
        except QueryError as error:
            raise InquiryError(f"Câu SQL không chạy được (query failed): {error}") from error
