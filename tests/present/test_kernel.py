"""A notebook shows the same in every shell, and says in one sentence why it does not run."""

from __future__ import annotations

import os
import re
import signal
import sys
import tempfile

import pytest
import zmq
from helpers.hostile_shell import LONG, SETTINGS, SHELLS, hostile_shell
from helpers.notebook_files import code_cells, said, write_notebook
from helpers.processes import run
from helpers.repository import ROOT

from ipcompare.errors import NotebookError
from ipcompare.present import kernel, notebooks
from ipcompare.present.kernel import sealed
from ipcompare.present.notebooks import execute

FIGURE = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"
# Everything that a setting could change: a figure, a wide table, a warning, the state of Python, what lies about.
TELLING = (
    FIGURE,
    "import pandas as pd\nprint(pd.DataFrame({f'column_{n}': [n / 3] for n in range(20)}))",
    "import locale, shutil, sys, time\n"
    "print(sys.flags, sys.stdout.encoding, locale.getpreferredencoding(), time.strftime('%Z'), hash('x'))\n"
    "print(shutil.get_terminal_size(), sys.warnoptions, '中')",
    "import warnings\nwarnings.warn('told')",
    "1\n2",
    "import matplotlib\nfrom pathlib import Path\nprint(Path.home(), matplotlib.get_configdir(), Path.cwd().name)",
    "print(sorted(name for name in globals() if not name.startswith('_')))\nobject()",
)
EXECUTE = """
import sys
from pathlib import Path
from ipcompare.present.notebooks import execute

Path(sys.argv[2]).write_bytes(execute(Path(sys.argv[1])))
"""
# What only POSIX has of that which starts and ends processes.
POSIX_ONLY = [
    *((os, name) for name in ("fork", "getpgid", "getuid", "geteuid", "killpg", "mkfifo", "setsid", "uname")),
    *((signal, name) for name in ("SIGALRM", "SIGHUP", "SIGUSR1", "alarm")),
]


@pytest.fixture(scope="module")
def telling(tmp_path_factory):
    return write_notebook(tmp_path_factory.mktemp("place") / "telling.ipynb", *TELLING)


@pytest.fixture(scope="module")
def plain(telling):
    return execute(telling)


def set_shell(monkeypatch, changes):
    for name, value in changes.items():
        monkeypatch.delenv(name, raising=False)
        if value is not None:
            monkeypatch.setenv(name, value)
    # Read once by this process, long ago.
    monkeypatch.setattr(tempfile, "tempdir", None)


def program(path, text):
    path.write_text(text)
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize("shell", SHELLS)
def test_a_notebook_shows_the_same_in_every_shell(telling, plain, tmp_path, monkeypatch, shell):
    set_shell(monkeypatch, hostile_shell(tmp_path, shell))
    assert execute(telling) == plain


def test_a_notebook_shows_the_same_in_a_process_that_was_started_in_all_of_these_shells(telling, plain, tmp_path):
    """A home of `PYTHONHOME` would keep this Python itself from starting, and development mode is slow."""
    changes = hostile_shell(tmp_path, *SHELLS)
    path = f"{changes['PYTHONPATH']}{os.pathsep}{ROOT}"
    changes |= {"PYTHONHOME": None, "PYTHONDEVMODE": None, "PYTHONPATH": path}
    run(sys.executable, "-c", EXECUTE, telling, tmp_path / "made.ipynb", cwd=tmp_path / "settings", **changes)
    assert (tmp_path / "made.ipynb").read_bytes() == plain


def test_settings_of_matplotlib_beside_a_notebook_change_nothing(tmp_path):
    path = write_notebook(tmp_path / "one.ipynb", FIGURE)
    without = execute(path)
    (tmp_path / "matplotlibrc").write_text(SETTINGS)
    assert execute(path) == without


