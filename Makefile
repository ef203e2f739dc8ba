# What a newcomer types: `make demo`, `make run`, `make test`. Needs Python 3.11 or newer and make.

PYTHON ?= python3
VENV   ?= .venv
# Not compiled ahead: of all that is installed, little is ever imported.
INSTALL = $(VENV)/bin/python -m pip install --disable-pip-version-check --quiet --no-compile --require-hashes

.PHONY: demo run test search fuzz storm format law lock benchmark clean

demo: $(VENV)/ready
	@$(VENV)/bin/python -m bot demo

run: $(VENV)/ready
	@$(VENV)/bin/python -m bot run

test: $(VENV)/dev-ready
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(VENV)/bin/pytest -n 2

# New random ledgers for the two engines, ten times as many as the gate settles and twice as long, and
# new examples for every property; some forty minutes on two quiet cores. Others: make search SEED=7,
# LEDGERS=1000000, ROWS=60, EXAMPLES=10000, also from the environment. A failure names seed and ledger.
ifndef SEED
SEED := $(shell date +%s)
endif
LEDGERS  ?= 100000
ROWS     ?= 24
EXAMPLES ?= 1000
search: $(VENV)/dev-ready
	@echo "make search SEED=$(SEED) LEDGERS=$(LEDGERS) ROWS=$(ROWS) EXAMPLES=$(EXAMPLES)"
	CROWD_SEED=$(SEED) CROWD_LEDGERS=$(LEDGERS) CROWD_ROWS=$(ROWS) \
	    $(VENV)/bin/pytest -n 2 -k crowd tests/properties
	HYPOTHESIS_PROFILE=search SEARCH_EXAMPLES=$(EXAMPLES) \
	    $(VENV)/bin/pytest -n 2 -m hypothesis --hypothesis-seed=$(SEED) tests

# Bytes of feeds and of HTTP, damaged in new ways, and what is decided from them; some minutes.
fuzz: $(VENV)/dev-ready
	HYPOTHESIS_PROFILE=fuzz $(VENV)/bin/pytest -n 2 tests/properties/test_feeds.py \
	    tests/properties/test_feed_life.py tests/core/test_feed_schedule.py

# Kills, faults and limits at full size: 1,000 messages, 200 chats, 50 SIGKILLs; some minutes.
storm: $(VENV)/dev-ready
	$(VENV)/bin/python -m tests.end_to_end.storm

format: $(VENV)/dev-ready
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

# docs/law.md from the files of bot/jurisdictions, docs/lots.md from what the program answers to its
# examples, and their drawings; tests hold them to it.
law: $(VENV)/dev-ready
	$(VENV)/bin/python -m tools.law_page
	$(VENV)/bin/python -m tools.lots_page

# Newer versions of everything, with hashes; no index lines, so that any index serves. What runs is
# a part of what tests and extras agree on, for ccxt asks for exact versions.
lock: $(VENV)/dev-ready
	$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --upgrade --no-emit-index-url --no-annotate --custom-compile-command 'make lock' \
	    pyproject.toml --group dev -o requirements-dev.lock
	$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --upgrade --no-emit-index-url --no-annotate --custom-compile-command 'make lock' \
	    --constraint requirements-dev.lock pyproject.toml -o requirements.lock

benchmark: $(VENV)/dev-ready
	$(VENV)/bin/python -m benchmarks.start
	$(VENV)/bin/python -m benchmarks.delivery
	$(VENV)/bin/python -m benchmarks.lots

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(VENV)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	    || { echo "Gleaner needs Python 3.11 or newer; name one with: make PYTHON=python3.12 ..." >&2; exit 1; }
	@echo "Setting up in $(VENV), once ..."
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/ready: requirements.lock | $(VENV)/python
	@$(INSTALL) --requirement requirements.lock
	@touch $@

$(VENV)/dev-ready: requirements-dev.lock | $(VENV)/python
	@$(INSTALL) --requirement requirements-dev.lock
	@touch $@
