"""Writers that are killed, at every step and at any time, and what they leave; run by itself, since it forks."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from ipcompare.present.outputs import MANIFEST, staged, write_file

NAMES = ("a.csv", "figures/b.svg", "figures/c.svg", "z.csv")
STEPS = {"open", "os.rename", "os.remove", "os.link", "os.mkdir", "os.rmdir", "os.chmod", "os.chown", "shutil.rmtree"}


def set_of(number: int) -> dict[str, bytes]:
    """Make the files of a set, with a manifest of all and one of the figures."""
    files = {name: f"{name} {number}\n".encode() * 5000 for name in NAMES}
    for folder in ("", "figures/"):
        listed = {name.removeprefix(folder): content for name, content in files.items() if name.startswith(folder)}
        lines = [f"{name},{hashlib.sha256(content).hexdigest()}\n" for name, content in listed.items()]
        files[folder + MANIFEST] = "".join(lines).encode()
    return files


def write_set(out: Path, number: int) -> None:
    with staged(out) as staging:
        (staging / "figures").mkdir()
        for name, content in set_of(number).items():
            (staging / name).write_bytes(content)


def write_one(out: Path, number: int) -> None:
    write_file(out / "a.csv", set_of(number)["a.csv"])


def faults_of(out: Path, numbers: tuple[int, ...], names: tuple[str, ...]) -> list[str]:
    """Say which files are missing or of no set, and which manifests vouch for what is not there."""
    sets = [set_of(number) for number in numbers]
    found = [name for name in names if (out / name).read_bytes() not in [files[name] for files in sets]]
    for path in (path for path in (out / MANIFEST, out / "figures" / MANIFEST) if path.exists()):
        rows = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
        wrong = [
            name for name, digest in rows if hashlib.sha256((path.parent / name).read_bytes()).hexdigest() != digest
        ]
        found += [f"{path.relative_to(out)} vouches for {name}" for name in wrong]
    return found


def left_in(out: Path, number: int, names: tuple[str, ...]) -> list[str]:
    """Say what is in a folder beside one whole set."""
    files = set_of(number) if len(names) > 1 else {name: set_of(number)[name] for name in names}
    there = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file() or path.name[0] == "."}
    wrong = [name for name in there & {*files} if (out / name).read_bytes() != files[name]]
    return sorted(there ^ {*files}) + wrong


def child(work: Callable[[], None]) -> int:
    """Start a process that does some work and ends."""
    if process := os.fork():
        return process
    try:
        work()
    except BaseException as error:
        print(repr(error), file=sys.stderr)
        os._exit(1)
    os._exit(0)


def kill_at(step: int) -> None:
    """Kill this process at the given step that it takes in the file system."""
    steps = itertools.count(1)

    def hook(event: str, _: object) -> None:
        if event in STEPS and next(steps) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def at_every_step(out: Path, write: Callable[[Path, int], None], names: tuple[str, ...]) -> dict[str, object]:
    faults: list[str] = []
    unvouched = 0
    write(out, 0)
    for step in itertools.count(1):

        def work(step: int = step) -> None:
            kill_at(step)
            write(out, 2 * step - 1)

        ended = os.waitpid(child(work), 0)[1]
        if not os.WIFSIGNALED(ended):
            faults += ["the writer failed"] if ended else []
            return {"killed": step - 1, "unvouched": unvouched, "faults": faults}
        unvouched += not (out / MANIFEST).exists()
        faults += [f"step {step}: {fault}" for fault in faults_of(out, (2 * step - 2, 2 * step - 1), names)]
        write(out, 2 * step)
        faults += [f"after step {step}: {name}" for name in left_in(out, 2 * step, names)]
    raise AssertionError


def at_any_time(
    out: Path, write: Callable[[Path, int], None], names: tuple[str, ...], rounds: int
) -> dict[str, object]:
    faults: list[str] = []
    unvouched = 0
    times = random.Random(20261129)
    write(out, 0)
    for at in range(1, rounds + 1):

        def work(at: int = at) -> None:
            for number in itertools.count(1):
                write(out, 1000 * at + number)

        process = child(work)
        time.sleep(times.uniform(0, 0.05))
        os.kill(process, signal.SIGKILL)
        if not os.WIFSIGNALED(os.waitpid(process, 0)[1]):
            faults.append(f"round {at}: the writer failed")
        unvouched += not (out / MANIFEST).exists()
        faults += [f"round {at}: {fault}" for fault in faults_of(out, seen(out, at, names), names)]
        write(out, 1000 * at)
        faults += [f"after round {at}: {name}" for name in left_in(out, 1000 * at, names)]
    return {"killed": rounds, "unvouched": unvouched, "faults": faults}


def seen(out: Path, at: int, names: tuple[str, ...]) -> tuple[int, int]:
    """Give the set that the last moved file is of, and the one before it."""
    last = max(int((out / name).read_bytes().split(maxsplit=2)[1]) for name in names)
    return last, 1000 * (at - 1) if last == 1000 * at + 1 else last - 1


def main() -> None:
    out, rounds = Path(sys.argv[1]), int(sys.argv[2])
    found = {}
    for write, names in ((write_set, NAMES), (write_one, NAMES[:1])):
        kind = write.__name__
        found[f"{kind} at every step"] = at_every_step(out / kind / "steps", write, names)
        found[f"{kind} at any time"] = at_any_time(out / kind / "times", write, names, rounds)
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
