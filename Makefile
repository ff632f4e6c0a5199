# The commands of the project. Everything lives in this folder: .venv (libraries) and instance (data).

PORT ?= 8000
PYTHON ?= python3
WORKERS ?= $(shell nproc 2>/dev/null || echo 2)
VENV := .venv
BIN := $(VENV)/bin
PYTEST := $(BIN)/pytest -n $(WORKERS)

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export FLASK_APP := wsgi.py

.DEFAULT_GOAL := help
.PHONY: help install install-dev migrate run test test-sqlite test-postgresql lint check browser-test coverage bench \
	screens hooks format requirements clean

help: ## Show this list
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/\1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name text; do \
		printf '  make %-16s %s\n' "$$name" "$$text"; done

# --- Libraries ---------------------------------------------------------------------------------------------------

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Python 3.11 or newer is needed as '$(PYTHON)' (or name another: make PYTHON=python3.12 ...)."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "Python's venv is missing. On Debian or Ubuntu: sudo apt-get install python3-venv"; exit 1; }
	@echo "Making $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.txt | $(BIN)/python
	@echo "Installing the pinned libraries (a minute or two)"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt | $(BIN)/python
	@echo "Installing the pinned libraries for tests and checks (a minute or two)"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	@touch $@ $(VENV)/.installed

install: $(VENV)/.installed ## Make .venv and install the pinned libraries

install-dev: $(VENV)/.installed-dev ## Add the libraries for tests and checks

# --- The program -------------------------------------------------------------------------------------------------

migrate: install ## Bring the database to the newest tables
	@$(BIN)/flask db upgrade

run: migrate ## Serve on http://127.0.0.1:8000 with demo data (PORT, DATABASE_URL, FUND_DEMO_PASSWORD)
	@$(BIN)/flask demo load --if-empty
	@echo "http://127.0.0.1:$(PORT)  (stop with Ctrl+C)"
	@exec $(BIN)/gunicorn --bind 127.0.0.1:$(PORT) -w 2 -k gthread --threads 8 --no-control-socket wsgi:app

# --- Tests and checks --------------------------------------------------------------------------------------------

test: test-sqlite test-postgresql ## Run the whole suite, on SQLite and on PostgreSQL

test-sqlite: install-dev ## Run the suite on SQLite
	FUND_TEST_DATABASE=sqlite $(PYTEST) -m "not browser"

test-postgresql: install-dev ## Run the suite on PostgreSQL (a server of its own)
	@if $(BIN)/python -m tests.databases; then \
		echo 'FUND_TEST_DATABASE=postgresql $(PYTEST) -m "not browser"'; \
		FUND_TEST_DATABASE=postgresql $(PYTEST) -m "not browser"; \
	elif [ -n "$$FUND_REQUIRE_POSTGRESQL" ]; then exit 1; \
	else echo "The suite did NOT run on PostgreSQL, for the reason above."; fi

lint: install-dev ## Check format, style, types, import contracts and templates
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache --no-logo
	$(BIN)/djlint --lint --quiet templates/web

check: lint test-sqlite ## Everything a commit must pass: lint, then the suite on SQLite

browser-test: install-dev ## Drive a real Chromium through the pages
	$(BIN)/pytest -m browser

coverage: install-dev ## Measure which lines the tests run; ledger, money and rules must be whole
	rm -f .coverage .coverage.*
	FUND_TEST_DATABASE=sqlite $(PYTEST) -m "not browser" --cov --cov-report=
	FUND_TEST_DATABASE=postgresql $(PYTEST) tests/ledger --cov --cov-append --cov-report=
	$(BIN)/coverage report --fail-under=90
	$(BIN)/coverage report --fail-under=100 --include='fund/ledger/*,fund/money.py,fund/*/rules.py'

# --- Others ------------------------------------------------------------------------------------------------------

bench: install-dev ## Measure posting and pages beside a bare driver and a bare ORM
	$(BIN)/python -m benchmarks.post
	$(BIN)/python -m benchmarks.http
	$(BIN)/python -m benchmarks.import

screens: install-dev ## Take a picture of each page, for people to look at
	$(BIN)/python -m benchmarks.screens

hooks: install-dev ## Run the quick checks before each commit
	$(BIN)/pre-commit install

format: install-dev ## Put the code in its format and mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

requirements: install-dev ## Pin the newest libraries, with hashes, from requirements.in and requirements-dev.in
	$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --universal --python-version 3.11 --no-emit-index-url \
		--no-emit-find-links --custom-compile-command 'make requirements' requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --universal --python-version 3.11 --no-emit-index-url \
		--no-emit-find-links --custom-compile-command 'make requirements' requirements-dev.in -o requirements-dev.txt

clean: ## Remove what tests and checks left (never .venv, never instance)
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage .coverage.* htmlcov build
	find fund tests migrations benchmarks -name __pycache__ -prune -exec rm -rf {} +
