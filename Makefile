# `make` alone lists the targets.
.DEFAULT_GOAL := help
.PHONY: help ask test check ingest serve playground contract evals bench lock clean
.DELETE_ON_ERROR:

PYTHON ?= python3
PY := .venv/bin/python
INDEX := $(or $(PRACTICE_INDEX),data/index)
KNOWLEDGE := $(or $(PRACTICE_KNOWLEDGE),knowledge)
Q ?= what does the audit say about waiting for a child to tell us?
export Q

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

ask: .venv/core $(INDEX)/CURRENT ## ask the guidance a question: make ask Q="…"
	@$(PY) -m bot ask "$$Q"

test: .venv/dev ## install what development needs and run the whole check
	@$(MAKE) --no-print-directory check

check: ## format, lint, types, import rules, tests (after `make test` has installed them)
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy .
	.venv/bin/lint-imports
	$(PY) -m pytest -n auto --dist loadfile

ingest: .venv/core ## read the knowledge folder and build the index
	$(PY) -m ingest

serve: .venv/core $(INDEX)/CURRENT ## answer in Slack (tokens from the environment or .env)
	$(PY) -m bot serve

playground: .venv/core $(INDEX)/CURRENT ## try the whole assistant in a browser, with no Slack and no keys
	@$(PY) -m playground

contract: .venv/dev ## compare real Slack's answers with the stand-in's (needs a sandbox workspace)
	@$(PY) -m pytest tests/contract -rs --allow-hosts=127.0.0.1,::1,slack.com

evals: .venv/evals $(INDEX)/CURRENT ## measure the answers on every suite and write a report
	@$(PY) -m evals run

bench: .venv/evals ## measure our search beside other systems: make bench BENCH_CORPUS=DIR BENCH_FILLER=DIR
	@$(PY) -m evals bench $(if $(BENCH_CORPUS),--corpus "$(BENCH_CORPUS)") $(if $(BENCH_FILLER),--filler "$(BENCH_FILLER)") $(if $(BENCH_SIZES),--sizes $(BENCH_SIZES))

lock: .venv/dev ## write the lock files again from pyproject.toml
	.venv/bin/pip-compile $(COMPILE) --output-file requirements.txt pyproject.toml
	.venv/bin/pip-compile $(COMPILE) --extra evals -c requirements.txt --output-file requirements-evals.txt pyproject.toml
	.venv/bin/pip-compile $(COMPILE) --extra models --extra evals --extra openai --extra dev -c requirements-evals.txt --output-file requirements-dev.txt pyproject.toml
	@# No addresses, no local version tags, no remarks: the same file must install wherever it is read.
	sed -i -e 's/^\([a-z0-9_-]*==[^+]*\)+.*/\1/' -e '/^[-#]/d' -e '/^$$/d' requirements*.txt
COMPILE := --quiet --strip-extras --no-header --no-annotate

clean: ## remove the environment, the index and all caches (records are kept)
	rm -rf .venv $(INDEX) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; try: make PYTHON=python3.11"; exit 1; }
	$(PYTHON) -m venv .venv
	$(PY) -m pip install --quiet --upgrade pip

# A newer pip and --no-compile install about five times faster.
.venv/core: requirements.txt | .venv/bin/python
	$(PY) -m pip install --quiet --no-compile -r requirements.txt
	@touch $@

.venv/evals: requirements-evals.txt | .venv/bin/python
	$(PY) -m pip install --quiet --no-compile -r requirements-evals.txt
	@touch $@ .venv/core

.venv/dev: requirements-dev.txt | .venv/bin/python
	$(PY) -m pip install --quiet --no-compile -r requirements-dev.txt
	@touch $@ .venv/core .venv/evals

$(INDEX)/CURRENT: $(shell find $(KNOWLEDGE) -type d -o -name '*.md' -o -name '*.jsonl' | grep -v __pycache__) $(wildcard ingest/*.py ingest/formats/*.py knowledge/*.py) | .venv/core
	@$(PY) -m ingest || [ $$? -eq 3 ]
	@touch $@
