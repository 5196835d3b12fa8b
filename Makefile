# Everything a fresh machine needs is Python 3.11 or later and make.
#
#   make demo    install what the library needs (some 600 MB, once) and attribute the quotes of a seed text
#   make test    lint, types and the whole test suite
#   make docs    the pages of docs/, as build/docs/index.html
#   make picture the pictures of the pages, anew (needs Chromium)

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PLAIN := $(VENV)/plain
STAMP := $(VENV)/installed

.PHONY: demo test docs picture lint types clean

demo: $(PLAIN)
	@echo "reading seeds/harbour.txt: what is sure, and how much is not"
	@$(BIN)/quoteattr --format table --min-confidence .7 seeds/harbour.txt

# One worker more than cores: tests wait for processes and browsers. Whoever has done takes over from the others.
test: lint types
	$(BIN)/python -m pytest -q -n $$($(BIN)/python -c "import os; print(1 + (os.cpu_count() or 1))") --dist worksteal

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

$(PLAIN): pyproject.toml
	@echo "installing quoteattr and what it needs into $(VENV): some 600 MB, a minute or two ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --no-input --disable-pip-version-check --editable . | grep --line-buffered -E "^(Collecting|Installing|Successfully)"
	@touch $(PLAIN)

$(STAMP): pyproject.toml
	@echo "installing the tools of the tests and of the pages as well: another 700 MB ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[test]'
	@touch $(STAMP)

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
