# make run    serves Levier at http://127.0.0.1:8000        make test   runs every check
# make help   lists the rest
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
JOBS ?= 2
export CHROMIUM ?= chromium

VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
PIP_INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes

# --- Environment --------------------------------------------------------------------------------
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Levier needs Python 3.11 or newer and $(PYTHON) is not. Name one: make $(MAKECMDGOALS) PYTHON=python3.11" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "$(PYTHON) cannot make a virtual environment. On Debian: apt-get install python3-venv" >&2; exit 1; }

# A stamp is older than its list only when the list changed: nothing is installed twice.
$(VENV)/installed: requirements.txt | $(BIN)/python
	@echo "Installing what Levier needs to run..."
	@$(PIP_INSTALL) -r requirements.txt
	@touch $@

$(VENV)/installed-dev: requirements-dev.txt | $(BIN)/python
	@echo "Installing what the checks need..."
	@$(PIP_INSTALL) -r requirements-dev.txt
	@touch $@

# --- Use ----------------------------------------------------------------------------------------
.PHONY: help run test quality fix messages bench staff-pictures lock clean system types pytest pytest-postgresql

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 26

run: export DJANGO_SETTINGS_MODULE ?= config.settings.dev
run: export DEBUG ?= false
run: export LEVIER_WORKERS ?= 2
run: $(VENV)/installed ## serve Levier (PORT=8000 HOST=127.0.0.1)
	@scripts/system_packages.sh run || echo "Levier starts all the same: only the PDF dossiers need them." >&2
	@$(BIN)/python -m config.catalogues
	@$(MANAGE) migrate --no-input --verbosity 0
	@$(MANAGE) createcachetable
	@$(MANAGE) load_reference_data
	@echo "Levier is at http://$(HOST):$(PORT)/  (Ctrl+C stops it)"
	@exec $(BIN)/granian --interface wsgi --host $(HOST) --port $(PORT) \
	  --workers $$LEVIER_WORKERS --blocking-threads 4 --log-level warning config.wsgi:application

test: system $(VENV)/installed-dev ## every check: quality, then the tests on SQLite and on PostgreSQL
	@$(MAKE) quality
	@$(MAKE) pytest
	@$(MAKE) pytest-postgresql

pytest: $(VENV)/installed-dev ## the tests on SQLite, browser tests included (ARGS=...)
	@echo "== tests on SQLite"
	@$(BIN)/python -m pytest -n $(JOBS) -q $(ARGS)

pytest-postgresql: $(VENV)/installed-dev ## the tests that touch the database, on PostgreSQL
	@echo "== tests on PostgreSQL"
	@$(BIN)/python scripts/with_postgresql.py $(BIN)/python -m pytest -n $(JOBS) -q \
	  --only-database -m "not e2e and not once" $(ARGS)

system:
	@scripts/system_packages.sh

# --- Quality ------------------------------------------------------------------------------------
quality: $(VENV)/installed-dev ## style, types, imports, templates, spelling, migrations, deployment
	@echo "== ruff" && $(BIN)/ruff check --quiet . && $(BIN)/ruff format --quiet --check .
	@echo "== djlint" && $(BIN)/djlint templates --lint --check --quiet
	@echo "== codespell" && $(BIN)/codespell
	@echo "== import-linter" && $(BIN)/lint-imports
	@echo "== mypy" && $(BIN)/mypy
	@echo "== migrations" && DJANGO_SETTINGS_MODULE=config.settings.test $(MANAGE) makemigrations --check --dry-run
	@echo "== check --deploy" && DJANGO_SETTINGS_MODULE=config.settings.production \
	  SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))') \
	  ALLOWED_HOSTS=levier.example DATABASE_URL=sqlite:////tmp/levier-check.sqlite3 \
	  $(MANAGE) check --deploy --fail-level WARNING

fix: $(VENV)/installed-dev ## format and repair what a tool can
	-@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	-@$(BIN)/djlint templates --reformat --quiet

messages: system $(VENV)/installed-dev ## bring the .po files up to date with the sources
	@$(BIN)/python scripts/make_messages.py

bench: $(VENV)/installed-dev ## measure the engine, the dossiers and the API (ARGS=comparison, pdf or impact: that alone)
	@$(BIN)/python -m config.catalogues
	@$(BIN)/python scripts/bench.py $(ARGS)

staff-pictures: $(VENV)/installed-dev ## take the pictures of docs/staff again, from the running admin
	@$(BIN)/python scripts/staff_pictures.py $(ARGS)

lock: $(BIN)/python ## resolve requirements*.in again into the hashed .txt files
	@$(BIN)/python -m pip install --quiet uv
	@for name in requirements requirements-dev; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --custom-compile-command "make lock" $(UPGRADE) $$name.in -o $$name.txt; done

clean: ## remove what the other targets made, except the database
	rm -rf $(VENV) staticfiles .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find locale -name '*.mo' -delete 2>/dev/null || true
