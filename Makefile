# The commands of this project. Python 3.11 or newer with venv, make and git are all they need.
PYTHON ?= python3
PORT ?= 8000
DEBUG ?= 0
BIN := .venv/bin
WITH_DATABASE := $(BIN)/python -m settings.local_postgres
LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(UPGRADE) pyproject.toml
# What `check --deploy` needs to see, and nothing that could run anywhere.
PRODUCTION = DJANGO_SETTINGS_MODULE=settings.production ALLOWED_HOSTS=blog.example \
  BASE_URL=https://blog.example SECURE_HSTS_SECONDS=31536000 \
  SECRET_KEY=only-for-the-check-of-the-settings-and-long-enough-to-pass-it-0123456789

.DEFAULT_GOAL := help
.PHONY: help run test coverage lint format lock screenshots lighthouse bench import manage clean

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*##/ { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.venv/installed: requirements/dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	touch .venv/installed

run: .venv/installed ## Run the site with demo content: make run PORT=8000 DEBUG=0
	@DEBUG=$(DEBUG) $(BIN)/python -m settings.local_site --port $(PORT)

test: .venv/installed ## Run every test: make test ARGS="-k feed"
	@$(WITH_DATABASE) test $(BIN)/pytest $(ARGS)

coverage: .venv/installed ## Run every test and say which lines none of them reached
	@$(WITH_DATABASE) test $(BIN)/coverage run -m pytest --numprocesses=0 $(ARGS)
	@$(BIN)/coverage combine --quiet && $(BIN)/coverage report --skip-covered --show-missing

lint: .venv/installed ## Check style, types, templates, import floors, settings and migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --check --lint templates
	$(BIN)/lint-imports
	$(WITH_DATABASE) lint $(BIN)/mypy .
	DJANGO_SETTINGS_MODULE=settings.dev $(WITH_DATABASE) lint $(BIN)/python manage.py check --fail-level WARNING
	DJANGO_SETTINGS_MODULE=settings.dev $(WITH_DATABASE) lint $(BIN)/python manage.py makemigrations --check --dry-run
	env $(PRODUCTION) $(WITH_DATABASE) lint $(BIN)/python manage.py check --deploy --fail-level WARNING

format: .venv/installed ## Format Python and templates
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format .
	$(BIN)/djlint --quiet --reformat templates

lock: .venv/installed ## Lock the requirements again from pyproject.toml (make lock UPGRADE=--upgrade)
	$(LOCK) --output-file requirements/production.txt
	$(LOCK) --group dev --output-file requirements/dev.txt

screenshots: .venv/installed ## Draw the pictures of the documentation (needs Chromium)
	@rm -rf .local/postgres/screenshots
	@$(WITH_DATABASE) screenshots $(BIN)/python docs/screenshots.py

lighthouse: .venv/installed ## Hold index, post and search against Lighthouse (needs Chromium and Node)
	@rm -rf .local/postgres/lighthouse
	@$(WITH_DATABASE) lighthouse $(BIN)/python benchmarks/lighthouse/run.py

bench: .venv/installed ## Measure the site against its goals (needs wrk and nginx): make bench ARGS="--rounds 5"
	@$(BIN)/python -m benchmarks.run $(ARGS)

import: .venv/installed ## Import a WordPress export into the site of make run: make import FILE=export.xml
	@$(WITH_DATABASE) run $(BIN)/python manage.py import_wordpress $(FILE) $(ARGS)

manage: .venv/installed ## Run a management command on the site of make run: make manage ARGS="check"
	@$(WITH_DATABASE) run $(BIN)/python manage.py $(ARGS)

clean: ## Remove the virtual environment, the local database and everything built
	rm -rf .venv .local staticfiles .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
