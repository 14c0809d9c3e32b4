"""What every figure must be, in every language and size: whole, legible, in one language."""

from __future__ import annotations

import re
from pathlib import Path

from matplotlib.font_manager import findfont

from helpers.drawing import clashes, shown_texts
from ipcompare.present.style import new_figure, style

OTHER = {"en": "[一-鿿]", "zh": "[a-z]", "both": "$^"}


def faults(draw, *, langs=("en", "zh", "both"), sizes=("page", "slide")):
    """
    Draw a figure in every language and size; give what is cut off, covered, in another font or language.

    A character that the font lacks is a warning, and so an error.
    """
    found = []
    for lang in langs:
        for size in sizes:
            with style():
                _, ax = new_figure(size)
                assert draw(ax, lang) is ax
            words = [text.get_text() for text in shown_texts(ax)]
            fonts = {Path(findfont(text.get_fontproperties())).name for text in shown_texts(ax)}
            foreign = [word for word in words if re.search(OTHER[lang], word)]
            cut, covered = clashes(ax)
            other_fonts = fonts - {"IPCompareSansSC-Regular.ttf"}
            found += [(lang, size, fault) for fault in (*cut, *covered, *foreign, *other_fonts)]
    return found
