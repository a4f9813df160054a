"""Which numeral of a sum that fails is the likely slip: one of its own members or none."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.model import Check, Verdict
from extractors.suspects import with_suspects

OFFSETS = st.integers(0, 6)


@st.composite
def checks(draw):
    total, *parts = draw(st.lists(OFFSETS, min_size=3, max_size=4, unique=True))
    kind = draw(st.sampled_from(["parts_sum_to_total", "rate", "restated_equal"]))
    verdict = draw(st.sampled_from(list(Verdict)))
    expected, found = (Decimal(draw(st.integers(0, 9))) for _ in range(2))
    return Check(kind, total, tuple(parts), expected, found, Decimal(0), verdict)


@settings(max_examples=300, deadline=None)
@given(st.lists(checks(), max_size=5))
def test_a_suspect_is_a_member_of_its_failing_check_and_of_no_other_verdict(given_checks):
    values = {offset: Decimal(offset) for offset in range(7)}
    for before, after in zip(given_checks, with_suspects(given_checks, values), strict=True):
        assert (before.total, before.parts, before.verdict) == (after.total, after.parts, after.verdict)  # fmt: skip
        members = {before.total, *before.parts} if before.verdict == Verdict.CONTRADICTED else set()
        assert after.suspect is None or after.suspect in members


def check(total, parts, expected, found):
    verdict = Verdict.PROVED if expected == found else Verdict.CONTRADICTED
    return Check("parts_sum_to_total", total, parts, Decimal(expected), Decimal(found), Decimal(0), verdict)  # fmt: skip


SUSPECTS = {
    "the one member that no other sum clears": (
        [check(10, (20, 30), 7, 8), check(40, (10, 20), 9, 9)], [30, None],
    ),
    "two that none clears": ([check(10, (20, 30), 7, 8), check(40, (10, 50), 9, 9)], [None, None]),
    "shared by two failing sums that one value mends": (
        [check(10, (20, 30), 7, 8), check(40, (30, 50), 5, 6)], [30, 30],
    ),
    "shared, but each sum needs another value": (
        [check(10, (20, 30), 7, 8), check(40, (30, 50), 5, 7)], [None, None],
    ),
    "a total that is a part of another sum": (
        [check(10, (20, 30), 7, 8), check(30, (40, 50), 2, 1)], [30, 30],
    ),
    "shared, at the very start of the text": (
        [check(10, (0, 20), 7, 8), check(40, (0, 50), 5, 6)], [0, 0],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("given_checks", "expected"), SUSPECTS.values(), ids=SUSPECTS)
def test_the_likely_slip_of_a_sum_that_fails(given_checks, expected):
    values = dict.fromkeys(range(0, 100, 10), Decimal(1))
    assert [check.suspect for check in with_suspects(given_checks, values)] == expected
