"""Characters of symbol fonts (Symbol, Wingdings) → what they show, in Unicode."""

from __future__ import annotations

import re

# Their codes lie at F000 to F0FF of the private area. Sources: Adobe's table of Symbol
# (symbol.txt of unicode.org) and the charts of Wingdings; those that reports use.
_SYMBOL = {
    0xA3: "≤", 0xA5: "∞", 0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB0: "°",
    0xB1: "±", 0xB2: "″", 0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈",
    0xDE: "⇒", 0x44: "Δ", 0x53: "Σ", 0x61: "α", 0x62: "β", 0x6D: "μ", 0x70: "π", 0x73: "σ",
    0x25: "%", 0x2B: "+", 0x2D: "−", 0x2F: "/", 0x3C: "<", 0x3D: "=", 0x3E: ">",
}  # fmt: skip
_WINGDINGS = {
    0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x72: "❒", 0x76: "❖", 0x77: "◆", 0x9F: "•",
    0xA7: "▪", 0xA8: "◻", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE8: "➔", 0xF0: "⇨", 0xFB: "✗",
    0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_UNKNOWN = "•"  # a sign of some shape, most often a bullet
_PRIVATE = re.compile(r"[\uf020-\uf0ff]")


def symbol(font: str, code: int) -> str:
    """Return what the character *code* of a symbol font shows; "•" if that is not known.

    >>> symbol("Symbol", 0xF0B3), symbol("Wingdings", 0xFC), symbol("Webdings", 0xF045)
    ('≥', '✓', '•')
    """
    if code >= 0x100 and not 0xF000 <= code <= 0xF0FF:
        return chr(code)  # an ordinary character
    table = _WINGDINGS if font.lower().startswith("wingdings") else _SYMBOL
    return table.get(code & 0xFF, _UNKNOWN)


def without_private(text: str) -> str:
    """Return *text* with codes of symbol fonts, whose font is not known, as what they show.

    >>> without_private("số liệu \uf0b3 12")
    'số liệu ≥ 12'
    """
    return _PRIVATE.sub(lambda found: symbol("", ord(found[0])), text)