def test_the_plain_shell_shows_what_it_should(plain):
    cells = code_cells(plain)
    assert [output["output_type"] for output in cells[0]["outputs"]][-1] == "display_data"
    assert "image/png" in cells[0]["outputs"][-1]["data"]
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(TELLING) + 1))
    assert "utf8_mode=1" in said(cells[2])
    assert "UTC" in said(cells[2])
    assert "columns=80, lines=24" in said(cells[2])
    assert re.fullmatch(r"\d+\.py:2: UserWarning: told\n.*\n", said(cells[3]))
    assert said(cells[4]) == "2"
    assert said(cells[5]) == "~ ~/matplotlib place0\n"
    assert said(cells[6]).startswith("['In', 'Out', 'Path', 'exit'")
    assert "'os'" not in said(cells[6])


def test_the_kernel_is_this_python_and_has_a_few_variables_by_name(tmp_path, monkeypatch):
    monkeypatch.setenv("ANYTHING", "at all")
    monkeypatch.setenv("IPCOMPARE_DATA", "kept")
    made = sealed(tmp_path, tmp_path, {"IPCOMPARE_SOURCES": "given", "MPLBACKEND": "Agg"})
    assert made.manager.kernel_spec.argv[:3] == [sys.executable, "-m", "ipykernel_launcher"]
    assert "ANYTHING" not in made.environment
    assert made.environment["IPCOMPARE_DATA"] == "kept"
    assert made.environment["IPCOMPARE_SOURCES"] == "given"
    assert "inline" in made.environment["MPLBACKEND"]


@pytest.mark.parametrize(("below", "transport"), [("short", "ipc"), (LONG, "tcp")])
def test_sockets_lie_in_files_where_their_path_is_short_enough(tmp_path, below, transport):
    (tmp_path / below).mkdir()
    assert sealed(tmp_path / below, tmp_path, {}).manager.transport == transport


def test_a_notebook_runs_the_same_where_posix_and_sockets_in_files_are_absent(telling, plain, monkeypatch):
    bind = zmq.Socket.bind

    def without_files(self, address):
        if address.startswith("ipc:"):
            raise zmq.ZMQError(zmq.EPROTONOSUPPORT)
        return bind(self, address)

    monkeypatch.setattr(zmq.Socket, "bind", without_files)
    for module, name in POSIX_ONLY:
        monkeypatch.delattr(module, name)
    assert execute(telling) == plain


def test_libraries_are_found_where_this_process_found_them(tmp_path, monkeypatch):
    (tmp_path / "libraries" / "one-1.0.dist-info").mkdir(parents=True)
    (tmp_path / "libraries" / "one.py").write_text("name = 'found'")
    monkeypatch.syspath_prepend(str(tmp_path / "libraries"))
    path = write_notebook(tmp_path / "one.ipynb", "import ipcompare, one\nprint(one.name, ipcompare.__file__)")
    assert said(code_cells(execute(path))[0]) == f"found {ROOT / 'ipcompare' / '__init__.py'}\n"


def test_a_python_that_is_not_there_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python3")
    with pytest.raises(NotebookError, match=r"the kernel of one\.ipynb did not start: .*'/nowhere/python3'"):
        execute(write_notebook(tmp_path / "one.ipynb", "1"))


@pytest.mark.parametrize(
    ("does", "cause"),
    [
        ("echo No module named ipykernel_launcher >&2; exit 1", "No module named ipykernel_launcher"),
        ("exit 1", "Kernel died"),
        ("kill -9 $$", "Kernel died"),
    ],
    ids=["lacks ipykernel", "ends", "is killed"],
)
def test_a_kernel_that_ends_before_it_answers_says_why(tmp_path, monkeypatch, does, cause):
    monkeypatch.setattr(sys, "executable", program(tmp_path / "python", f"#!/bin/sh\n{does}\n"))
    with pytest.raises(NotebookError, match=r"the kernel of one\.ipynb did not start") as caught:
        execute(write_notebook(tmp_path / "one.ipynb", "1"))
    assert cause in caught.value.what
    assert "\n" not in caught.value.what


