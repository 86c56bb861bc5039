# What a person types. `make run` needs Python 3.11 or newer and nothing else; the rest installs itself into .venv.
PYTHON ?= python3
PY := .venv/bin/python
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup run test faults check bench lock

help: ## list the commands
	@grep -hE '^[a-z_-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: ## make .venv with everything needed to develop and test
	@$(PYTHON) ops/install.py dev

run: ## start the whole site here (PORT, VAR_DIR)
	@$(PYTHON) ops/install.py run
	@exec $(PY) -m ops.run

test: setup ## run every test; ARGS go on to pytest, LANE=sqlite|postgres|broker|browser runs one lane
	@$(PY) -m ops.test $(ARGS)

faults: setup ## the long fault runs (SEED, ROUNDS)
	@SEED=$(or $(SEED),1) ROUNDS=$(or $(ROUNDS),20) $(PY) -m pytest -q -m faults -p no:randomly --timeout=3600 $(ARGS)

check: setup ## format, lint, types, import direction, migrations, templates, translations, deployment settings
	@$(PY) -m ops.check

bench: setup ## measure the workloads and write var/bench.json
	@$(PY) -m benchmarks

lock: setup ## resolve the versions anew (UPGRADE=1 takes newer ones)
	@$(PY) -m ops.lock $(if $(UPGRADE),--upgrade)
