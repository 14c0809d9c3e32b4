"""Settings of a user and a machine, each of which once changed what a notebook showed, or could."""

from __future__ import annotations

import json
from pathlib import Path

LONG = "d" * 107
STARTUP = "print('started')\nimport matplotlib\nmatplotlib.use('pdf')\n"
SETTINGS = "figure.dpi: 40\naxes.grid: True\nfont.size: 20\n"
CONFIG = "c.InlineBackend.figure_formats = {'svg'}\nc.InteractiveShell.ast_node_interactivity = 'all'\n"
STALE = {"argv": ["/nowhere/python3", "-f", "{connection_file}"], "display_name": "gone", "language": "python"}
FILES = {
    "settings/matplotlibrc": SETTINGS,
    "startup.py": STARTUP,
    "modules/sitecustomize.py": STARTUP,
    "home/.config/matplotlib/matplotlibrc": SETTINGS,
    "home/.ipython/profile_default/ipython_config.py": CONFIG,
    "home/.ipython/profile_default/startup/00.py": STARTUP,
    "jupyter/kernels/python3/kernel.json": json.dumps(STALE),
    f"{LONG}/empty": "",
}
# Changes to the environment by what they are; {} is the folder of the files, and None takes a variable away.
SHELLS: dict[str, dict[str, str | None]] = {
    "figures without a screen": {"MPLBACKEND": "Agg"},
    "figures in windows": {"MPLBACKEND": "TkAgg"},
    "figures as PDF": {"MPLBACKEND": "pdf"},
    "settings of matplotlib": {"MATPLOTLIBRC": "{}/settings/matplotlibrc"},
    "folder of settings of matplotlib": {"MPLCONFIGDIR": "{}/settings"},
    "startup file": {"PYTHONSTARTUP": "{}/startup.py"},
    "modules of the user": {"PYTHONPATH": "{}/modules"},
    "another Python": {"PYTHONHOME": "/nowhere", "VIRTUAL_ENV": "/nowhere", "CONDA_PREFIX": "/nowhere"},
    "home with settings": {"HOME": "{}/home", "XDG_CONFIG_HOME": None},
    "profile of IPython": {"IPYTHONDIR": "{}/home/.ipython"},
    "no home": {"HOME": None, "XDG_CONFIG_HOME": None},
    "home that cannot be written": {"HOME": "/proc/none", "XDG_CONFIG_HOME": "/proc/none"},
    "stale kernel": {"JUPYTER_PATH": "{}/jupyter"},
    "stale kernel of the user": {"JUPYTER_DATA_DIR": "{}/jupyter"},
    "kernels that start elsewhere": {"JUPYTER_DEFAULT_PROVISIONER_NAME": "gateway"},
    "long temporary folder": {"TMPDIR": f"{{}}/{LONG}"},
    "C locale": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"},
    "another time zone": {"TZ": "Pacific/Auckland"},
    "warnings": {"PYTHONWARNINGS": "always", "PYTHONDEVMODE": "1"},
    "no assertions and no docstrings": {"PYTHONOPTIMIZE": "2"},
    "another hash seed": {"PYTHONHASHSEED": "7"},
    "narrow terminal": {"COLUMNS": "20", "LINES": "3", "TERM": "dumb", "NO_COLOR": "1"},
}


def hostile_shell(folder: Path, *names: str) -> dict[str, str | None]:
    """Write the files to a folder and give the changes to the environment of some of the shells."""
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    changes = {name: value for shell in names for name, value in SHELLS[shell].items()}
    return {name: value and value.replace("{}", str(folder)) for name, value in changes.items()}
