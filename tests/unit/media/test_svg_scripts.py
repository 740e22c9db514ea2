"""Scripts in SVG files are found wherever a browser would run them, and drawings without scripts pass."""

import pytest

from sitegen.media.svg_scripts import find_script

OPEN = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
SCRIPTS = [
    "<script>alert(1)</script>",
    '<script href="x.js"/>',
    '<g onload="alert(1)"/>',
    '<g ONLOAD="alert(1)"/>',
    '<a href="javascript:alert(1)"><text>x</text></a>',
    '<a xlink:href=" java&#10;script:alert(1)"/>',
    '<use href="data:image/svg+xml,%3Csvg/%3E"/>',
    '<image href="data:text/html,x"/>',
    '<foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="x"/></foreignObject>',
    '<foreignObject><h:img xmlns:h="http://www.w3.org/1999/xhtml" src="x" onerror="x"/></foreignObject>',
    '<set attributeName="onmouseover" to="alert(1)"/>',
    '<animate attributeName="href" values="#a;javascript:alert(1)"/>',
    '<svg:script xmlns:svg="http://www.w3.org/2000/svg">x</svg:script>',
    '<x xmlns="http://www.w3.org/1999/xhtml"><object data="x"/></x>',
]
HARMLESS = [
    '<path d="M0 0"/><text>javascript: on</text><style>a{fill:red}</style><a href="https://x.org/">x</a>',
    '<image href="data:image/png;base64,AAAA"/><use href="#a"/><animate attributeName="x" from="0" to="1"/>',
    "<metadata>on load</metadata><title>script</title>",
    '<font-face-uri xlink:href="data:font/woff2;base64,AA"/>',
]


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_is_found_at_its_line(script):
    found = find_script(f"{OPEN}\n  {script}</svg>".encode())
    assert found is not None
    assert found[0] == 2
    assert found[1] >= 3


@pytest.mark.parametrize("drawing", HARMLESS)
def test_a_drawing_without_scripts_passes(drawing):
    assert find_script(f"{OPEN}{drawing}</svg>".encode()) is None


def test_a_script_in_an_entity_in_utf16_and_in_a_style_sheet_of_another_kind_is_found():
    entity = f'<!DOCTYPE svg [<!ENTITY x "<script>alert(1)</script>">]>{OPEN}&x;</svg>'
    assert find_script(entity.encode())
    assert find_script(f'<?xml version="1.0" encoding="utf-16"?>{OPEN}<script/></svg>'.encode("utf-16"))
    assert find_script(f'<?xml-stylesheet type="text/xsl" href="x.xsl"?>{OPEN}</svg>'.encode())
    assert find_script(f'<?xml-stylesheet type="text/css" href="x.css"?>{OPEN}</svg>'.encode()) is None


def test_entities_that_grow_without_bound_end():
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE svg [<!ENTITY e0 "xxxxxxxxxx">{levels}]>{OPEN}&e11;</svg>'
    assert find_script(bomb.encode()) is None


def test_a_script_before_a_mistake_in_the_file_is_found():
    assert find_script(f"{OPEN}<script/><g></svg>".encode())
    assert find_script(b"no drawing") is None
