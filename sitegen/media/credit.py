"""The credit and the license of an image as EXIF and XMP metadata, in formats that support them.

EXIF (JPEG, PNG, WebP, AVIF, TIFF): Artist and Copyright. XMP (all of these except TIFF): `photoshop:Credit` (the credit line of
IPTC Core), `dc:rights`, and `xmpRights:WebStatement` if the license is a web address. GIF and BMP support neither.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sitegen.model.media_info import Credit

ARTIST_TAG, COPYRIGHT_TAG = 0x013B, 0x8298
EXIF_FORMATS = {"JPEG", "PNG", "WEBP", "AVIF", "TIFF"}
XMP_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description \
rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" \
xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/">{}</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def save_options(credit: Credit, format_name: str) -> dict[str, Any]:
    """Return the options with which Pillow writes the credit into an image of a format; empty if it cannot or need not."""
    if format_name not in EXIF_FORMATS or not (credit.credit or credit.license):
        return {}
    if format_name == "PNG":
        from PIL.PngImagePlugin import PngInfo

        text = PngInfo()
        text.add_itxt("XML:com.adobe.xmp", _make_xmp_packet(credit))
        return {"exif": _make_exif(credit), "pnginfo": text}
    return (
        {"exif": _make_exif(credit)}
        if format_name == "TIFF"
        else {"exif": _make_exif(credit), "xmp": _make_xmp_packet(credit).encode()}
    )


def build_exif(credit: Credit, **tags: Any) -> bytes:
    """Return EXIF data with the credit and the tags given by name, such as `Orientation=6`; empty without any."""
    from PIL import ExifTags

    exif = _make_exif(credit)
    for name, value in tags.items():
        exif[ExifTags.Base[name]] = value
    return bytes(exif.tobytes()).removeprefix(b"Exif\0\0") if exif else b""


def build_xmp(credit: Credit) -> bytes:
    """Return an XMP packet with the credit; empty if there is none."""
    return _make_xmp_packet(credit).encode() if credit.credit or credit.license else b""


def _make_exif(credit: Credit) -> Any:
    """Return the credit as EXIF in UTF-8, which readers expect today although EXIF 2 allows only ASCII."""
    from PIL import Image

    exif = Image.Exif()
    for tag, text in ((ARTIST_TAG, credit.credit), (COPYRIGHT_TAG, credit.license)):
        if text:
            exif[tag] = text.encode()
    return exif


def _make_xmp_packet(credit: Credit) -> str:
    properties = f"<photoshop:Credit>{escape(credit.credit)}</photoshop:Credit>" if credit.credit else ""
    if credit.license:
        rights = f'<rdf:Alt><rdf:li xml:lang="x-default">{escape(credit.license)}</rdf:li></rdf:Alt>'
        properties += f"<dc:rights>{rights}</dc:rights>"
    if credit.license.startswith(("https://", "http://")):
        properties += f"<xmpRights:WebStatement>{escape(credit.license)}</xmpRights:WebStatement>"
    return XMP_PACKET.format(properties)
