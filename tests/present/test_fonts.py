from __future__ import annotations

import pytest
from helpers.repository import ROOT
from matplotlib.ft2font import FT2Font

FONTS = sorted((ROOT / "ipcompare" / "present" / "fonts").glob("*.ttf"))


def test_a_regular_and_a_bold_font_are_shipped_under_a_family_of_our_own():
    fonts = [FT2Font(str(path)) for path in FONTS]
    assert {font.style_name for font in fonts} == {"Regular", "Bold"}
    assert {font.family_name for font in fonts} == {"IPCompare Sans SC"}


@pytest.mark.parametrize("font", FONTS, ids=lambda path: path.stem)
def test_every_character_of_every_name_in_the_tables_is_in_the_shipped_fonts(data, font):
    glyphs = set(map(chr, FT2Font(str(font)).get_charmap()))
    missing, seen = {}, set()
    for table, frame in data._asdict().items():
        for column in frame.columns[frame.columns.str.contains(r"_(?:zh|en)$")]:
            characters = set("".join(frame[column].dropna())) - {"\n"}
            seen |= characters
            missing[table, column] = characters - glyphs
    assert {place: lost for place, lost in missing.items() if lost} == {}
    assert len(missing) > 15
    assert seen >= set("蚌埠济宁荆门杭州宿州高价值发明专利")
