"""Write ``ipcompare/__init__.pyi``, the types of the public verbs, from the registry."""

from __future__ import annotations

from pathlib import Path

from ipcompare.present.registry import verbs

TARGET = Path(__file__).resolve().parent.parent / "ipcompare" / "__init__.pyi"


def stub() -> str:
    """Give the whole file."""
    parts = [(name, *path.partition(":")[::2]) for name, path in verbs().items()]
    # A verb without a function is a module.
    found = sorted((module if function else module.rpartition(".")[0], name) for name, module, function in parts)
    lines = [f"from {module} import {name} as {name}" for module, name in found]
    return "\n".join(["# Written by tools/write_stub.py.", *lines, "", "__version__: str", "__all__: list[str]", ""])


if __name__ == "__main__":
    TARGET.write_text(stub(), encoding="utf-8", newline="\n")
    print(TARGET)
