"""``python -m ipcompare``: the command line where no program of its name is installed."""

from ipcompare.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
