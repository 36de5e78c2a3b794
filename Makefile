# Two commands do everything: `make run` and `make test`. Both make the environment they need.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# Compiled once, whatever the environment says: each start would compile it all anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test test-faults test-slow bench check lock clean

run: $(VENV)/.ready-run
	$(BIN)/tidings run

test: $(VENV)/.ready-test
	$(BIN)/pytest -q -n auto --dist worksteal

test-faults: $(VENV)/.ready-test
	$(BIN)/pytest -q -n auto --dist worksteal -m "faults and not slow" tests/faults

test-slow: $(VENV)/.ready-test
	$(BIN)/pytest -q -m slow

bench: $(VENV)/.ready-test
	$(BIN)/python -m tests.benchmarks

check: $(VENV)/.ready-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Hash-locked: a changed wheel stops the installation. The project itself comes in editable.
$(VENV)/.ready-run: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit("Tidings needs Python 3.11 or newer; set PYTHON=…" if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing Tidings and what it needs into $(VENV) (a minute or two, once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.ready-test: tests/requirements.lock $(VENV)/.ready-run
	@echo "Installing the test tools …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/requirements.lock
	@touch $@

# Made with uv, which resolves for every platform and Python at once.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q pyproject.toml --group build -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q pyproject.toml --group build --group dev -c requirements.lock -o tests/requirements.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
