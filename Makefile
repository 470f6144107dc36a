# Every command of the project. `make help` lists them; docs/operating.md says more.

PYTHON ?= python3
PORT ?= 8000
INSTANCE ?= $(CURDIR)/instance
VENV := $(CURDIR)/.venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/stamps
APP := client_pwa
APP_SOURCES := $(shell find $(APP) -type f -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null)

# npm of the registry's own Node; the system's certificates, or it hangs behind a TLS proxy.
NODE := PATH="$(BIN):$$PATH" NODE_USE_SYSTEM_CA=1
NPM := $(NODE) $(BIN)/npm
# Keys, certificates and the log belong to one address, so the demo has data of its own for each port, and with
# TLS=1 HOST=<this machine's address> for a real tablet in the same network.
TLS ?=
HOST ?=
ORIGIN := $(if $(TLS),https://$(HOST):$(PORT),http://localhost:$(PORT))
OTHER_PORT := $(if $(filter-out 8000,$(PORT)),-$(PORT))
KEPT := $(INSTANCE)$(if $(TLS),/tablet-$(HOST)$(OTHER_PORT),$(if $(OTHER_PORT),/port$(OTHER_PORT)))
DEMO := FIELDDESK_DEMO=1 FIELDDESK_INSTANCE="$(KEPT)" FIELDDESK_ORIGIN="$(ORIGIN)"

.DEFAULT_GOAL := help
.PHONY: help run demo-reset test test-fast check format vectors fuzz mutate simulate kills heard bench clean
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-print-directory

help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(STAMPS)/run $(APP)/dist/index.html ## Start the demo on http://localhost:8000 (PORT= changes it; TLS=1 HOST= for a tablet)
	@[ -z "$(TLS)" ] || [ -n "$(HOST)" ] || { echo "TLS=1 needs HOST=, the address of this machine in the tablet's network."; exit 1; }
	@[ -n "$(TLS)" ] || [ -z "$(HOST)" ] || { echo "HOST= needs TLS=1: browsers run the field app over https only."; exit 1; }
	@$(BIN)/python .ci/port_free.py $(PORT) $(HOST)
	@$(DEMO) exec $(BIN)/fielddesk demo start --port $(PORT) $(if $(TLS),--tablet-host "$(HOST)")

demo-reset: $(STAMPS)/run ## Throw the demo's data away and seed it anew
	@$(DEMO) $(BIN)/fielddesk db upgrade >/dev/null
	@$(DEMO) $(BIN)/fielddesk demo reset

test: $(STAMPS)/test $(STAMPS)/app $(STAMPS)/browser $(APP)/dist/index.html ## Run every test: Python, PostgreSQL, TypeScript, real browser
	@cd $(APP) && $(NPM) test --silent
	@PATH="$(BIN):$$PATH" $(BIN)/python -m pytest -n 2 --dist worksteal

test-fast: $(STAMPS)/test $(STAMPS)/app ## The quick half, for every commit
	@cd $(APP) && $(NPM) test --silent
	@PATH="$(BIN):$$PATH" $(BIN)/python -m pytest -n 2 --dist worksteal -m "not browser and not journey" --databases=sqlite

check: $(STAMPS)/test $(STAMPS)/app ## Formatters, linters, type checkers, import contracts
	@$(BIN)/ruff format --check --quiet . || { echo "Some files are not formatted: run 'make format'."; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports
	@cd $(APP) && $(NPM) run --silent check

format: $(STAMPS)/test $(STAMPS)/app ## Format every file
	@$(BIN)/ruff format --quiet . && $(BIN)/ruff check --fix --quiet .
	@cd $(APP) && $(NPM) run --silent format

vectors: $(STAMPS)/test $(STAMPS)/app ## Check docs/vectors on both sides; FRESH=1 writes anew what a change of the protocol changed
ifdef FRESH
	@echo "Writing the vectors anew. Every file named below is a change of the protocol:"
	@$(BIN)/python -m tests.vectors.write_vectors
	@$(NODE) $(BIN)/node --no-warnings tests/vectors/write_from_app.ts
	@$(BIN)/python -m tests.vectors.write_examples
endif
	@$(BIN)/python -m pytest tests/sync tests/vectors
	@cd $(APP) && PATH="$(BIN):$$PATH" $(BIN)/node --test --test-reporter=dot --no-warnings '../tests/client/*.test.ts'

fuzz: $(STAMPS)/test $(STAMPS)/app ## Change messages 100,000 times for each parser, on both sides (EXAMPLES= SEED=)
	@PATH="$(BIN):$$PATH" nice -n 10 $(BIN)/python -m tests.fuzz

mutate: $(STAMPS)/test ## Take each check of sync/ away in turn: some test must notice
	@nice -n 10 $(BIN)/python -m tests.mutation

simulate: $(STAMPS)/test ## Play SEEDS= histories (1,000) on all cores; SEED= replays one, REAL=1 with real cryptography
	@$(BIN)/python -m tests.simulation $(if $(SEED),--seed $(SEED),--seeds $(or $(SEEDS),1000)) $(if $(REAL),--real)

kills: $(STAMPS)/test $(STAMPS)/browser $(APP)/dist/index.html ## Kill a tablet's browser N= times (100) in its day, at moments drawn from SEED= (1)
	@PATH="$(BIN):$$PATH" nice -n 10 $(BIN)/python -m tests.journeys.kills --kills $(or $(N),100) --seed $(or $(SEED),1)

heard: $(STAMPS)/test $(STAMPS)/browser $(APP)/dist/index.html ## Write docs/heard.md anew: a handover as a screen reader is told it
	@PATH="$(BIN):$$PATH" FIELDDESK_HEARD=1 $(BIN)/python -m pytest -q tests/journeys/test_heard.py

bench: $(STAMPS)/test $(STAMPS)/browser $(APP)/dist/index.html ## Measure the goals of docs/performance.md
	@PATH="$(BIN):$$PATH" $(BIN)/python -m tests.bench $(GOALS)

clean: ## Remove everything that was built or installed; the demo's data stays
	@rm -rf .venv $(APP)/node_modules $(APP)/dist tests/browser/node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "Python is missing: install Python 3.11 or newer."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "This Python is too old: install 3.11 or newer, or name one with PYTHON=."; exit 1; }
	@echo "Making the virtual environment ..."
	@$(PYTHON) -m venv $(VENV) || { echo "Python cannot make a virtual environment here: install its venv package."; exit 1; }

$(STAMPS)/run: requirements.txt pyproject.toml | $(BIN)/python
	@echo "Installing the Python packages ..."
	@.ci/install requirements.txt
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/test: requirements-test.txt pyproject.toml | $(BIN)/python
	@echo "Installing the Python packages for the tests ..."
	@.ci/install requirements-test.txt
	@mkdir -p $(STAMPS) && touch $@ $(STAMPS)/run

$(STAMPS)/app: $(APP)/package-lock.json | $(BIN)/python
	@[ -x $(BIN)/npm ] || $(MAKE) $(STAMPS)/run
	@echo "Installing the packages of the field app ..."
	@cd $(APP) && $(NPM) ci --no-audit --no-fund --silent || { echo "The field app's packages could not be installed: see the lines above."; exit 1; }
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/browser: tests/browser/package-lock.json | $(BIN)/python
	@echo "Installing what the tests need of browsers ..."
	@$(NODE) $(BIN)/python -m tests.browser
	@mkdir -p $(STAMPS) && touch $@

$(APP)/dist/index.html: $(APP_SOURCES) $(STAMPS)/app
	@echo "Building the field app ..."
	@cd $(APP) && $(NPM) run --silent build || { echo "The field app could not be built: see the lines above."; exit 1; }
	@touch $@
