# What a person types. `make run` needs Python 3.11 or newer and nothing else; the rest installs itself into .venv.
PYTHON ?= python3
PY := .venv/bin/python
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup run lock

help: ## list the commands
	@grep -hE '^[a-z_-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: ## make .venv with everything needed to develop and test
	@$(PYTHON) ops/install.py dev

run: ## start the whole site here (PORT, VAR_DIR)
	@$(PYTHON) ops/install.py run
	@exec $(PY) -m ops.run

lock: setup ## resolve the versions anew (UPGRADE=1 takes newer ones)
	@$(PY) -m ops.lock $(if $(UPGRADE),--upgrade)
