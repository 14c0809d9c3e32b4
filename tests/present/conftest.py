"""What several tests of reports look at."""

from __future__ import annotations

import pytest
from helpers.published_files import images_of_the_report

from ipcompare import results


@pytest.fixture(scope="session")
def report_images(panel: results.Panel, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Give the files of all figures of the report, in both languages."""
    return images_of_the_report(tmp_path_factory, panel)
