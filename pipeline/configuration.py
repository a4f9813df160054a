"""What the user has set: one TOML file and environment variables, every one of them checked.

``tonghop.toml`` stands in the current folder (or where TONGHOP_CONFIG says); an environment
variable goes before it. `OPTIONS` is the whole list; docs/nightly.md tells what each one is for.
"""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import SETUP, TonghopError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FILE = "tonghop.toml"
# Key in the file, and the environment variable that goes before it.
OPTIONS = {
    "folders.raw": "TONGHOP_RAW",
    "folders.warehouse": "TONGHOP_WAREHOUSE",
    "work.workers": "TONGHOP_WORKERS",
    "work.memory": "TONGHOP_MEMORY",
    "work.timeout": "TONGHOP_TIMEOUT",
    "work.word_boxes": "TONGHOP_WORD_BOXES",
    "work.batch": "TONGHOP_BATCH",
    "work.versions": "TONGHOP_VERSIONS",
    "work.months": "TONGHOP_MONTHS",
    "work.engine": "TONGHOP_ENGINE",
    "work.scheduler": "TONGHOP_SCHEDULER",
    "gate.gold": "TONGHOP_GATE_GOLD",
    "gate.gold_drop": "TONGHOP_GATE_GOLD_DROP",
    "gate.total": "TONGHOP_GATE_TOTAL",
    "gate.report": "TONGHOP_GATE_REPORT",
    "nightly.cron": "TONGHOP_CRON",
    "nightly.timezone": "TONGHOP_TIMEZONE",
    "nightly.summary": "TONGHOP_SUMMARY",
    "nightly.heartbeat": "TONGHOP_HEARTBEAT",
    "log.file": "TONGHOP_LOG_FILE",
    "log.format": "TONGHOP_LOG_FORMAT",
    "mail.host": "TONGHOP_MAIL_HOST",
    "mail.port": "TONGHOP_MAIL_PORT",
    "mail.security": "TONGHOP_MAIL_SECURITY",
    "mail.user": "TONGHOP_MAIL_USER",
    "mail.password": "TONGHOP_MAIL_PASSWORD",
    "mail.sender": "TONGHOP_MAIL_SENDER",
    "mail.recipients": "TONGHOP_MAIL_RECIPIENTS",
    "mail.when": "TONGHOP_MAIL_WHEN",
}
# Variables that lead here, and those that a run gives to what it starts.
_OTHER_VARIABLES = frozenset({"TONGHOP_HOME", "TONGHOP_CONFIG", "TONGHOP_RUN_PID"})

_PERCENT = re.compile(r"\d{1,3}(?:[.,]\d{1,3})?")
_BYTES_IN = {"MB": 1_000_000, "GB": 1_000_000_000}
_SIZE = re.compile(r"(\d+)\s*(MB|GB)", re.IGNORECASE)
_ADDRESS = re.compile(r"[^@\s,]+@[^@\s,]+")
_SCHEDULER = re.compile(r"(tcp|tls|ws|wss)://[^\s/]+:\d+")


class SettingsError(TonghopError):
    """A setting that cannot be used; the message says which one and what it may be."""


class ConfigurationError(SettingsError):
    """The file of settings cannot be read: wrong TOML, or a key that does not exist."""

    exit_code = SETUP


@dataclass(frozen=True, slots=True)
class Given:
    """What is set under one key: the words, where they stand, and what paths start from."""

    words: str
    where: str
    base: Path

    def wrong(self, needed: str, example: str) -> SettingsError:
        """Return the error that says what *needed* is, with an *example* that is right."""
        return SettingsError(f"{self.where}={self.words!r} {needed}. Ví dụ đúng: {example}")


