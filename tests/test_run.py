"""The set-up: what run.py does before the command line is there."""

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def run(tmp_path, monkeypatch):
    """run.py as a module, for a project in *tmp_path*; commands are noted, not run."""
    spec = importlib.util.spec_from_file_location("run", ROOT / "run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").touch()
    (tmp_path / "requirements.txt").write_text("click==8.5.1\n")
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    places = {"ROOT": tmp_path, "VENV": tmp_path / ".venv", "BIN": tmp_path / ".venv" / "bin"}
    for name, value in {**places, "PYTHON": tmp_path / ".venv" / "bin" / "python"}.items():
        monkeypatch.setattr(module, name, value)
    monkeypatch.setattr(module.shutil, "which", lambda name: f"/usr/bin/{name}")
    module.called = []
    monkeypatch.setattr(module, "call", lambda words, _folder: module.called.append(words) or 0)
    return module


def test_the_main_job_is_what_runs_without_arguments(run):
    assert run.main([]) == 0
    assert run.called[-1][-3:] == ["-m", "pipeline.cli", "ingest"]


def test_other_arguments_are_passed_on(run):
    run.main(["compare", "session.total"])
    assert run.called[-1][-4:] == ["-m", "pipeline.cli", "compare", "session.total"]


def test_packages_are_installed_once_and_again_when_the_pins_change(run, tmp_path):
    def installs():
        run.called.clear()
        run.main(["status"])
        return sum("install" in words for words in run.called)

    assert installs() == 2  # the pins, then the project itself
    assert installs() == 0
    (tmp_path / "requirements.txt").write_text("click==8.5.2\n")
    assert installs() == 2


def test_a_failed_installation_is_told_and_tried_again(run, monkeypatch, capsys):
    monkeypatch.setattr(run, "call", lambda words, _folder: int("install" in words))
    assert run.main(["status"]) == run.SETUP_FAILED
    assert "requirements.txt" in capsys.readouterr().err
    assert not list(run.VENV.glob("*.stamp"))


def test_without_ensurepip_the_machines_pip_installs_from_outside(run, monkeypatch):
    specs = {"ensurepip": None, "pip": object()}
    monkeypatch.setattr(run.importlib.util, "find_spec", specs.get)
    monkeypatch.setattr(run.shutil, "which", lambda _name: None)
    monkeypatch.setattr(
        run, "call", lambda words, _folder: run.called.append(words) or "-c" in words
    )
    run.PYTHON.unlink()
    run.make_environment()
    (made,) = run.called
    assert made[-1] == "--without-pip"
    assert run.installer()[1:4] == ["-m", "pip", "--python"]


def test_a_machine_without_pip_is_told_what_to_install(run, monkeypatch, capsys):
    monkeypatch.setattr(run.importlib.util, "find_spec", lambda _name: None)
    monkeypatch.setattr(run.shutil, "which", lambda _name: None)
    assert run.main([]) == run.SETUP_FAILED
    assert "python3-pip" in capsys.readouterr().err


def test_an_old_python_is_told_what_to_do(run, monkeypatch, capsys):
    monkeypatch.setattr(run.sys, "version_info", (3, 9, 2))
    assert run.main([]) == run.SETUP_FAILED
    assert "3.11" in capsys.readouterr().err
    assert run.called == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_the_pins_are_versions_and_nothing_else(name):
    for line in (ROOT / name).read_text().splitlines():
        assert re.fullmatch(r"[a-z0-9.-]+==[\w.!+]+( ; .+)?", line), line


def test_fastapi_is_one_that_prefect_can_run_with():
    pins = (ROOT / "requirements.txt").read_text()
    assert "\nprefect==3.8.8\n" in pins
    assert 139 <= int(re.search(r"^fastapi==0\.(\d+)", pins, re.MULTILINE)[1]) < 151
