# Every verb does its own set-up: a fresh machine needs git, make and a Python >= 3.11 with venv and pip.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help install demo test up down lint fix lock bench bi bi-install bi-lock test-bi
help:
	@echo "make demo    an inbox to a consolidated district (INBOX=path for your own files)"
	@echo "make test    every test but those of the dashboards"
	@echo "make test-bi the dashboards in Superset and in a browser (after make bi-install)"
	@echo "make up      Airflow's scheduler and web page, the DAGs on their schedule; make down ends them"
	@echo "make bi      Superset with the dashboards, in an environment of its own"
	@echo "make lint    style and architecture; make fix mends style"
	@echo "make lock    compile requirements.in into requirements.lock"
	@echo "make bench   measurements side by side (MANY=10000 for that many workbooks, GROWTH=10600 for all communes)"

install: $(READY)
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 ...")'
	@echo "Installing wheels into $(VENV) (a minute or two)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --quiet --require-hashes --only-binary :all: --no-deps -r requirements.lock
	@$(BIN)/pip install --quiet --quiet --no-deps --no-index --no-build-isolation --editable .
	@touch $(READY)

demo: $(READY)
	@$(BIN)/kho demo $(if $(INBOX),--inbox "$(INBOX)")

test: $(READY)
	@$(BIN)/python -m pytest -n 2 --dist loadfile --ignore tests/bi

test-bi: $(READY)
	@$(BIN)/python -m pytest tests/bi -rs

up: $(READY)
	@$(BIN)/kho up

down: $(READY)
	@$(BIN)/kho down

lint: $(READY)
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/lint-imports

fix: $(READY)
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

lock: $(READY)
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras \
		--no-emit-index-url --no-emit-find-links --no-header --upgrade requirements.in -o requirements.lock

bench: $(READY)
	@$(BIN)/python -m tests.bench $(if $(MANY),--many $(MANY)) $(if $(GROWTH),--growth $(GROWTH))

BI := .venv-bi
bi-install: $(BI)/.ready
$(BI)/.ready: bi/requirements.lock
	@echo "Installing Superset into $(BI) (two minutes or three)"
	@$(PYTHON) -m venv $(BI)
	@$(BI)/bin/pip install --quiet --quiet --require-hashes --only-binary :all: --no-binary odfpy --no-deps -r bi/requirements.lock
	@touch $(BI)/.ready

bi: $(READY) $(BI)/.ready
	@$(BIN)/kho bi

bi-lock: $(READY)
	@$(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-strip-extras --only-binary :all: \
		--no-binary odfpy --no-emit-index-url --no-emit-find-links --no-header --upgrade bi/requirements.in -o bi/requirements.lock