def test_a_kernel_that_never_answers_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr(notebooks, "KERNEL_TIMEOUT", 1)
    monkeypatch.setattr(sys, "executable", program(tmp_path / "python", "#!/bin/sh\nsleep 10000\n"))
    with pytest.raises(NotebookError, match=r"did not start: .*didn't respond in 1 seconds"):
        execute(write_notebook(tmp_path / "one.ipynb", "1"))


def test_a_folder_that_cannot_be_made_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(NotebookError, match=r"the kernel of one\.ipynb did not start: .*No such file") as caught:
        execute(write_notebook(tmp_path / "one.ipynb", "1"))
    assert "TMPDIR" in caught.value.hint


def test_whatever_the_sockets_complain_of_is_an_error_of_the_notebook(tmp_path, monkeypatch):
    monkeypatch.setattr(kernel, "_transport", lambda folder: {"transport": "ipc", "ip": f"{tmp_path}/{LONG}"})
    with pytest.raises(NotebookError, match=r"the kernel of one\.ipynb did not start: ZMQError: File name too long"):
        execute(write_notebook(tmp_path / "one.ipynb", "1"))


def test_a_kernel_that_did_not_start_leaves_nothing_to_say_at_the_end_of_the_process(tmp_path):
    path = write_notebook(tmp_path / "one.ipynb", "1")
    code = f"import sys; sys.executable = '/nowhere/python3'\n{EXECUTE}"
    ended = run(sys.executable, "-c", code, path, tmp_path / "made.ipynb", cwd=tmp_path, check=False)
    assert ended.returncode == 1
    assert ended.stderr.count("ipcompare.errors.NotebookError: the kernel of one.ipynb did not start") == 1
    assert ended.stderr.rstrip().splitlines()[-1].startswith("  hint: ")


@pytest.mark.parametrize(
    "draws",
    [
        "import matplotlib; matplotlib.use('Agg')\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])",
        "%matplotlib agg\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])",
        "import matplotlib.pyplot as plt\nplt.switch_backend('pdf')\ndef draw():\n    plt.plot([1, 2])\ndraw()",
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.close()\nplt.show()",
        "import ipcompare as ipc\nfrom ipcompare.present.style import new_figure\n_, ax = new_figure()\n"
        "panel = ipc.harmonize(ipc.load())\nipc.plot.coverage(ipc.coverage(panel), ax=ax, data=panel.data);",
    ],
    ids=["in a backend", "in a magic backend", "in a function", "and closed it", "outside pyplot"],
)
def test_a_cell_that_draws_and_shows_no_picture_is_named(tmp_path, draws):
    with pytest.raises(NotebookError, match=r"cell 3 of one\.ipynb draws a figure and shows no picture") as caught:
        execute(write_notebook(tmp_path / "one.ipynb", "# Prose", "1", draws, "2"))
    assert f"cell cell-3, starting {draws.splitlines()[0]!r}" in caught.value.where


@pytest.mark.parametrize(
    "quiet",
    [
        "import matplotlib.pyplot as plt\ndef draw():\n    plt.plot([1, 2])\n    plt.show()",
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.savefig('one.png')\nplt.close()",
        "1",
    ],
    ids=["says how to draw", "saves a figure", "draws nothing"],
)
def test_a_cell_that_has_nothing_to_show_is_let_through(tmp_path, quiet):
    (cell,) = code_cells(execute(write_notebook(tmp_path / "one.ipynb", quiet)))
    assert "image/png" not in str(cell["outputs"])


def test_a_cell_that_fails_after_it_has_drawn_is_named_with_its_own_error(tmp_path):
    with pytest.raises(NotebookError, match=r"cell 1 of one\.ipynb failed with ZeroDivisionError"):
        execute(write_notebook(tmp_path / "one.ipynb", "import matplotlib.pyplot as plt\nplt.figure()\n1 / 0"))
