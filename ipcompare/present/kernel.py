"""
The kernel of a notebook: this Python, in folders of its own, with nothing of the shell that starts it.

What a notebook shows must not depend on the settings of a user or of a machine. So the kernel gets a few variables
by name instead of all but the harmful ones: a setting that nobody thought of does not reach it either.
"""

from __future__ import annotations

import os
import shutil
import site
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import zmq
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager

# Matplotlib is imported for the list of fonts that it keeps: without it every kernel would look through all fonts anew.
from matplotlib import font_manager, get_cachedir

import ipcompare

# Where programs, libraries and compiled code lie, and what Windows needs to start anything.
_KEPT = {
    "PATH",
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONPYCACHEPREFIX",
    *("COMSPEC", "PATHEXT", "SYSTEMDRIVE", "SYSTEMROOT", "WINDIR"),
}
_KEPT_FAMILIES = ("IPCOMPARE_", "LD_", "DYLD_")
_FIXED = {
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "TZ": "UTC",
    # The width of a terminal is the width of printed tables; the number of threads is the order of sums.
    "COLUMNS": "80",
    "LINES": "24",
    "OMP_NUM_THREADS": "1",
}
_ARGUMENTS = ["-m", "ipykernel_launcher", "-f", "{connection_file}"]


class Kernel(NamedTuple):
    """A kernel that is not started yet: who starts it, its variables, its folder, and where it writes what it says."""

    manager: AsyncKernelManager
    environment: dict[str, str]
    folder: Path
    log: Path


class _ThisPython(KernelSpecManager):
    """Know one kernel, this Python, whatever kernels the machine or the user has."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Give the command of the kernel, under whichever name."""
        return KernelSpec(
            display_name=kernel_name,
            argv=[sys.executable, *_ARGUMENTS],
            language="python",
            metadata={"kernel_provisioner": {"provisioner_name": "local-provisioner"}},
        )


def sealed(folder: Path, place: Path, environment: Mapping[str, str]) -> Kernel:
    """
    Build command, environment and transport of a kernel.

    Parameters
    ----------
    folder
        An empty folder for all that the kernel writes; it starts there.
    place
        The working folder of the notebook.
    environment
        Variables to set beside those that every kernel has.

    Returns
    -------
    Kernel
        To be started in its folder with its environment.

    Raises
    ------
    OSError
        If the folder cannot be written.
    """
    folder = folder.resolve()
    settings, fonts = folder / "ipython" / "profile_default", folder / "matplotlib"
    for made in (settings, fonts):
        made.mkdir(parents=True)
    # Matplotlib prefers settings in the working folder to all others: it is imported before the kernel goes there.
    start = f"__import__('matplotlib'); __import__('os').chdir({str(place.resolve())!r})"
    lines = [f"c.IPKernelApp.exec_lines = [{start!r}]", "c.HistoryManager.hist_file = ':memory:'", ""]
    (settings / "ipython_kernel_config.py").write_text("\n".join(lines), encoding="utf-8")
    for known in Path(get_cachedir()).glob(f"fontlist-v{font_manager.FontManager.__version__}.json"):
        shutil.copy(known, fonts)
    own = {"IPYTHONDIR": str(settings.parent), "MPLCONFIGDIR": str(fonts)}
    own |= dict.fromkeys(("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "TMPDIR", "TEMP", "TMP"), str(folder))
    manager = AsyncKernelManager(
        kernel_spec_manager=_ThisPython(), connection_file=str(folder / "connection.json"), **_transport(folder)
    )
    return Kernel(manager, {**_kept(), **environment, **own, **_FIXED, **_python()}, folder, folder / "kernel.log")


def _kept() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name in _KEPT or name.startswith(_KEPT_FAMILIES)}


def _python() -> dict[str, str]:
    """Let the kernel find the package and the libraries where this process found them."""
    user = site.getuserbase() if site.ENABLE_USER_SITE else None
    found = {"PYTHONUSERBASE": user} if user else {"PYTHONNOUSERSITE": "1"}
    path = os.pathsep.join(_beside_python())
    return found | ({"PYTHONPATH": path} if path else {})


def _beside_python() -> list[str]:
    """List the folders of the package and of installed libraries that Python does not look into by itself."""
    by_itself = {Path(folder).resolve() for folder in (*site.getsitepackages(), site.getusersitepackages())}
    package = Path(ipcompare.__file__).resolve().parents[1]
    installed = [Path(folder).resolve() for folder in sys.path if any(Path(folder).glob("*.dist-info"))]
    return [str(folder) for folder in dict.fromkeys([package, *installed]) if folder not in by_itself]


def _transport(folder: Path) -> dict[str, str]:
    """
    Take sockets in files where they can be made, otherwise ports of this machine.

    Files stand side by side without clashes, and nobody else can listen. Windows has none, some disks have none, and
    the path of one has about a hundred bytes.
    """
    address = f"{folder}/kernel"
    try:
        with zmq.Context() as context, context.socket(zmq.PAIR) as tried:
            tried.bind(f"ipc://{address}-0")
    except zmq.ZMQError:
        return {"transport": "tcp"}
    return {"transport": "ipc", "ip": address}
