# Everything a developer calls. Needs Python 3.11 or newer and make; all else is set up here.

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
SECOND_OPINION := tests/second_opinion
PYTEST := $(BIN)/python -m pytest
# A file's tests stay on one worker, so that they share its servers. One worker more than cores: the
# fault suite waits half of its time.
PARALLEL := -n 3 --dist loadfile --no-loadscope-reorder

export PYTEST_DEBUG_TEMPROOT := $(shell scripts/temporary-root)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo test quick soak audit lint format docs screenshots lock check-lock clean

help: ## Show what can be called here
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(VENV)/.system $(VENV)/.installed $(VENV)/.weights $(VENV)/.node ## Install all that tests and demo need (again only when a lock changes)

demo: $(VENV)/.installed $(VENV)/.weights ## Start everything with a sandbox GitHub and watch a pull request (ONCE=1 ends by itself)
	@$(BIN)/seedbed demo $(if $(filter-out 0,$(ONCE)),--once)

test: setup lint ## Run all that guards a merge: format, lint, types, layers, every test
	@mkdir -p build
	@$(PYTEST) $(PARALLEL) --junitxml=build/tests.xml

quick: $(VENV)/.installed ## Run the fast tests only (under 3 minutes)
	@$(PYTEST) $(PARALLEL) -m "not slow"

soak: setup ## Run what takes longer: all real pull requests, 100,000 bad inputs, fuzzing, measurements (SECONDS=600)
	@SEEDBED_DIALOGUES=postgres $(PYTEST) $(PARALLEL) tests/conversations --ignore tests/conversations/test_replay.py
	@SEEDBED_SOAK=1 $(PYTEST) $(PARALLEL) tests/conversations/test_replay.py tests/conversations/test_permissions.py tests/secrecy tests/attacks/test_sabotage.py tests/faults tests/workers/test_killed_worker.py tests/taxonomy/rules/test_linting.py tests/seedbed/sampling/test_embedded.py
	@$(PIP) install --require-hashes -r scripts/fuzz-requirements.txt
	@SEEDBED_CASES=100000 $(PYTEST) $(PARALLEL) tests/input
	@scripts/fuzz-checks $(or $(SECONDS),600)
	@scripts/fuzz-payloads $(or $(SECONDS),600)
	@$(BIN)/python bench/checks.py

audit: $(VENV)/.installed ## Ask advisory services whether a locked package has a known weakness (CI_AUDIT=strict: not being able to ask is one)
	@scripts/audit

lint: $(VENV)/.installed ## Check format, style, types and layers
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(VENV)/.installed ## Format the code and mend what can be mended by itself
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

docs: $(VENV)/.installed ## Write the parts of docs/checks.md and docs/commands.md that are made from the code
	@$(BIN)/python scripts/rules-page
	@$(BIN)/python scripts/commands-page

screenshots: setup ## Take the pictures in docs/images of every page (needs Chromium)
	@$(BIN)/python scripts/screenshots

lock: $(VENV)/.installed ## Make requirements.txt and requirements-dev.txt from pyproject.toml
	@scripts/lock

check-lock: $(VENV)/.installed ## Check that the locked requirements fit pyproject.toml
	@scripts/lock --check

clean: ## Remove what was set up and built here (not the weights in the cache folder)
	@rm -rf $(VENV) build dist $(SECOND_OPINION)/node_modules
	@rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Below: one stamp per step, so that each is done once, and again when what it depends on changes.

$(VENV)/bin/python:
	@python=$$(PYTHON='$(PYTHON)' scripts/find-python) && "$$python" -m venv $(VENV)

$(VENV)/.locked: requirements-dev.txt | $(VENV)/bin/python
	@echo "Installing the locked requirements (a minute or two, once)"
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@

$(VENV)/.installed: pyproject.toml $(VENV)/.locked
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.weights: seedbed/embedded/weights.txt $(VENV)/.installed
	@$(BIN)/python -m seedbed.embedded.weights >/dev/null
	@touch $@

$(VENV)/.system: scripts/system-packages | $(VENV)/bin/python
	@scripts/system-packages
	@touch $@

# Without node the second opinions are skipped; a registry that does not answer is no reason to stop.
$(VENV)/.node: $(wildcard $(SECOND_OPINION)/package-lock.json) | $(VENV)/bin/python
	@if [ ! -d $(SECOND_OPINION) ]; then :; \
	elif ! command -v npm >/dev/null 2>&1; then echo "npm is not installed: the second opinions will be skipped."; \
	else npm ci --prefix $(SECOND_OPINION) --omit-lockfile-registry-resolved --no-audit --no-fund --silent \
	    || echo "npm could not install the second opinions: they will be skipped."; fi
	@touch $@
