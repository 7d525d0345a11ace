# `make help` lists what there is. Needs Python 3.11 or later and make; the rest comes from the locked dependencies.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
HOST ?= 127.0.0.1
WORKERS ?= 2
FIRMS ?= 10000

.DEFAULT_GOAL := help
# Tests start many processes; each would compile the portal anew.
unexport PYTHONDONTWRITEBYTECODE
.PHONY: help run test tests test-real torture guards check bench vendor shots lock messages clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

$(VENV)/.runtime: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.development: requirements-dev.lock $(VENV)/.runtime
	$(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

run: $(VENV)/.runtime ## bring the portal up with the demo hub (PORT=8000, HOST, WORKERS)
	@PYTHONWARNINGS=ignore::SyntaxWarning exec $(BIN)/portal serve --demo --host $(HOST) --port $(PORT) --workers $(WORKERS)

check: $(VENV)/.development ## lint, types and import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: $(VENV)/.development ## everything that needs no outside data: check, and all tests on both databases and in a browser
	$(BIN)/python tools/browser.py
	$(MAKE) --no-print-directory --jobs 2 check tests

# Side by side: what `check` does uses one core alone.
tests: $(VENV)/.development
	$(BIN)/python -m pytest -q -n 3 --dist loadscope --no-loadscope-reorder -m "not real and not torture"

test-real: $(VENV)/.development ## the tests that read ../shared/data
	$(BIN)/python -m pytest -q -n 2 --dist loadscope -m real

torture: $(VENV)/.development ## long doses of kills, swaps and races
	$(BIN)/python -m pytest -q -m torture

guards: $(VENV)/.development ## take each guard of accounts away in a copy of the tree, and see its tests fail
	$(BIN)/python -m tools.guards

bench: $(VENV)/.development ## what pages cost against a floor measured in the same run, and the targets (FIRMS=10000)
	$(BIN)/python -m tools.bench --firms $(FIRMS)

vendor: ## fetch the vendored front-end parts again, by their pinned hashes
	$(PYTHON) tools/vendor.py

shots: $(VENV)/.development ## take the pictures of docs/shots from a demo hub
	$(BIN)/python -m tools.shots

messages: $(VENV)/.runtime ## bring the message catalogues up to date with the sources
	$(BIN)/python tools/messages.py

lock: $(VENV)/.development ## pin the dependencies anew, with hashes
	$(BIN)/pip-compile --output-file requirements.lock pyproject.toml
	$(BIN)/pip-compile --extra dev --output-file requirements-dev.lock pyproject.toml

clean: ## remove what was made, but no data
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache build *.egg-info
