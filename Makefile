# Two commands, each from a bare clone: make reproduce, make test.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
OUT ?= build

# The plan texts are not part of the repository. The tests need them; reproduce proves offsets where it has them.
TEXTS := $(or $(IPCOMPARE_SOURCES),$(wildcard ../shared/sources))

# Every process that a test starts would compile the package again.
unexport PYTHONDONTWRITEBYTECODE

# How many faults of each kind are tried; make test tries a few.
ROUNDS ?= 1000

.PHONY: reproduce test faults benchmark figures generated lock clean

reproduce: $(VENV)/.run
	$(BIN)/ipcompare reproduce --out $(OUT) $(if $(TEXTS),--sources $(TEXTS))

test: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell
	$(BIN)/nbstripout --verify --keep-id notebooks/*.ipynb
	$(BIN)/python -m pytest -n auto --dist loadfile $(PYTEST_ARGS)

faults: $(VENV)/.dev
	IPCOMPARE_ROUNDS=$(ROUNDS) $(BIN)/python -m pytest -m faults -rP $(PYTEST_ARGS)
	$(BIN)/python -m tests.faults --mutants 5000

benchmark: $(VENV)/.dev
	$(BIN)/python -m tests.benchmarks
	$(BIN)/python -m tests.benchmarks.scale

figures: $(VENV)/.run
	$(BIN)/ipcompare reproduce --out $(OUT) --update-figures $(if $(TEXTS),--sources $(TEXTS))

generated: $(VENV)/.run
	$(BIN)/python tools/write_generated.py

lock: $(VENV)/.dev
	$(PIP) install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra dev --extra parquet --universal --python-version 3.11 --quiet --no-annotate \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --output-file requirements.lock

$(VENV)/.run: pyproject.toml requirements.lock
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "ipcompare needs Python 3.11 or newer: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --constraint requirements.lock --editable .
	touch $@

$(VENV)/.dev: $(VENV)/.run
	$(PIP) install --quiet --constraint requirements.lock --editable '.[dev]'
	touch $@

clean:
	rm -rf $(VENV) build dist
