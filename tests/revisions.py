"""A report as its office would send it again: reworded, shortened, added to, corrected.

`revised` keeps where every numeral went, so that a test knows which figures are the same.
"""

import random
import re
from dataclasses import dataclass

# Words of the same meaning; none is a cue of another indicator.
WORDS = (
    ("đã tổ chức", "tổ chức được"),
    ("Tổng số", "Số"),
    ("tiếp nhận", "nhận"),
    ("gồm", "bao gồm"),
    ("trên địa bàn tỉnh", "trong tỉnh"),
    ("kịp thời", "đúng hạn"),
    ("Kết quả", "Kết quả đạt được:"),
    ("chất lượng", "hiệu quả"),
    ("các sở, ngành", "các sở, ban, ngành"),
)
ADDED = (
    "Qua rà soát, một số nội dung được chỉnh lý cho khớp với hồ sơ lưu trữ.",
    "Nhìn chung, các hoạt động được tiến hành nền nếp, đúng quy chế và có đổi mới.",
    "- Công tác thông tin, tuyên truyền được quan tâm, có nhiều chuyển biến tích cực.",
)


@dataclass(frozen=True)
class Revision:
    """The new text; where each old numeral went (by its offset), None if it was cut; the changed."""

    text: str
    moved: dict
    changed: frozenset


def revised(text, spans, seed):
    """Revise *text*; *spans* are (start, end) of the numerals of its figures."""
    dice = random.Random(seed)  # the same seed, the same revision
    lines = _lines(text, spans)
    bearing = [n for n, line in enumerate(lines) if line[1]]
    digits = [start for start, end in spans if text[start:end].isdigit()]
    changed = frozenset(dice.sample(digits, min(6, len(digits))))
    cut = {n for n in dice.sample(bearing, min(2, len(bearing))) if not _holds(lines[n], changed)}
    order = [n for n in range(len(lines)) if n not in cut]
    _swap_neighbours(lines, order, dice)
    out, moved = "", {start: None for start, _ in spans}
    for n in order:
        words, numerals = lines[n]
        if dice.random() < 0.04 and n > 20:
            out += dice.choice(ADDED) + "\n"
        if dice.random() < 0.5:
            words, numerals = _reworded(words, numerals)
        for at, (start, surface) in sorted(numerals.items(), reverse=True):
            if start in changed:
                words = words[:at] + _other(surface, dice) + words[at + len(surface) :]
        for at, (start, _) in numerals.items():
            moved[start] = len(out) + at
        out += words
    return Revision(out, moved, changed)


def _lines(text, spans):
    """Cut into lines, each with its numerals: place in the line to (place in the text, words)."""
    lines, begin = [], 0
    for line in text.splitlines(keepends=True):
        inside = {s - begin: (s, text[s:e]) for s, e in spans if begin <= s < begin + len(line)}
        lines.append((line, inside))
        begin += len(line)
    return lines


def _holds(line, changed):
    return any(start in changed for start, _ in line[1].values())


def _swap_neighbours(lines, order, dice):
    bullets = [
        at
        for at in range(len(order) - 1)
        if all(lines[order[at + i]][0][:1] in "-+" for i in (0, 1))
    ]
    for at in dice.sample(bullets, min(2, len(bullets))):
        order[at], order[at + 1] = order[at + 1], order[at]


def _reworded(words, numerals):
    for old, new in WORDS:
        at = words.find(old)
        if at >= 0:
            words = words[:at] + new + words[at + len(old) :]
            shift = len(new) - len(old)
            numerals = {n + shift if n > at else n: kept for n, kept in numerals.items()}
    return words, numerals


def _other(surface, dice):
    """Return another number of as many digits."""
    while True:
        other = re.sub(r"\d", lambda _: str(dice.randint(1, 9)), surface)
        if other != surface:
            return other
