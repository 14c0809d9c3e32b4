"""The figures that the package publishes, as each figure declares it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from ipcompare.corpus.lookup import LANGUAGES, require
from ipcompare.present import plot
from ipcompare.present.plot.kit.figure import Figure, Published
from ipcompare.present.style import image_bytes, new_figure, style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ipcompare.harmonization.panel import Panel


class Picture(NamedTuple):
    """One published picture: its figure, what it gets of the panel, its notebook and its size."""

    figure: Figure
    arguments: Callable[[Panel], Mapping[str, Any]]
    notebook: str
    size: str

    @property
    def function(self) -> str:
        """The name of the figure."""
        return self.figure.__name__

    def draw(self, panel: Panel, ax: Axes, lang: str) -> Axes:
        """Draw on given axes."""
        return self.figure(ax=ax, data=panel.data, lang=lang, **self.arguments(panel))

    def alt(self, panel: Panel, lang: str) -> str:
        """Say in words what the picture shows."""
        return self.figure.alt(data=panel.data, lang=lang, **self.arguments(panel))


def published(panel: Panel) -> dict[str, Picture]:
    """Give the published pictures of a panel by the names of their files, in the order of the notebooks."""
    figures: list[Figure] = [getattr(plot, name) for name in plot.__all__]
    pictures = [
        picture for figure in figures for declared in figure.published for picture in _pictures(figure, declared, panel)
    ]
    return dict(sorted(pictures, key=lambda named: (named[1].notebook, named[0])))


def _pictures(figure: Figure, declared: Published, panel: Panel) -> list[tuple[str, Picture]]:
    """Give the picture of a declaration, or one for each of its names."""
    name, notebook, size = declared.name or figure.__name__, declared.notebook, declared.size
    if declared.each is None:
        return [(name, Picture(figure, declared.arguments, notebook, size))]

    def of(one: str) -> Callable[[Panel], Mapping[str, Any]]:
        return lambda panel: declared.arguments(panel, one)

    return [(f"{name}-{one}", Picture(figure, of(one), notebook, size)) for one in declared.each(panel)]


def render(panel: Panel, name: str, *, lang: str, kinds: tuple[str, ...] = ("png", "svg")) -> dict[str, bytes]:
    """
    Draw one published picture once and give its files by name, ``<picture>-<lang>.<kind>``.

    Raises
    ------
    UnknownNameError
        If there is no such picture, language or kind of file.
    """
    pictures = published(panel)
    require("figure", [name], pictures)
    return files(panel, name, pictures[name], languages=[lang], kinds=kinds)


def files(
    panel: Panel, name: str, picture: Picture, *, languages: Sequence[str], kinds: tuple[str, ...] = ("png", "svg")
) -> dict[str, bytes]:
    """Draw a picture in each of some languages; what it gets of the panel, and its words, are worked out once."""
    arguments = picture.arguments(panel)
    known = picture._replace(arguments=lambda _: arguments)
    words = {lang: known.alt(panel, lang) for lang in LANGUAGES}
    made: dict[str, bytes] = {}
    for lang in languages:
        alt = {one: words[one] for one in sorted(LANGUAGES, key=lambda one: one != lang)}
        with style():
            figure, ax = new_figure(picture.size)
            known.draw(panel, ax, lang)
            made |= {f"{name}-{lang}.{kind}": image_bytes(figure, kind, alt=alt) for kind in kinds}
    return made
