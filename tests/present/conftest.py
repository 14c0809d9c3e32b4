"""The published figures, for the tests of all that holds them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from helpers.published import files_of

from ipcompare import results
from ipcompare.present.report.content import PLAN


@pytest.fixture(scope="session")
def published(panel: results.Panel, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], dict[str, bytes]]:
    """Give the files of a published figure in a language, rendered once for all tests."""
    return lambda name, lang: files_of(tmp_path_factory, panel, name, lang)


@pytest.fixture(scope="session")
def report_images(published: Callable[[str, str], dict[str, bytes]]) -> dict[str, bytes]:
    """Give the files of all figures of the report, in both languages."""
    shown = [part.figure for part in PLAN if part.figure]
    return {file: content for name in shown for lang in ("en", "zh") for file, content in published(name, lang).items()}
