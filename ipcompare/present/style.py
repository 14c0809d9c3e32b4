"""How figures look: the shipped font, colours, and files with the same bytes on every run."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from ipcompare.corpus.lookup import require
from ipcompare.present.words.signs import printable

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FONT = "IPCompare Sans SC"
# matplotlib ships the second; it draws what the first does not have.
FONTS = [FONT, "DejaVu Sans"]
INK, GREY, PALE = "#1a1a1a", "#6b6b6b", "#d9d9d9"
# Okabe and Ito, Color Universal Design (2008): told apart with every kind of colour vision.
PALETTE = ["#0072B2", "#D55E00", "#009E73", "#882255", "#E69F00", "#56B4E9"]
MARKERS = ["o", "s", "D", "^", "v", "P"]
DPI = 300
KINDS = ("png", "svg", "pdf")
SIZES = {"column": (3.5, 2.8), "page": (7.2, 4.6), "slide": (10.0, 5.6), "tall": (7.2, 6.4), "sheet": (7.2, 10.0)}


@cache
def _register() -> None:
    from matplotlib import font_manager

    for path in sorted((Path(__file__).parent / "fonts").glob("*.ttf")):
        font_manager.fontManager.addfont(str(path))


@contextmanager
def style() -> Iterator[None]:
    """Draw inside this context: the shipped font for both languages, no global change left behind."""
    import matplotlib as mpl
    import numpy as np

    _register()
    rc: dict[str, Any] = {
        "font.family": FONTS,
        # A dollar sign in a name is a dollar sign.
        "text.parse_math": False,
        "font.size": 9,
        "axes.unicode_minus": True,
        "axes.edgecolor": GREY,
        "axes.labelcolor": INK,
        "text.color": INK,
        "xtick.color": GREY,
        "ytick.color": GREY,
        "svg.hashsalt": "ipcompare",
        "svg.fonttype": "path",
        "pdf.fonttype": 42,
    }
    # From the defaults: a user's own settings change nothing in a published figure.
    plain = {name: value for name, value in mpl.rcParamsDefault.items() if not name.startswith("backend")}
    # matplotlib writes numbers of numpy into its files as the session prints them.
    with mpl.rc_context(cast("Any", {**plain, **rc})), np.printoptions(legacy=False, precision=8, floatmode="maxprec"):
        yield


def new_figure(size: str = "page") -> tuple[Figure, Axes]:
    """
    Make a figure without any window system; draw on it inside `style`.

    Raises
    ------
    UnknownNameError
        If there is no such size.
    """
    require("size of figure", [size], SIZES)
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=SIZES[size], dpi=DPI, layout="constrained")
    FigureCanvasAgg(figure)
    return figure, figure.add_subplot()


def texts_on(ax: Axes) -> dict[Artist, str]:
    """Give what stands on an axes so far, the names of its ticks apart."""
    from matplotlib.text import Text

    ticks = {label for axis in (ax.xaxis, ax.yaxis) for label in axis.findobj(Text) if label is not axis.label}
    return {text: text.get_text() for text in ax.findobj(Text) if text.get_text() and text not in ticks}


def dress(ax: Axes, earlier: Mapping[Artist, str] = MappingProxyType({})) -> Axes:
    """
    Give every text of an axes the shipped font and take away the frame, whoever made the axes.

    What was not there earlier is drawn as it was typed, whatever the user has set: no mathematics, no TeX.
    """
    from matplotlib.text import Text
    from matplotlib.ticker import ScalarFormatter

    _register()
    ax.tick_params(labelfontfamily=FONTS, length=0)
    for text in ax.findobj(Text):
        text.set_fontfamily(FONTS)
        if earlier.get(text) != text.get_text():
            text.set_parse_math(False)
            text.set_usetex(False)
    for axis in (ax.xaxis, ax.yaxis):
        formatter = axis.get_major_formatter()
        if isinstance(formatter, ScalarFormatter):
            formatter.set_useMathText(False)
            formatter.set_usetex(False)
    ax.spines[["top", "right"]].set_visible(False)
    return ax


def image_bytes(figure: Figure, kind: str, *, alt: Mapping[str, str] | None = None) -> bytes:
    """
    Render a figure as PNG (300 dpi), SVG or PDF with nothing in it that changes from run to run.

    Parameters
    ----------
    figure
        It is laid out once, at its first file.
    kind
        png, svg or pdf.
    alt
        Text alternatives by language, which an SVG carries for readers who do not see it.

    Notes
    -----
    matplotlib writes its name, version and the time into files unless told
    otherwise; ids in SVG come from the hash salt of `style`. The canvases are
    called directly, because ``savefig`` would draw a laid-out figure twice.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.backends.backend_pdf import FigureCanvasPdf
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.layout_engine import PlaceHolderLayoutEngine

    require("kind of file", [kind], KINDS)
    engine = figure.get_layout_engine()
    if engine is not None and not isinstance(engine, PlaceHolderLayoutEngine):
        engine.execute(figure)
        figure.set_layout_engine("none")
    buffer = io.BytesIO()
    dpi = figure.dpi
    try:
        canvas: Any = {"png": FigureCanvasAgg, "svg": FigureCanvasSVG, "pdf": FigureCanvasPdf}[kind](figure)
        getattr(canvas, f"print_{kind}")(buffer, metadata=_NAMELESS[kind])
    finally:
        figure.dpi = dpi
    return _with_alt(buffer.getvalue(), alt) if kind == "svg" and alt else buffer.getvalue()


_NAMELESS: dict[str, dict[str, None]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "ModDate": None, "Producer": None, "Creator": None},
}


def _with_alt(svg: bytes, alt: Mapping[str, str]) -> bytes:
    """Put text alternatives into an SVG, where screen readers look for them."""
    from xml.sax.saxutils import escape

    alt = {lang: printable(text) for lang, text in alt.items()}
    texts = "".join(f'<desc lang="{lang}">{escape(text)}</desc>' for lang, text in alt.items())
    title = escape(next(iter(alt.values())).partition("\n")[0])
    head, tag, rest = svg.partition(b"<svg ")
    attributes, _, body = rest.partition(b">")
    inside = f"<title>{title}</title>{texts}".encode()
    return head + tag + b'role="img" ' + attributes + b">\n " + inside + body
