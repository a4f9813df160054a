"""Whose report it is, decided: what the text names against what stands beside the file.

Order of trust: a sidecar, the folder's name, the letterhead with its place line, the issuer in
the text, whoever sent it. The most trusted is used; that the others say something else, and what
cannot be at the report's time, is told as an issue of the stage ``origin``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from extractors.joint_issuers import members_of
from extractors.levels import Level
from extractors.places import switch_day
from extractors.validity import validity_of
from pipeline.record_types import DocumentRecord, EvidenceRecord, IssueRecord, Record, SpanRecord
from pipeline.sidecars import province_of_sender
from pipeline.warehouse.units import short_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.sidecars import Beside, Statement
    from pipeline.warehouse.units import Units

STAGE = "origin"
_SAYS = {
    "sidecar": "tệp ghi kèm", "folder": "thư mục", "letterhead": "tiêu đề", "place": "nơi ký",
    "issuer": "văn bản", "text": "văn bản", "sender": "nơi gửi",
}  # fmt: skip
_NEW = re.compile(r"\s*\((?:mới|sau sáp nhập|sau hợp nhất)\)", re.IGNORECASE)
_TOWN = "thị trấn"  # the one kind of commune that ended with the districts
_TURN = "từ 1/7/2025"


@dataclass(frozen=True, slots=True)
class _Case:
    """What is to be decided on: the record, what stands beside it, and the report's day."""

    record: Record
    beside: Beside
    units: Units
    day: date | None

    @property
    def facts(self) -> DocumentRecord:
        return self.record["document"]


def settled(record: Record, beside: Beside, units: Units) -> Record:
    """Return the record with its origin decided, all evidence kept, and the doubts as issues."""
    case = _Case(record, beside, units, _day_of(record["document"], beside.statement))
    evidence = tuple(_evidence(case))
    facts = _stated(case.facts, beside.statement)
    facts["province_evidence"] = list(evidence)
    used = None if _is_centre(case) else next(iter(evidence), None)
    facts["province"] = used["province"] if used else None
    doubts = (
        *_wrong_sidecars(case),
        *_unclear_codes(case),
        *_conflicts(case, evidence, used),
        *_times(case, facts),
    )
    return {**record, "document": facts, "issues": [*record["issues"], *doubts]}


def reported_day(facts: DocumentRecord) -> date | None:
    """Return the day which says whose report it is, the old or the merged province's.

    That is the day of issue; without one, the last day that the report speaks of.
    """
    return _day(facts["issued_on"]) or _day(facts["period_end"])


def _day_of(facts: DocumentRecord, said: Statement) -> date | None:
    printed = _day(facts["issued_on"])
    return said.issued_on or printed or said.period_end or _day(facts["period_end"])


def _stated(facts: DocumentRecord, said: Statement) -> DocumentRecord:
    """Return the facts with what a sidecar states in place of what was read."""
    stated = facts.copy()
    stated["level"] = said.level or facts["level"]
    stated["local_unit"] = said.local_unit or facts["local_unit"]
    stated["issuer"] = said.issuer or facts["issuer"]
    stated["issuers"] = list(members_of(said.issuer)) if said.issuer else facts["issuers"]
    stated["issued_on"] = _iso(said.issued_on) or facts["issued_on"]
    stated["sender"] = said.sender
    stated["received_on"] = _iso(said.received_on)
    if said.period or said.period_start or said.period_end:
        stated["period"] = said.period or facts["period"]
        stated["period_start"] = _iso(said.period_start)
        stated["period_end"] = _iso(said.period_end)
    keys = ("level", "local_unit", "issuer", "issued_on", "period")
    beside = {key for key in keys if getattr(said, key)}  # no place in the text says these
    stated["spans"] = {key: spans for key, spans in facts["spans"].items() if key not in beside}
    return stated


# ── province ───────────────────────────────────────────────────────────────────────────


def _evidence(case: _Case) -> Iterator[EvidenceRecord]:
    """Yield all that names the province, the most trusted first."""
    said, facts = case.beside.statement, case.facts
    inside = list(facts["province_evidence"])
    if not inside and facts["province"]:
        inside = [_said("letterhead", facts["province"], None, facts["spans"].get("province"))]
    if said.province and (name := _name(case, said.province)):
        yield _said("sidecar", name, case.beside.source_of("province"))
    if case.beside.folder and (name := _name(case, case.beside.folder[0])):
        yield _said("folder", _living(case, name, inside), case.beside.folder[1])
    yield from inside
    sender = province_of_sender(said.sender) if said.sender else None
    if sender:
        yield _said("sender", sender, case.beside.source_of("sender"))


def _said(
    source: str, province: str, path: str | None, spans: Sequence[SpanRecord] | None = None
) -> EvidenceRecord:
    span = spans[0] if spans else None
    return EvidenceRecord(
        source=source,
        province=short_name(province),
        start=span["start"] if span else None,
        end=span["end"] if span else None,
        path=path,
    )


def _name(case: _Case, words: str) -> str | None:
    """Return the province of a name or a code; None if two had the code and no day tells which."""
    return case.units.name_of(words, case.day) if words.isdecimal() else words


def _unclear_codes(case: _Case) -> Iterator[IssueRecord]:
    """Yield that a code says nothing: no province has it on the report's day, or two may."""
    folder = case.beside.folder[0] if case.beside.folder else None
    for source, words in (("sidecar", case.beside.statement.province), ("folder", folder)):
        if words and _name(case, words) is None:
            yield _issue(
                "province_code",
                f"{_SAYS[source]} ghi mã tỉnh {words}: mã này không của tỉnh nào vào ngày báo cáo,"
                f" hoặc đổi tỉnh {_TURN} mà báo cáo không có ngày. Hãy ghi tên tỉnh, hoặc thêm"
                " issued_on vào tệp ghi kèm.",
            )


