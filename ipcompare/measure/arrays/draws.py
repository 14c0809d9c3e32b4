"""Random numbers for draws: streams by name, weights from all that there are, and what is a number of draws."""

from __future__ import annotations

from numbers import Integral
from typing import TYPE_CHECKING
from zlib import crc32

from ipcompare.errors import IpcompareError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]


def uniform_weights(uniforms: ArrayLike) -> Floats:
    """
    Turn independent uniform numbers into weights that are uniform on the simplex.

    The same numbers always give the same weights, so numbers from a quasi-random sequence serve too.

    Parameters
    ----------
    uniforms
        (draws, indicators) in [0, 1]; 0 and 1 stand for the nearest numbers between them.

    Returns
    -------
    numpy.ndarray
        (draws, indicators): exponentials over their sum, so each draw sums to one.

    Raises
    ------
    IpcompareError
        If a number lies outside.

    Notes
    -----
    Sources: Devroye (1986), Non-Uniform Random Variate Generation; Rubinstein and Melamed (1998),
    Modern Simulation and Modeling.

    Examples
    --------
    >>> uniform_weights([[0.5, 0.5], [0.5, 0.25]]).round(6).tolist()
    [[0.5, 0.5], [0.333333, 0.666667]]
    """
    import numpy as np

    numbers, precision = np.asarray(uniforms, dtype="float64"), np.finfo("float64")
    if not np.all((numbers >= 0) & (numbers <= 1)):
        raise IpcompareError("uniform numbers outside [0, 1]", expected="numbers from 0 to 1, without gaps")
    exponentials = -np.log(np.clip(numbers, precision.tiny, 1 - precision.epsneg))
    return np.asarray(exponentials / exponentials.sum(axis=-1, keepdims=True))


def checked_draws(draws: int, seed: int) -> None:
    """Refuse what is not a whole number of draws above 0 and a whole number as seed."""
    whole("draws", draws, 1)
    whole("seed", seed, None)


def stream(seed: int, name: str = "") -> np.random.Generator:
    """Start a stream of random numbers of its own for every name; any whole number is a seed."""
    import numpy as np

    numbers = [abs(int(seed)), int(seed < 0), crc32(name.encode())]
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(numbers)))


def whole(name: str, number: object, least: int | None) -> None:
    """Refuse what is no whole number, or less than the least one."""
    if isinstance(number, bool) or not isinstance(number, Integral) or (least is not None and int(number) < least):
        expected = "a whole number" if least is None else f"a whole number of {least} or more"
        raise IpcompareError(f"{name} is {number!r}", expected=expected)
