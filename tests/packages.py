"""Builds small Word and Excel packages part by part, as programs other than Word write them."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_NAMES = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)


def zipped(parts: dict[str, str | bytes]) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return buffer.getvalue()


def rezipped(data: bytes, change) -> bytes:
    """Return a package with *change* applied to the name and content of each part."""
    with ZipFile(BytesIO(data)) as package:
        parts = [change(name, package.read(name)) for name in package.namelist()]
    return zipped(dict(parts))


def relations(*found: tuple[str, str, str]) -> str:
    rows = "".join(
        f'<Relationship Id="{key}" Type="{R}/{kind}" Target="{target}"/>'
        for key, kind, target in found
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{rows}</Relationships>'


def types(overrides: dict[str, str]) -> str:
    rows = "".join(
        f'<Override PartName="{part}" ContentType="{kind}"/>' for part, kind in overrides.items()
    )
    return (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{rows}</Types>'
    )


def part(root: str, content: str) -> str:
    return f"<w:{root} {_NAMES}>{content}</w:{root}>"


def word_package(
    body: str,
    *,
    main: str = "word/document.xml",
    kind: str = f"{WORD}.document.main+xml",
    styles: str = "",
    **others: str,
) -> bytes:
    """Return a Word file with a body; *others* are parts by the kind of their relation.

    ``header=part("hdr", …)`` becomes word/header.xml with the relation "header".
    """
    folder, _, name = main.rpartition("/")
    parts = {"styles": part("styles", styles)} | others
    return zipped(
        {
            "[Content_Types].xml": types(
                {f"/{main}": kind, f"/{folder}/styles.xml": f"{WORD}.styles+xml"}
            ),
            "_rels/.rels": relations(("r1", "officeDocument", main)),
            main: part("document", f"<w:body>{body}</w:body>"),
            f"{folder}/_rels/{name}.rels": relations(*((key, key, f"{key}.xml") for key in parts)),
            **{f"{folder}/{key}.xml": content for key, content in parts.items()},
        }
    )


def p(*runs: str, properties: str = "") -> str:
    """Return a paragraph of runs; what does not begin with "<" is the text of one."""
    inner = "".join(run if run.startswith("<") else r(run) for run in runs)
    return f"<w:p>{properties and f'<w:pPr>{properties}</w:pPr>'}{inner}</w:p>"


def r(text: str, properties: str = "") -> str:
    switch = properties and f"<w:rPr>{properties}</w:rPr>"
    return f'<w:r>{switch}<w:t xml:space="preserve">{text}</w:t></w:r>'


def tc(content: str, properties: str = "") -> str:
    inner = content if content.startswith("<") else p(content)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def tbl(*rows: list[str], ruled: bool = True) -> str:
    rules = '<w:tblBorders><w:top w:val="single"/></w:tblBorders>' if ruled else ""
    lines = "".join(f"<w:tr>{''.join(cells)}</w:tr>" for cells in rows)
    return f"<w:tbl><w:tblPr>{rules}</w:tblPr>{lines}</w:tbl>"


# ── workbooks ─────────────────────────────────────────────────────────────────────────


def workbook(*sheets: dict, kind: str = f"{EXCEL}.sheet.main+xml") -> bytes:
    """Return an Excel file; a sheet has ``rows``, a ``name``, ``merged`` ranges, a ``state``.

    A number is a number, a tuple ``(serial day,)`` a date, anything else text; None is empty.
    """
    rows = []
    parts: dict[str, str | bytes] = {}
    for number, sheet in enumerate(sheets, start=1):
        state = f' state="{sheet["state"]}"' if "state" in sheet else ""
        name = sheet.get("name", f"Sheet{number}")
        rows.append(f'<sheet name="{name}" sheetId="{number}"{state} r:id="s{number}"/>')
        parts[f"xl/worksheets/sheet{number}.xml"] = _sheet(sheet)
    return zipped(
        {
            "[Content_Types].xml": types({"/xl/workbook.xml": kind}),
            "_rels/.rels": relations(("r1", "officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": f'<workbook xmlns="{S}" xmlns:r="{R}"><sheets>'
            f"{''.join(rows)}</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": relations(
                ("st", "styles", "styles.xml"),
                *(
                    (f"s{number}", "worksheet", f"worksheets/sheet{number}.xml")
                    for number in range(1, len(sheets) + 1)
                ),
            ),
            "xl/styles.xml": f'<styleSheet xmlns="{S}"><cellXfs count="2"><xf numFmtId="0"/>'
            '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
            **parts,
        }
    )


def _sheet(sheet: dict) -> str:
    rows = "".join(
        f'<row r="{number}">{"".join(_cell(number, place, value) for place, value in enumerate(row))}</row>'
        for number, row in enumerate(sheet["rows"], start=1)
    )
    merged = "".join(f'<mergeCell ref="{each}"/>' for each in sheet.get("merged", ()))
    merged = merged and f"<mergeCells>{merged}</mergeCells>"
    return f'<worksheet xmlns="{S}"><sheetData>{rows}</sheetData>{merged}</worksheet>'


def _cell(row: int, column: int, value: object) -> str:
    place = f'r="{chr(ord("A") + column)}{row}"'
    match value:
        case None:
            return ""
        case int() | float():
            return f"<c {place}><v>{value}</v></c>"
        case (serial,):
            return f'<c {place} s="1"><v>{serial}</v></c>'
    return f'<c {place} t="inlineStr"><is><t xml:space="preserve">{value}</t></is></c>'
