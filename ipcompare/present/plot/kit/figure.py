"""What makes a function a figure: documented, styled, told in words and published."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from inspect import Parameter, getdoc, signature
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar, cast

from ipcompare.corpus.tables import Data
from ipcompare.errors import IpcompareError
from ipcompare.present.plot.kit.page import fit_ticks
from ipcompare.present.plot.kit.plans import by_plan
from ipcompare.present.plot.kit.wording import joined
from ipcompare.present.style import dress, style, texts_on
from ipcompare.present.words.labels import labels
from ipcompare.present.words.signs import replaced_note

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from ipcompare.harmonization.panel import Panel

# Indicators that published figures show.
HIGH_VALUE, PLEDGE = "hv_patents_per_10k", "pledge_finance_annual"


class Published(NamedTuple):
    """
    How a figure is published.

    Attributes
    ----------
    notebook
        The notebook that shows it.
    arguments
        What it gets of a panel by name, its frame among them; with `each` also one of the names.
    name
        Name of its files; that of the figure by default.
    size
        A size of `ipcompare.present.style.SIZES`.
    each
        Names of a panel, for each of which there is a picture ``<name>-<each>``.
    """

    notebook: str
    arguments: Callable[..., Mapping[str, Any]]
    name: str = ""
    size: str = "page"
    each: Callable[[Panel], Iterable[str]] | None = None


class Figure(Protocol):
    """A function that draws a frame on axes; ``alt`` tells the same in words."""

    __name__: str
    published: tuple[Published, ...]

    def __call__(self, frame: pd.DataFrame, ax: Axes, *, data: Data, lang: str = "en", **options: Any) -> Axes:
        """Draw."""
        ...

    def alt(self, frame: pd.DataFrame, *, data: Data, lang: str = "en", **options: Any) -> str:
        """Tell in words what is drawn."""
        ...


T = TypeVar("T")


_SHARED = {
    "ax": "ax\n    Axes to draw on.",
    "data": "data\n    Tables with the names.",
    "lang": "lang\n    ``en``, ``zh`` or ``both``.",
}
_RETURNS = "matplotlib.axes.Axes\n    The same axes."
_TOLD = "str\n    Sentences; in ``both`` the Chinese ones, then the English ones on a line of their own."
_RAISES = "IpcompareError\n    If the frame has no rows."
_UNKNOWN = "UnknownNameError\n    If the language, or another name that is given, does not exist."


def figure(
    tell: Callable[..., list[str]],
    *published: Published,
    needs: str,
    choose: Callable[[pd.DataFrame, Data], pd.DataFrame] | None = None,
) -> Callable[[Callable[..., None]], Figure]:
    """
    Make a figure of a function that draws ``(frame, ax, *, data, labels, ...)``; it may do without the data.

    The figure takes a language in place of labels, refuses a frame without rows, draws in the style of the package,
    gives back the axes and has the shared parts of its documentation. Where a place has several plans in the
    frame, every plan has a row, line or bar of its own, named with its years.

    Parameters
    ----------
    tell
        Gives the sentences of the text alternative in one language: ``(frame, *, data, labels, ...)`` with the same
        options. It becomes ``alt`` of the figure.
    *published
        How the figure is published, if it is.
    needs
        What a frame must hold, for the error.
    choose
        Chooses the rows that can be drawn; all by default.
    """

    def decorate(function: Callable[..., None]) -> Figure:
        name, drawing, telling = function.__name__, _fitting(function), _fitting(tell)

        def prepared(frame: pd.DataFrame, data: Data, lang: str, options: dict[str, Any]) -> dict[str, Any]:
            frame = choose(frame, data) if choose else frame
            if frame.empty:
                raise IpcompareError(f"nothing to draw: no rows for {name}", expected=needs)
            frame, data, options = by_plan(frame, data, options)
            return {"frame": frame, "data": data, "labels": labels(data, lang).shortened(), **options}

        def draw(frame: pd.DataFrame, ax: Axes, *, data: Data, lang: str = "en", **options: Any) -> Axes:
            arguments, earlier = prepared(frame, data, lang, options), texts_on(ax)
            with style():
                drawing(ax=ax, **arguments)
                fit_ticks(ax)
                dress(ax, earlier)
            return ax

        def alt(frame: pd.DataFrame, *, data: Data, lang: str = "en", **options: Any) -> str:
            arguments = prepared(frame, data, lang, options)
            texts = []
            for one in arguments["labels"].languages:
                sentences = filter(None, telling(**{**arguments, "labels": one}))
                told = ("" if one.lang == "zh" else " ").join(sentence.strip() for sentence in sentences)
                texts.append(joined(one, [told, replaced_note(one.lang, [told])]))
            return "\n".join(texts)

        _describe(draw, function, "", _documented(function, _RETURNS, without=()))
        _describe(alt, function, "ax", _retold(tell, function))
        draw.__dict__.update(alt=alt, published=published)
        return cast("Figure", draw)

    return decorate


def _fitting(function: Callable[..., T]) -> Callable[..., T]:
    """Leave the tables out where a function has no use for them."""
    if "data" in signature(function).parameters:
        return function
    return lambda **arguments: function(**{name: given for name, given in arguments.items() if name != "data"})


def _describe(public: Callable[..., object], function: Callable[..., None], without: str, text: str) -> None:
    """Give a public function the name, the place, the arguments and the documentation that a reader expects."""
    given = signature(function)
    shared = {
        "data": Parameter("data", Parameter.KEYWORD_ONLY, annotation="Data"),
        "lang": Parameter("lang", Parameter.KEYWORD_ONLY, default="en", annotation="str"),
    }
    named = {name: parameter for name, parameter in given.parameters.items() if name not in (without, "labels")}
    taken = sorted({**named, **shared}.values(), key=lambda one: (one.kind, one.default is not Parameter.empty))
    public.__name__ = public.__qualname__ = function.__name__ if not without else "alt"
    public.__module__, public.__doc__ = function.__module__, text
    public.__annotations__ = {parameter.name: parameter.annotation for parameter in taken}
    public.__dict__["__signature__"] = given.replace(parameters=taken, return_annotation="str" if without else "Axes")


def _sections(function: Callable[..., object]) -> dict[str, str]:
    """Take a docstring apart by its headings; what stands before the first has none."""
    parts = re.split(r"^(\w+)\n-{3,}\n", getdoc(function) or "", flags=re.MULTILINE)
    return {"": parts[0].strip(), **{head: text.strip() for head, text in zip(parts[1::2], parts[2::2], strict=True)}}


def _documented(function: Callable[..., None], returns: str, *, without: Iterable[str]) -> str:
    """Write the documentation of a figure: its own parts among the shared ones."""
    sections = _sections(function)
    first, *others = re.split(r"\n(?=\S)", sections.get("Parameters", "frame"))
    shared = [text for name, text in _SHARED.items() if name not in without]
    sections["Parameters"] = "\n".join([first, *shared, *others])
    sections["Returns"] = returns
    sections["Raises"] = "\n".join(filter(None, [sections.get("Raises", _RAISES), _UNKNOWN]))
    order = ("Parameters", "Returns", "Raises", "Notes", "Examples")
    return "\n\n".join(
        [sections[""], *(f"{head}\n{'-' * len(head)}\n{sections[head]}" for head in order if head in sections)]
    )


def _retold(tell: Callable[..., list[str]], function: Callable[..., None]) -> str:
    """Write the documentation of a text alternative: what it tells, and the rest as for the figure."""
    summary, example = _sections(tell)[""], _sections(tell).get("Examples", "")
    _, _, rest = _documented(function, _TOLD, without=("ax",)).partition("\n\nParameters\n")
    rest = rest.partition("\n\nNotes\n")[0].partition("\n\nExamples\n")[0]
    return f"{summary}\n\nParameters\n{rest}\n\nExamples\n--------\n{example}"
