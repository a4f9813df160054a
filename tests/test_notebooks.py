"""The notebooks are run whole: on the samples, on a country of 63 provinces, and on nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from pipeline import cli
from pipeline.ingest import ingest
from pipeline.outputs import notebook_server
from pipeline.outputs.charts import LEFT, MOST, WIDTH, Row, dots, stacked
from pipeline.settings import Settings
from tests import corpus as corpora
from tests.notebook_pictures import NOTEBOOKS, ROOT, SHOWN, all_answers, answers

QUESTIONS = 15


def is_drawn(chart: str) -> bool:
    """Tell whether a chart is whole SVG in which no bar or dot leaves the picture."""
    for part in ET.fromstring(chart).iter():
        right = float(part.get("x", 0) if part.tag.endswith("rect") else part.get("cx", 0))
        right += float(part.get("width", "0").rstrip("%")) if right else 0
        if part.tag.endswith(("rect", "circle")) and not 0 <= right <= WIDTH:
            return False
    return True


# ── whole notebooks ───────────────────────────────────────────────────────────────────


def test_without_a_warehouse_they_say_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("TONGHOP_WAREHOUSE", str(tmp_path))
    monkeypatch.setenv("TONGHOP_RAW", str(tmp_path))
    for notebook in NOTEBOOKS:
        done = subprocess.run(
            [sys.executable, "-m", "marimo", "export", "md", notebook],
            capture_output=True, text=True, check=False, cwd=ROOT,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert list(answers(notebook)) == []


def test_a_cell_that_fails_fails(tmp_path):
    broken = tmp_path / "broken.py"
    text = NOTEBOOKS[0].read_text("utf-8")
    whole = "    import marimo as mo\n"
    assert whole in text
    broken.write_text(text.replace(whole, f"{whole}    1 / 0\n", 1), "utf-8")
    with pytest.raises(Exception, match="division by zero"):
        list(answers(broken))


@pytest.mark.long
def test_on_the_samples_they_answer_what_the_reports_say(tmp_path, monkeypatch):
    settings = Settings(raw=ROOT / "data" / "raw", warehouse=tmp_path, workers=2)
    ingest(settings, lambda _: None)
    monkeypatch.setenv("TONGHOP_WAREHOUSE", str(tmp_path))
    found = all_answers()
    assert sorted(found) == list(range(1, QUESTIONS + 1))
    assert all(is_drawn(answer.chart) for answer in found.values() if answer.chart)
    outcomes = found[2].frame.set_index(["province", "actor"])
    assert outcomes.loc[("An Giang", "Thường trực HĐND tỉnh")][
        ["recommendations", "done", "in_progress", "pending"]
    ].tolist() == [214, 171, 32, 11]
    assert "cộng không khớp" in found[2].says
    kon_tum = found[4].frame.iloc[0]
    assert [kon_tum.received, kon_tum.eligible, kon_tum.ineligible] == [1204, 1020, 184]
    assert found[5].says.startswith("7 tỷ lệ khớp với số tính lại, 0 khác, 0 không nêu")
    assert "không biết ai phải nộp" in found[10].says
    assert found[14].says == "5 thay đổi, trong đó 4 số bị sửa."
    merged = found[15].frame.set_index("province").loc["Đồng Tháp"]
    assert [merged.before, merged.after] == [46.25, 46.0]
    for answer in found.values():
        if "figure_id" in answer.frame:
            assert set(answer.frame.figure_id) == set(answer.sources.figure_id)
    readme = (ROOT / "README.md").read_text("utf-8")
    for number, name in SHOWN.items():  # drawn again by: python -m tests.notebook_pictures
        assert (ROOT / "docs" / name).read_text("utf-8") == found[number].chart + "\n"
        assert f"**{found[number].question}** {found[number].says}" in readme


@pytest.mark.long
def test_on_a_whole_country_they_answer_what_was_put_in(tmp_path, monkeypatch):
    settings = Settings(raw=tmp_path / "raw", warehouse=tmp_path / "warehouse")
    made = corpora.make()
    corpora.load_and_publish([*corpora.write(made.reports, settings), *made.refused], settings)
    monkeypatch.setenv("TONGHOP_WAREHOUSE", str(settings.warehouse))
    found = all_answers()
    assert len(found) == QUESTIONS
    assert all(is_drawn(answer.chart) for answer in found.values() if answer.chart)
    values = {
        unit: value
        for (unit, key, indicator), value in made.truth.values.items()
        if indicator == "supervision.recommendations" and value is not None
    }
    leaders = found[1].frame
    assert len(leaders) > MOST
    assert set(leaders.value) <= {float(value) for value in values.values()} | set(
        map(float, made.truth.values.values())
    )
    comparable = leaders[leaders.comparable]
    assert comparable.value.is_monotonic_decreasing
    assert found[1].says.startswith(f"Nhiều nhất trong các tỉnh so được: {comparable.province[0]},")


# ── charts ────────────────────────────────────────────────────────────────────────────


def test_bars_are_of_one_scale_and_their_parts_follow_each_other():
    chart = ET.fromstring(stacked([Row("A", (10, 30)), Row("B", (5, 5))], ("đã", "chưa")))
    bars = [part for part in chart.iter() if part.get("height") == "20"]
    widths = [float(bar.get("width")) for bar in bars]
    assert widths[1] == pytest.approx(3 * widths[0], abs=0.2)
    assert widths[2] == pytest.approx(widths[0] / 2, abs=0.2)
    assert float(bars[0].get("x")) == LEFT
    assert float(bars[1].get("x")) == pytest.approx(LEFT + widths[0], abs=0.2)


def test_dots_stand_where_their_values_are_and_names_are_escaped():
    chart = dots([Row("A & <B>", (10, 30)), Row("C", (20, 20))], ("trước", "sau"))
    circles = [c for c in ET.fromstring(chart).iter() if c.tag.endswith("circle")][2:]
    before, after, same, again = (float(circle.get("cx")) for circle in circles)
    assert before < same == again < after
    assert same - before == pytest.approx(after - same, abs=0.2)
    assert "A &amp; &lt;B&gt;" in chart


def test_of_many_rows_the_ends_are_shown_and_the_rest_is_counted():
    chart = stacked([Row(f"tỉnh {number}", (number,)) for number in range(100)])
    assert "tỉnh 0<" in chart
    assert "tỉnh 99<" in chart
    assert f"… {100 - MOST} dòng ở giữa" in chart
    assert "tỉnh 50<" not in chart


# ── the command ───────────────────────────────────────────────────────────────────────


def test_the_command_opens_them_on_this_machine_only(monkeypatch):
    started = []

    def run(command, **_):
        started.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(notebook_server.subprocess, "run", run)
    assert CliRunner().invoke(cli.commands, ["notebooks"]).exit_code == 0
    (command,) = started
    assert command[command.index("--host") + 1] == "127.0.0.1"
    assert Path(command[-1]) == ROOT / "notebooks"
