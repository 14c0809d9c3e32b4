"""Tables in which every name, title and note holds signs that some program takes for more than text."""

from __future__ import annotations

from itertools import cycle

import pandas as pd

from ipcompare.results import Data

# What stands after the names in turn, and what stands before them.
AFTER = (
    "US$5m to US$9m",
    r"a_b^c \alpha{x} %d C:\new",
    "`code` #1 ~tilde~ | **bold** *it*",
    "<b>&amp;</b> <!-- & --> 'single' \"double\" ''two'' --",
    "[link](http://example.org) @someone ![i](x) 1. ... $$x$$",
    "_x0041_ {{y}} <script>alert(1)</script>",
)
BEFORE = ("", "=1+1 ", "+1 ", "-1 ", "@SUM(A1) ", "_", "# ", "1. ", "* ", "$", "\t=1 ")
UNPRINTABLE = "nul\x00 esc\x1b tab\x0b stx\x02 del\x7f next\x85 none\ufffe\uffff"
COLUMNS = ("name_", "title_", "text_", "note_", "issuer_", "published_in_", "publisher_", "term_", "description_")


def hostile(data: Data, *, unprintable: bool = False) -> Data:
    """Change every text of the tables that a reader sees; the sentences of claims keep their places for numbers."""
    tables = {}
    for table in data._fields:
        frame = getattr(data, table)
        if not isinstance(frame, pd.DataFrame) or table in ("claims", "claim_values"):
            continue
        named = [name for name in frame.columns if name.startswith(COLUMNS) and name[-3:] in ("_zh", "_en")]
        tables[table] = frame.assign(**{name: typed(frame[name], unprintable=unprintable) for name in named})
    return data._replace(**tables)


def typed(texts: pd.Series, *, unprintable: bool = False) -> list[str | None]:
    turns = zip(cycle(BEFORE), cycle([AFTER[0], UNPRINTABLE, *AFTER[1:]] if unprintable else AFTER), strict=False)
    return [
        f"{turn[0]}{text} {turn[1]}" if isinstance(text, str) else None
        for text, turn in zip(texts, turns, strict=False)
    ]