def _living(case: _Case, province: str, inside: Sequence[EvidenceRecord]) -> str:
    """Return the successor of a folder's province if the text is that one's: files stay put."""
    after = case.units.successor_of(province)
    gone = case.day is not None and case.units.version_at(province, case.day) is None
    named = {hint["province"] for hint in inside}
    return after if gone and after in named and province not in named and after else province


def _is_centre(case: _Case) -> bool:
    """Tell whether no province is the issuer's; only a sidecar can say otherwise."""
    said = case.beside.statement
    centre = (said.level or case.facts["level"]) == Level.CENTRAL
    return centre and said.province is None


def _conflicts(
    case: _Case, evidence: Sequence[EvidenceRecord], used: EvidenceRecord | None
) -> Iterator[IssueRecord]:
    """Yield where two sources disagree: on the province, the level, the day of issue."""
    said, facts = case.beside.statement, case.facts
    if used is None and (folder := [hint for hint in evidence if hint["source"] == "folder"]):
        yield _issue(
            "province_conflict",
            f"thư mục ghi {folder[0]['province']}, tiêu đề ghi cơ quan trung ương; báo cáo không"
            " thuộc tỉnh nào. Nếu sai, hãy ghi tỉnh vào tệp ghi kèm.",
        )
    first = {hint["province"]: hint for hint in reversed(evidence)}  # the best for each province
    others = [hint for hint in first.values() if used and hint["province"] != used["province"]]
    others.sort(key=evidence.index)
    if used and others:
        words = ", ".join(f"{_SAYS[h['source']]} ghi {h['province']}" for h in (used, *others))
        yield _issue(
            "province_conflict",
            f"{words}; đã dùng {used['province']}. Nếu sai, hãy ghi tỉnh đúng vào tệp ghi kèm.",
            others[0],
        )
    read = facts["level"] if "level" in facts["spans"] else None  # a count of words is no witness
    if said.level and read and said.level != read:
        yield _issue(
            "level_conflict",
            f"tệp ghi kèm ghi cấp {_LEVEL_NAMES[said.level]}, văn bản là của cấp"
            f" {_LEVEL_NAMES[read]}; đã dùng tệp ghi kèm.",
        )
    printed = _day(facts["issued_on"])
    if said.issued_on and printed and said.issued_on != printed:
        yield _issue(
            "issued_on_conflict",
            f"tệp ghi kèm ghi ngày {_shown(said.issued_on)}, văn bản in ngày {_shown(printed)}; đã"
            " dùng tệp ghi kèm.",
        )


_LEVEL_NAMES = {"central": "trung ương", "province": "tỉnh", "district": "huyện", "commune": "xã"}

# ── time ───────────────────────────────────────────────────────────────────────────────


def _times(case: _Case, facts: DocumentRecord) -> Iterator[IssueRecord]:
    """Yield what cannot be on the report's day: its province, its level, its body."""
    if case.day is None:
        return
    after = case.day >= switch_day()
    province, level = facts["province"], facts["level"]
    if province and after and case.units.version_at(province, case.day) is None:
        now = case.units.successor_of(province)
        yield _issue(
            "province_ended",
            f"văn bản ngày {_shown(case.day)} ghi {province}, tỉnh này {_TURN} đã nhập vào {now}."
            " Hãy xem lại ngày và tỉnh; nếu cần, ghi vào tệp ghi kèm.",
        )
    if province and not after and (place := _called_new(case, province)):
        yield _issue(
            "province_not_yet",
            f"văn bản ngày {_shown(case.day)} ghi {province} (mới), nhưng tỉnh mới chỉ có {_TURN}."
            " Hãy xem lại ngày ban hành.",
            place,
        )
    town = (facts["local_unit"] or "").startswith(_TOWN)
    if after and (level == Level.DISTRICT or town):
        yield _issue(
            "level_ended",
            f"văn bản ngày {_shown(case.day)} là của {facts['local_unit'] or 'cấp huyện'}, nhưng"
            f" {_TURN} không còn cấp huyện và thị trấn. Hãy xem lại ngày ban hành.",
        )
    elif level:
        yield from _ended_body(case, facts, Level(level))


def _called_new(case: _Case, province: str) -> EvidenceRecord | None:
    """Return the evidence after which the text says "(mới)", if any."""
    for hint in case.facts["province_evidence"]:
        end = hint["end"]
        if end and hint["province"] == province and _NEW.match(case.record["text"], end):
            return hint
    return None


def _ended_body(case: _Case, facts: DocumentRecord, level: Level) -> Iterator[IssueRecord]:
    """Yield that the issuer acted no more on that day (soft: the day may differ by province)."""
    body = validity_of(facts["issuer"], level) if facts["issuer"] else None
    if body and body.valid_to and case.day and body.ended(case.day):
        about = " (khoảng, mỗi tỉnh một ngày)" if body.uncertain else ""
        yield _issue(
            "body_ended",
            f"văn bản ngày {_shown(case.day)} là của {facts['issuer']}, cơ quan này kết thúc hoạt"
            f" động ngày {_shown(body.valid_to)}{about}. Hãy xem lại ngày ban hành.",
        )


def _wrong_sidecars(case: _Case) -> Iterator[IssueRecord]:
    for problem in case.beside.problems:
        yield _issue("sidecar", problem)


def _issue(code: str, detail: str, place: EvidenceRecord | None = None) -> IssueRecord:
    return IssueRecord(
        stage=STAGE,
        code=code,
        detail=detail,
        start=place["start"] if place else None,
        end=place["end"] if place else None,
    )


def _shown(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(words: str | None) -> date | None:
    return date.fromisoformat(words) if words else None
