# Everything a fresh machine needs is Python 3.11 or later and make.
#
#   make demo    attribute the quotes of a seed text
#   make test    lint, types and the whole test suite
#   make docs    the pages of docs/, as build/docs/index.html
#   make picture the README's picture, anew (needs Chromium)

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/installed

.PHONY: demo test docs picture lint types clean

demo: $(STAMP)
	$(BIN)/quoteattr --format table seeds/harbour.txt

test: lint types
	$(BIN)/python -m pytest -q -n auto

docs: $(STAMP)
	$(BIN)/python -m sphinx -q -W --keep-going -b html docs build/docs
	@echo "built: build/docs/index.html"

picture: $(STAMP)
	$(BIN)/python docs/picture.py

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP)
	$(BIN)/mypy

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[test]'
	touch $(STAMP)

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
