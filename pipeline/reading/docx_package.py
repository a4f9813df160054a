"""Word packages as python-docx can open them: templates, macro files, the strict namespaces."""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

# ISO/IEC 29500 strict has namespaces and relationship types of its own, the transitional form
# those of ECMA-376: http://purl.oclc.org/ooxml/wordprocessingml/main is …/wordprocessingml/2006/main.
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
_TRANSITIONAL = rb"http://schemas.openxmlformats.org/\1/2006/"
# Templates and files with macros have main parts of other types; their text is the same.
_MAIN_TYPE = re.compile(
    rb"application/(?:vnd\.ms-word|[\w.-]+\.wordprocessingml)\.[\w.]+\.main\+xml"
)
_DOCUMENT = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_TYPES = "[Content_Types].xml"


def standard(data: bytes) -> bytes:
    """Return a Word package in the transitional form, as a document; as it is if it is one.

    Macros are not looked at. Raises what `zipfile` and `zlib` raise for damaged packages.
    """
    with ZipFile(BytesIO(data)) as package:
        types = package.read(_TYPES)
        plain = _MAIN_TYPE.sub(_DOCUMENT, types)
        rels = b"".join(package.read(name) for name in package.namelist() if name == "_rels/.rels")
        if plain == types and not _STRICT.search(rels):
            return data
        rewritten = BytesIO()
        with ZipFile(rewritten, "w", ZIP_DEFLATED) as target:
            for part in package.infolist():
                content = plain if part.filename == _TYPES else package.read(part)
                if part.filename.endswith((".xml", ".rels")):
                    content = _STRICT.sub(_TRANSITIONAL, content)
                target.writestr(part.filename, content)
    return rewritten.getvalue()
