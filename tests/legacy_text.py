"""Reports as they were typed in legacy encodings: the inverse of the tables, for tests."""

import csv
from functools import cache
from pathlib import Path

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from pipeline.reading import encodings
from pipeline.reading.encodings import Encoding, western

TABLE = Path(encodings.__file__).with_name("legacy_encodings.csv")
FONTS = {Encoding.TCVN3: ".VnTime", Encoding.VNI: "VNI-Times", Encoding.VPS: "VPS Times"}


def rows():
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def codes(encoding, variant=0):
    """Return the code of every letter; VPS's control characters only with *variant* 1."""
    table = {}
    for row in rows():
        options = row[encoding.lower()].split()
        table[row["letter"]] = western(bytes.fromhex(options[min(variant, len(options) - 1)]))
    if encoding is Encoding.VPS and not variant:
        table |= {a: table[a.lower()] for a, code in table.items() if ord(code[0]) < 32}
    return table


def typed(text, encoding, variant=0):
    """Return *text* as Word shows it without the font. None of the encodings has two kinds of Đ."""
    table = codes(encoding, variant)
    return "".join(table.get(char, char) for char in text.replace("Ð", "Đ").replace("ð", "đ"))


def in_bytes(text, encoding, variant=1):
    """Return *text* as an old program saved it."""
    return b"".join(
        char.encode("cp1252") if ord(char) > 0x9F else char.encode("latin-1")
        for char in typed(text, encoding, variant)
    )


def add_run(paragraph, text, font=None):
    """Append text in a font, its soft hyphens as Word writes them."""
    for index, part in enumerate(text.split("\u00ad")):
        run = paragraph.add_run(part)
        if index:
            run._r.insert(0, OxmlElement("w:softHyphen"))
        if font:
            fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
            for slot in ("w:ascii", "w:hAnsi", "w:cs"):
                fonts.set(qn(slot), font)


def word_file(paragraphs):
    """Return a Word file; a paragraph is a list of (text, font)."""
    document = docx.Document()
    for runs in paragraphs:
        paragraph = document.add_paragraph()
        for text, font in runs:
            add_run(paragraph, text, font)
    return document