@dataclass(frozen=True, slots=True)
class Configuration:
    """All that is set, by key; ``home`` is the folder that the defaults stand in."""

    home: Path
    file: Path | None
    given: Mapping[str, Given]

    def folder(self, key: str, otherwise: str | Path) -> Path:
        """Return a path; one in the file starts at the file, one in a variable here."""
        given = self.given.get(key)
        return given.base / Path(given.words).expanduser() if given else self.home / otherwise

    def place(self, key: str) -> Path | None:
        """Return a path that need not be set."""
        return self.folder(key, "") if key in self.given else None

    def text(self, key: str, otherwise: str = "") -> str:
        """Return words as they are."""
        return self.given[key].words if key in self.given else otherwise

    def number(self, key: str, otherwise: int) -> int:
        """Return a whole number from 1."""
        given = self.given.get(key)
        if given is None:
            return otherwise
        if not given.words.isdecimal() or int(given.words) < 1:
            raise given.wrong("không phải số nguyên dương (a whole number from 1)", "2")
        return int(given.words)

    def percent(self, key: str, otherwise: float) -> float:
        """Return a share from 0 to 100, as "10", "0.5" or "0,5"."""
        given = self.given.get(key)
        if given is None:
            return otherwise
        words = given.words.strip().removesuffix("%").strip()
        share = float(words.replace(",", ".")) if _PERCENT.fullmatch(words) else -1.0
        if not 0 <= share <= 100:
            raise given.wrong("không phải số phần trăm từ 0 đến 100 (per cent)", "10")
        return share

    def size(self, key: str, least: int) -> int | None:
        """Return an amount of memory in bytes, None if it is not set."""
        given = self.given.get(key)
        if given is None:
            return None
        found = _SIZE.fullmatch(given.words.strip())
        size = int(found[1]) * _BYTES_IN[found[2].upper()] if found else 0
        if size < least:
            needed = f"không phải lượng bộ nhớ dùng được, ít nhất là {least // 10**6} MB"
            raise given.wrong(needed, '"4 GB"')
        return size

    def switch(self, key: str, *, otherwise: bool) -> bool:
        """Return whether something is on: true or 1, false or 0."""
        given = self.given.get(key)
        if given is None:
            return otherwise
        if given.words not in ("0", "1", "true", "false"):
            raise given.wrong("phải là 0 (tắt) hoặc 1 (bật) (off or on)", "1")
        return given.words in ("1", "true")

    def choice(self, key: str, choices: tuple[str, ...]) -> str:
        """Return one of the *choices*, the first if none is set."""
        given = self.given.get(key)
        if given is None:
            return choices[0]
        if given.words not in choices:
            raise given.wrong(f"phải là một trong: {', '.join(choices)} (one of these)", choices[0])
        return given.words

    def scheduler(self, key: str) -> str:
        """Return the address of a Dask scheduler; "" if none is set."""
        given = self.given.get(key)
        if given and not _SCHEDULER.fullmatch(given.words):
            raise given.wrong("không phải địa chỉ bộ điều phối Dask", "tcp://10.0.0.5:8786")
        return given.words if given else ""

    def addresses(self, key: str) -> tuple[str, ...]:
        """Return e-mail addresses; at least one if any is set."""
        given = self.given.get(key)
        if given is None:
            return ()
        found = tuple(word.strip() for word in given.words.split(",") if word.strip())
        if not found or not all(map(_ADDRESS.fullmatch, found)):
            raise given.wrong("không phải (các) địa chỉ thư điện tử", "phong.th@tinh.gov.vn")
        return found


def configuration(environment: Mapping[str, str] = os.environ) -> Configuration:
    """Read the file and the variables; nothing is looked at yet but the keys.

    Raises ConfigurationError if TONGHOP_CONFIG names no file, or the file is wrong.
    """
    here = Path.cwd()
    home = Path(environment.get("TONGHOP_HOME") or here).absolute()
    named = environment.get("TONGHOP_CONFIG")
    file = Path(named or home / FILE).absolute()
    if named and not file.is_file():
        raise ConfigurationError(
            f"TONGHOP_CONFIG={named!r}: không có tệp này. Hãy sửa đường dẫn hoặc bỏ biến đi."
        )
    given = dict(_given_in(file)) if file.is_file() else {}
    for key, variable in OPTIONS.items():
        if environment.get(variable):
            given[key] = Given(environment[variable], variable, here)
    return Configuration(home, file if file.is_file() else None, given)


def unknown_variables(environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """List variables that look like ours and are none: misspelt ones change nothing silently."""
    known = _OTHER_VARIABLES.union(OPTIONS.values())
    return tuple(
        name for name in sorted(environment) if name.startswith("TONGHOP_") and name not in known
    )


def nearest(word: str, words: list[str]) -> str:
    """Return "; gần nhất: …" with the word that was probably meant, "" if none is near."""
    alike = get_close_matches(word, words, n=1, cutoff=0.6)
    return f"; gần nhất: {alike[0]}" if alike else ""


def _given_in(file: Path) -> Iterator[tuple[str, Given]]:
    try:
        content = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file}: TOML viết sai: {error}. Hãy sửa dòng đó.") from error
    for group, entries in content.items():
        if not isinstance(entries, dict):
            groups = sorted({key.split(".")[0] for key in OPTIONS})
            raise ConfigurationError(
                f"{file}: {group!r} phải nằm trong một mục: [{'], ['.join(groups)}]."
            )
        for name, value in entries.items():
            key = f"{group}.{name}"
            if key not in OPTIONS:
                raise ConfigurationError(
                    f"{file}: không có thiết lập {key}{nearest(key, list(OPTIONS))}."
                    " Danh sách: docs/nightly.md (no such setting)."
                )
            yield key, Given(_words(value), f"{file.name}: {key}", file.parent)


def _words(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case list():
            return ", ".join(map(str, value))
    return str(value)
