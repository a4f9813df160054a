"""Totals against their parts: which figures of a passage divide another.

A total is compared with the runs of figures that could divide it: slices of the same indicator
(by field, level, body), or indicators that the catalogue says divide it (``Split``). A run that
adds up proves the sum. A run that the text claims to be whole and that does not add up
contradicts it, with the expected value. Nothing is ever repaired.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from extractors.hung import hung_on, of_several_bodies, with_former
from extractors.knowledge import Split
from extractors.mates import WINDOW, Side, can_add, sides
from extractors.model import Bound, Check, Figure, Role, Status, Verdict
from extractors.portions import portions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from extractors.knowledge import Indicator
    from extractors.passages import Placed

KIND = "parts_sum_to_total"
FEWEST = 2  # parts that make a sum: one figure that equals another only restates it
CHAIN = 3  # parts in a row which claim to be whole though no word says so
SMALL = 20  # smaller totals are met by chance: their parts must be told to be theirs
# A run of slices that misses the total by more than this was not meant whole.
SLIP = Decimal("0.12")
CHAIN_SLIP = Decimal("0.05")
# A part without a numeral: ngoài kỳ họp thứ nhất, có 04 kỳ …; 5 đồng chí (Bí thư, 01 Phó Bí thư …
_EXCEPTED = re.compile(r"\bngoài\b|\([^()\d]*,", re.IGNORECASE)


_OPENS_LIST = re.compile(r":\s*\n")
# What tells that the paragraphs which follow divide a total: "… là 24 lượt. Trong đó:".
_OPENS_PARTS = re.compile(r"\b(?:trong đó|cụ thể|gồm|như sau)\s*:\s*\n", re.IGNORECASE)


def breakdowns(
    text: str, placed: Sequence[Placed], catalogue: Mapping[str, Indicator]
) -> list[Check]:
    """Return the sums that the figures of a report (in order of its *text*) prove or contradict."""
    proofs = [c for c in _checks(text, placed, catalogue) if c.verdict == Verdict.PROVED]
    checks = _checks(text, _hung(placed, proofs), catalogue)  # parts of parts are known now
    checks += _bases(checks, placed)
    return [c for c in checks if c.verdict == Verdict.PROVED or not _excepted(text, c)]


def _checks(text: str, placed: Sequence[Placed], catalogue: Mapping[str, Indicator]) -> list[Check]:
    return _settled(
        [
            check
            for index, item in enumerate(placed)
            if _is_total(item.figure)
            for check in _sums_of(text, index, placed, catalogue)
        ]
    )


def _hung(placed: Sequence[Placed], proofs: Sequence[Check]) -> list[Placed]:
    """Return the figures, each part of a proved sum hung on the smallest total that it divides."""
    owner = {
        part: proof.total
        for proof in sorted(proofs, key=lambda proof: -proof.found)
        for part in proof.parts
    }
    return [
        replace(item, figure=replace(item.figure, part_of=owner[item.figure.span.start]))
        if item.figure.span.start in owner
        else item
        for item in placed
    ]


def _bases(checks: Sequence[Check], placed: Sequence[Placed]) -> list[Check]:
    """Return the sums of the bases of proved sums: *248/275 vụ: khiếu nại 186/206, tố cáo 62/69*."""
    figures = {item.figure.span.start: item.figure for item in placed}
    known = {check.total for check in checks}
    out = []
    for proof in checks:
        owners = [figures[start].part_of for start in proof.members]
        bases = [figures[at] for at in owners if at is not None and at in figures]
        total, parts = bases[0] if bases else None, bases[1:]
        shares = all(base.role == Role.DENOMINATOR for base in parts)
        distinct = len({base.span.start for base in bases}) == len(proof.members)
        if proof.verdict == Verdict.PROVED and total and shares and distinct:
            adds_up = total.value == _sum(parts) and total.span.start not in known
            out += [_check(total, parts, Verdict.PROVED)] if adds_up else []
    return out


def _excepted(text: str, claim: Check) -> bool:
    """Tell whether the words before the parts count one without a numeral, or leave one out."""
    return bool(_EXCEPTED.search(text, claim.total, max(claim.total, claim.parts[0])))


def _is_total(figure: Figure) -> bool:
    return can_add(figure) and figure.value > 0 and figure.status != Status.CHANGE


def _sums_of(
    text: str, index: int, placed: Sequence[Placed], catalogue: Mapping[str, Indicator]
) -> Iterator[Check]:
    """Yield the checks of one total: each split of it that is proved, or claimed and wrong."""
    total = placed[index].figure
    indicator = catalogue[total.indicator]
    around = sides(index, placed)
    for split in (Split(frozenset({total.indicator})), *indicator.sums):
        split_up = [side for some in around if (side := some.of(total, split)).mates]
        runs = [run for side in split_up for run in _runs(side, total, split, text)]
        yield from (_check(total, run, Verdict.PROVED) for run in runs)
        claims = () if runs else (_claimed(side, total, split, text) for side in split_up)
        claimed = next(filter(None, claims), None)
        if claimed:
            yield _check(total, claimed, _verdict(claimed, around[0].mates, total))
    if placed[index].passage.row is None:
        far = max((side.mates for side in around if not side.before), key=len)
        hung = Side(hung_on(total, far, text), told=False, before=False)
        whole = Split(frozenset())
        yield from (_check(total, run, Verdict.PROVED) for run in _runs(hung, total, whole, text))
        rest = with_former(total, hung.mates, placed[max(0, index - WINDOW) : index])
        yield from [_check(total, rest, Verdict.PROVED)] if rest else []
        told = portions(total, far, text, catalogue)
        yield from (_check(total, parts, Verdict.PROVED) for parts in told)


def _verdict(claimed: Sequence[Figure], mates: Sequence[Figure], total: Figure) -> Verdict:
    """Return contradicted, or unproved if figures among or right after the parts fill the gap."""
    first, last = claimed[0].span.start, claimed[-1].span.start
    gap = total.value - _sum(claimed)
    own = (None, total.span.start)
    among = any(
        first < m.span.start < last and m not in claimed and m.part_of in own for m in mates
    )
    following = next((m for m in mates if m.span.start > last), None)
    rest = following and following.evidence == claimed[-1].evidence and following.value == gap
    return Verdict.UNPROVED if rest or (gap > 0 and among) else Verdict.CONTRADICTED


def _runs(side: Side, total: Figure, split: Split, text: str) -> Iterator[list[Figure]]:
    """Yield the runs of figures that add up to the total and share no member.

    Numbers add up by chance: unless they are told to, parts follow their total, none of their
    kind stands between, and those of other sentences are each of another kind.
    """
    mates = side.mates
    first, free = 0, 0  # where a run may begin; up to where all are in runs or zero
    while first < len(mates):
        begins = first == free or mates[first].evidence != mates[first - 1].evidence
        for run in filter(None, (_run(mates[first:], total, nested=n) for n in (True, False))):
            if side.told or (begins and _hold_together(run, side, total, split, text)):
                yield run
                first = free = mates.index(run[-1]) + 1
                break
        else:
            free += free == first and not mates[first].value
            first += 1


def _run(mates: Sequence[Figure], total: Figure, *, nested: bool) -> list[Figure] | None:
    """Return the figures from the first of *mates* on that add up to the total, None if none do.

    At least two of them are not zero; zeros of the same sentence that follow belong to them.
    *nested*: what divides one of them is passed over (*214 đủ điều kiện, trong đó …; 90 đơn …*).
    """
    run: list[Figure] = []
    left = total.value
    for mate in mates:
        if nested and any(mate.part_of == part.span.start for part in run):
            continue
        if left == 0 and (mate.value or mate.evidence != run[-1].evidence):
            break
        if not run and not mate.value:
            return None
        run.append(mate)
        left -= mate.value
        if left < 0:
            return None
    enough = sum(1 for part in run if part.value) >= FEWEST
    if run and run[0].value == total.value:  # "40 lượt (định kỳ 40 lượt, đột xuất 0 lượt)"
        enough = len(run) >= FEWEST
    whole = left == 0 and enough
    return run if whole else None


def _hold_together(
    run: Sequence[Figure], side: Side, total: Figure, split: Split, text: str
) -> bool:
    """Tell whether the figures of a run are parts of one breakdown.

    A small total is met by chance: unless the text opens a breakdown, its parts must hang on it.
    """
    codes = [part.indicator for part in run]
    if side.beyond and side.before:
        return len(set(codes)) == len(codes) and run[-1] is side.mates[-1]
    if side.beyond:
        whole = split.whole and sorted(codes) == sorted(split.codes)
        # What stands in the total's own sentence divides it by another axis.
        outside = next((mate for mate in side.mates if mate.evidence != total.evidence), None)
        told = _OPENS_PARTS.search(text, total.span.end, run[0].span.start)
        every = len(split.codes) == 1 and (told or len(run) >= CHAIN) and run[0] is outside
        return total.value >= SMALL and bool(whole or every or _is_chain(run, total))
    if side.before:
        every = len(codes) == len(split.codes) > 1 and set(codes) == split.codes
        return every or (total.value >= SMALL and len(run) == len(side.mates))
    hung = [part.part_of == total.span.start for part in run]
    nearest = next(mate for mate in side.mates if mate.value)
    if total.value < SMALL and not any(hung) and run[0] is not nearest:
        return False
    if (
        total.value >= SMALL
        and len(run) >= CHAIN
        and run[0] is side.mates[0]
        and of_several_bodies(run)
    ):
        return True
    one_sentence = all(part.evidence == run[0].evidence for part in run)
    distinct = len(set(codes)) == len(codes) and total.indicator not in codes[:-1]
    return one_sentence or distinct or all(hung) or set(codes) == {total.indicator}


def _is_chain(run: Sequence[Figure], total: Figure) -> bool:
    """Tell whether a run is a chain of different kinds, too long for chance."""
    kinds = {part.indicator for part in run}
    return len(run) == len(kinds) >= CHAIN and total.indicator not in kinds


def _is_free(mate: Figure, total: Figure) -> bool:
    """Tell whether a figure does not divide one before the total."""
    return mate.part_of is None or mate.part_of >= total.span.start


def _claimed(side: Side, total: Figure, split: Split, text: str) -> list[Figure] | None:
    """Return the parts that the text claims to be the whole of the total, if they miss it.

    All kinds of a whole split, each once, claim it; so do slices that the text hangs on the
    total, a chain of parts in one sentence, and the figures before a total that closes.
    """
    if side.beyond or total.role == Role.DENOMINATOR:
        return None  # each n/m stands alone: "32/65 nội dung …, 20/65 nội dung …"
    mates = [mate for mate in side.mates if _is_free(mate, total)]
    kinds = [figure.indicator for figure in mates]
    if (
        split.whole
        and not side.before
        and set(kinds) == split.codes
        and len(kinds) == len(split.codes)
    ):
        return _missed(mates, total)
    hung = [figure for figure in mates if figure.part_of == total.span.start]
    if missed := _missed(hung, total):
        return missed
    if side.before:
        return _missed(side.mates, total) if side.told else None
    return _missed_chain(mates, total) or _missed_list(mates, total, text)


def _missed_list(mates: Sequence[Figure], total: Figure, text: str) -> list[Figure] | None:
    """Return the lines of a list that a total opens (*…, cụ thể:*) if they nearly add up to it."""
    ends = [total.span.end, *(mate.span.end for mate in mates)]
    gaps = [text[end : mate.span.start] for end, mate in zip(ends, mates, strict=False)]
    lines = [mate for mate in mates if mate.indicator == total.indicator]
    listed = bool(gaps) and _OPENS_LIST.search(gaps[0]) and all("\n" in gap for gap in gaps)
    alone = total.value >= SMALL and len(mates) == len(lines) >= CHAIN
    return _missed(lines, total, CHAIN_SLIP) if listed and alone else None


def _missed_chain(mates: Sequence[Figure], total: Figure) -> list[Figure] | None:
    """Return the longest chain of *mates* in one sentence that nearly adds up, but does not."""
    chains: defaultdict[object, list[Figure]] = defaultdict(list)
    for mate in mates:
        chains[mate.evidence].append(mate)
    for chain in chains.values():
        missed = _missed(chain, total, CHAIN_SLIP) if len(chain) >= CHAIN else None
        if missed and total.value >= SMALL:
            return missed
    return None


def _missed(parts: Sequence[Figure], total: Figure, slip: Decimal = SLIP) -> list[Figure] | None:
    """Return the *parts* if they nearly add up to the total, but do not."""
    if len(parts) < FEWEST or any(part.bound != Bound.EXACT for part in (*parts, total)):
        return None
    miss = abs(_sum(parts) - total.value)
    return list(parts) if 0 < miss <= max(slip * total.value, Decimal(1)) else None


def _sum(parts: Sequence[Figure]) -> Decimal:
    return sum((part.value for part in parts), Decimal(0))


def _check(total: Figure, parts: Sequence[Figure], verdict: Verdict) -> Check:
    return Check(
        kind=KIND,
        total=total.span.start,
        parts=tuple(sorted(part.span.start for part in parts)),
        expected=_sum(parts),
        found=total.value,
        tolerance=Decimal(0),
        verdict=verdict,
    )


def _settled(checks: Sequence[Check]) -> list[Check]:
    """Drop what another sum explains.

    A slice that happens to be the sum of some of its sister slices is no total; of two equal
    totals the first has the parts. A claim gives way to a proof that shares a part with it, and
    to a claim of the same parts that misses by less.
    """
    proofs = [check for check in checks if check.verdict == Verdict.PROVED]
    by_part: defaultdict[int, list[Check]] = defaultdict(list)
    for proof in proofs:
        for part in proof.parts:
            by_part[part].append(proof)
    kept: dict[tuple[int, ...], Check] = {}
    for proof in proofs:
        parts = set(proof.parts)
        sisters = (other for other in by_part[proof.total] if other is not proof)
        if not any(parts <= set(other.parts) for other in sisters):
            kept.setdefault(proof.parts, proof)
    claims = [check for check in checks if check.verdict != Verdict.PROVED]
    for claim in sorted(claims, key=lambda check: abs(check.expected - check.found)):
        parts = set(claim.parts)
        rivals = [proof for part in claim.parts for proof in by_part[part]]
        if not any(r.total == claim.total or parts <= set(r.parts) for r in rivals):
            kept.setdefault(claim.parts, claim)
    return list(kept.values())
