"""What a reader sees in a real browser: the report at two widths, and JupyterLab running the tour."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from subprocess import TimeoutExpired

import pytest
from helpers.notebook_files import write_notebook
from helpers.processes import LIMIT, PATIENCE, started
from helpers.repository import ROOT
from playwright.sync_api import TimeoutError as PageTimeout
from playwright.sync_api import sync_playwright

import ipcompare as ipc

WIDTHS = {"desktop": (1280, 900), "phone": (390, 844)}


@pytest.fixture(scope="session")
def chromium():
    """The browser of the system. In CI its absence is a failure; elsewhere these tests need it to say anything."""
    found = next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )
    if found is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("no chromium on this machine")
    return found


@pytest.fixture(scope="module")
def browser(chromium):
    """One browser for all pages. Its library keeps this thread's event loop, so it is closed with the module."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"], timeout=LIMIT * 1000)
        yield launched
        launched.close()


@pytest.fixture
def new_page(browser):
    """Open pages with nothing remembered, that wait as long as it takes and are closed after the test."""
    contexts = []

    def open_page(width, height):
        contexts.append(browser.new_context(viewport={"width": width, "height": height}))
        contexts[-1].set_default_timeout(LIMIT * 1000)
        return contexts[-1].new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def pages(panel, report_images, tmp_path_factory):
    folder = tmp_path_factory.mktemp("report-pages")
    for lang in ("en", "zh"):
        (folder / f"{lang}.html").write_bytes(ipc.report(panel, kind="html", lang=lang, images=report_images))
    return folder


