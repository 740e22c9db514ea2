"""Word documents, written for the case."""

import io
import zipfile
from pathlib import Path

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>
<Default Extension="emf" ContentType="image/x-emf"/>
<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
</Types>"""
STYLES = """<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="Secret"><w:name w:val="Secret"/><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Deeper"><w:name w:val="Deeper"/><w:basedOn w:val="Secret"/></w:style>"""


def run(text, properties=""):
    """A run of text."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs, style=""):
    """A paragraph of runs; a text is a run without properties."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}{''.join(each if each.startswith('<') else run(each) for each in runs)}</w:p>"


def table(*rows):
    """A table of texts."""
    cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def picture(number, alt=""):
    """A run with the picture `rIdNUMBER`."""
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr id="{number}" name="p" descr="{alt}"/><a:graphic><a:graphicData><pic:pic><pic:blipFill>'
        f'<a:blip r:embed="rId{number}"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )


def write_docx(
    file: Path,
    *content: str,
    notes: str = "",
    header: str = "",
    styles: str = "",
    media: dict[str, bytes] | None = None,
) -> Path:
    """Write a document with some paragraphs and tables, the footnotes, further styles, and pictures `rId1`, `rId2` and so on by their names."""
    targets = [
        f'<Relationship Id="rId{number}" Type="{RELATIONSHIPS}/image" Target="media/{name}"/>'
        for number, name in enumerate(media or (), 1)
    ]
    targets.append(
        f'<Relationship Id="rIdNotes" Type="{RELATIONSHIPS}/footnotes" Target="footnotes.xml"/>' if notes else ""
    )
    targets.append(f'<Relationship Id="rIdStyles" Type="{RELATIONSHIPS}/styles" Target="styles.xml"/>')
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": f'<Relationships xmlns="{package}">'
        f'<Relationship Id="rId1" Type="{RELATIONSHIPS}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{package}">{"".join(targets)}</Relationships>',
        "word/document.xml": f"<w:document {NAMESPACES}><w:body>{''.join(content)}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {NAMESPACES}>{styles}{STYLES}</w:styles>",
        **({"word/header1.xml": f"<w:hdr {NAMESPACES}>{header}</w:hdr>"} if header else {}),
        **({"word/footnotes.xml": f"<w:footnotes {NAMESPACES}>{notes}</w:footnotes>"} if notes else {}),
        **{f"word/media/{name}": data for name, data in (media or {}).items()},
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package_file:
        for name, data in parts.items():
            package_file.writestr(name, data)
    file.write_bytes(stream.getvalue())
    return file
