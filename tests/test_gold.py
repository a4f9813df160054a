"""What the engine has reached on the development gold, it keeps (floors.toml)."""

import pytest

from tests import floors


@pytest.mark.parametrize("name", ["passages", "fresh_passages", "reports"])
def test_no_score_falls_below_its_floor(name):
    print(floors.report(name))
    failed = floors.failures(name)
    assert not failed, "\n".join([*failed, "", floors.errors(name)])


def test_a_text_without_figures_gives_none():
    """What is held out counts in precision and is not looked at here."""
    pure_traps = [result for result in floors.seen("passages") if not result.gold.figures]
    assert len(pure_traps) >= 3
    read = [
        f"{result.gold.name}: {figure.indicator} = {figure.span.of(result.gold.text)}"
        for result in pure_traps
        for figure in result.extra
    ]
    assert read == []


def test_a_failing_sum_that_is_found_is_flagged():
    verdicts = {
        f"{result.gold.name}:{check.gold.total}": check.verdict
        for name in ("passages", "reports")
        for result in floors.results(name)
        for check in result.checks
        if not check.gold.holds and check.gold.kind == "parts_sum_to_total" and check.verdict
    }
    assert set(verdicts.values()) == {"contradicted"}, verdicts


def test_floors_are_lifted_and_never_lowered(monkeypatch, tmp_path):
    content = floors.FLOORS.read_text("utf-8")
    better = dict.fromkeys(floors.METRICS, 1.0) | {"actor": 0.0}
    lifted = floors.raised(content, "passages", better)
    copy = tmp_path / "floors.toml"
    copy.write_text(lifted, "utf-8")
    before = floors.read_floors()
    monkeypatch.setattr(floors, "FLOORS", copy)
    after = floors.read_floors.__wrapped__()
    assert after["passages"].least["actor"] == before["passages"].least["actor"]
    assert after["passages"].least["precision"] == 0.996
    assert {name: after[name] for name in ("reports", "reference")} == {
        name: before[name] for name in ("reports", "reference")
    }


def test_a_score_below_its_floor_and_other_gold_fail_by_name(monkeypatch):
    real = floors.read_floors()["reports"]
    strict = floors.Floors("0" * 64, real.least | {"role": 1.01}, frozenset())
    monkeypatch.setattr(floors, "read_floors", lambda: {"reports": strict})
    low, other = floors.failures("reports")
    assert low.startswith("[reports] role = ")
    assert "dữ liệu chuẩn đã đổi" in other