@pytest.fixture(params=[(lang, width) for lang in ("en", "zh") for width in WIDTHS], ids="-".join)
def opened(request, new_page, pages):
    """Open a report and keep what the console says and what the page asks for."""
    lang, name = request.param
    page = new_page(*WIDTHS[name])
    heard, asked = [], []
    page.on("console", lambda message: heard.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto((pages / f"{lang}.html").as_uri(), wait_until="load")
    page.evaluate("document.fonts.ready")
    return page, heard, asked


def test_the_report_loads_nothing_from_outside_and_the_console_stays_silent(opened):
    _, heard, asked = opened
    assert heard == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


def test_every_image_is_whole_and_says_what_it_shows(opened):
    page, _, _ = opened
    images = page.evaluate("[...document.images].map(i => [i.complete && i.naturalWidth > 0, i.alt])")
    assert len(images) >= 4
    assert all(whole and len(alt) > 40 for whole, alt in images)


def test_the_page_fits_its_window(opened):
    page, _, _ = opened
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def fonts_of(page):
    """Ask the browser which fonts it drew the text of the page with: whether they are the page's own, by name."""
    session = page.context.new_cdp_session(page)
    for part in ("DOM", "CSS"):
        session.send(f"{part}.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    asked = {"nodeId": root, "selector": "h1, h2, p, a, li, th, td, sup, footer"}
    nodes = session.send("DOM.querySelectorAll", asked)["nodeIds"]
    found = [session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"] for node in nodes]
    return {(font["isCustomFont"], font["familyName"]) for fonts in found for font in fonts}


def test_every_character_comes_from_the_font_in_the_page(opened):
    page, _, _ = opened
    fonts = fonts_of(page)
    assert fonts
    assert {custom for custom, _ in fonts} == {True}


def test_a_character_that_the_font_lacks_is_seen(opened):
    page, _, _ = opened
    page.evaluate("document.querySelector('p').append('\u0416')")
    assert {custom for custom, _ in fonts_of(page)} == {True, False}


def test_the_keyboard_reaches_every_section(opened):
    page, _, _ = opened
    page.keyboard.press("Tab")
    focused = page.evaluate("[document.activeElement.tagName, getComputedStyle(document.activeElement).outlineStyle]")
    assert focused == ["A", "solid"]
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#s1"
    assert abs(page.evaluate("document.querySelector('#s1').getBoundingClientRect().top")) < 400


@pytest.fixture(scope="module")
def lab(tmp_path_factory, sources):
    """JupyterLab on the notebooks, on a port that the system chose, with folders of its own for all that it keeps."""
    folder = tmp_path_factory.mktemp("lab")
    served = folder / "notebooks"
    shutil.copytree(ROOT / "notebooks", served)
    write_notebook(served / "fails.ipynb", "1 / 0")
    settings = folder / "config" / "labconfig"
    settings.mkdir(parents=True)
    quiet = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
    (settings / "page_config.json").write_text(json.dumps(quiet))
    kept = {f"JUPYTER_{name}_DIR": str(folder / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--port=0", "--allow-root"]
    command += ["--LabApp.expose_app_in_browser=True", "--LabApp.extension_manager=readonly"]
    command += [f"--ServerApp.root_dir={served}"]
    with (
        (folder / "lab.log").open("w") as log,
        started(*command, cwd=served, stdout=log, stderr=log, IPCOMPARE_SOURCES=str(sources), **kept) as server,
    ):
        address, token = _answering(server, folder)
        # A workspace for each notebook: one that is reset while it opens may drop what was opened first.
        yield lambda name: f"{address}lab/workspaces/{Path(name).stem}/tree/{name}?token={token}"
        with suppress(OSError, TimeoutExpired):
            _ask(f"{address}api/shutdown", token, method="POST")
            server.wait(PATIENCE)


def _answering(server, folder):
    """Wait until the server has written down its address and answers there; give the address and its token."""
    until = time.monotonic() + LIMIT
    while server.poll() is None and time.monotonic() < until:
        for path in (folder / "runtime").glob("jpserver-*.json"):
            with suppress(OSError, ValueError):
                written = json.loads(path.read_text())
                _ask(f"{written['url']}api/status", written["token"])
                return written["url"], written["token"]
        time.sleep(0.2)
    pytest.fail(f"JupyterLab does not answer:\n{(folder / 'lab.log').read_text()}")


def _ask(address, token, method="GET"):
    asked = urllib.request.Request(address, method=method, headers={"Authorization": f"token {token}"})
    with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:
        return answer.read()


READY = """async () => {
    const app = window.jupyterapp;
    await app.restored;
    const panel = [...app.shell.widgets('main')].find(w => w.content && w.content.model && w.sessionContext);
    if (!panel) return false;
    await panel.context.ready;
    await panel.sessionContext.ready;
    const kernel = panel.sessionContext.session && panel.sessionContext.session.kernel;
    if (!kernel) return false;
    await kernel.info;
    return kernel.status === 'idle';
}"""
STATE = """() => {
    const panel = [...window.jupyterapp.shell.widgets('main')].find(w => w.content && w.sessionContext);
    const kernel = panel && panel.sessionContext.session && panel.sessionContext.session.kernel;
    if (!kernel) return 'lost';
    const cells = panel.content.widgets.filter(w => w.model.type === 'code');
    const run = cells.filter(w => w.model.executionCount !== null).length;
    const failed = cells.some(w => w.outputArea.model.toJSON().some(o => o.output_type === 'error'));
    if (kernel.status === 'idle' && (failed || run === cells.length)) return 'done';
    return kernel.status === 'busy' || run ? 'begun' : null;
}"""
OUTPUTS = """() => {
    const panel = [...window.jupyterapp.shell.widgets('main')].find(w => w.content && w.sessionContext);
    return panel.content.widgets.filter(w => w.model.type === 'code').map(w => w.outputArea.model.toJSON());
}"""


def run_all(new_page, address):
    """
    Open a notebook and press Run All; give the outputs of its code cells.

    On a busy machine JupyterLab now and then does not hear the menu, or takes its new kernel for gone because the
    list of kernels that it asked for before comes in late. Then the notebook is opened anew, as a reader would.
    """
    for _ in range(LIMIT // PATIENCE):
        page = new_page(1280, 900)
        page.goto(address)
        with suppress(PageTimeout):
            page.wait_for_function("window.jupyterapp !== undefined")
            page.wait_for_function(READY, timeout=2 * PATIENCE * 1000)
            press_run_all(page)
            page.wait_for_function(STATE, timeout=PATIENCE * 1000)
            ended = f"['done', 'lost'].find(end => end === ({STATE})())"
            if page.wait_for_function(ended, timeout=5 * PATIENCE * 1000).json_value() == "done":
                return page.evaluate(OUTPUTS)
    return pytest.fail(f"{address} does not run to its end")


def press_run_all(page):
    page.keyboard.press("Escape")
    # The menu is about the notebook only once that has the focus.
    page.locator(".jp-Notebook .jp-Cell").first.click(timeout=PATIENCE * 1000)
    page.wait_for_function("window.jupyterapp.commands.isEnabled('runmenu:run-all')", timeout=PATIENCE * 1000)
    page.locator(".lm-MenuBar-itemLabel", has_text=re.compile("^Run$")).click(timeout=PATIENCE * 1000)
    page.locator(".lm-Menu-itemLabel", has_text=re.compile("^Run All( Cells)?$")).click(timeout=PATIENCE * 1000)


def test_the_tour_runs_from_top_to_bottom_in_jupyterlab(new_page, lab):
    outputs = run_all(new_page, lab("01_tour.ipynb"))
    kinds = [output["output_type"] for cell in outputs for output in cell]
    assert "error" not in kinds
    assert sum("image/png" in output.get("data", {}) for cell in outputs for output in cell) >= 2


def test_a_notebook_that_fails_is_seen_to_fail(new_page, lab):
    outputs = run_all(new_page, lab("fails.ipynb"))
    assert [output["output_type"] for cell in outputs for output in cell] == ["error"]
