# `make help` lists the targets. Python 3.11 or later and make are all that is needed.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
DATA ?= ../shared/data
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
WORK := build/models
ARTICLES ?= examples/ferry-fire examples/mosul-list

.DEFAULT_GOAL := help
.PHONY: help install demo test lint format reports timing models eval-models clean

help: ## List the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-12s %s\n", $$1, $$2}'

install: $(READY) ## Set up .venv with everything pinned

# torch first, by its exact pin: anything looser may bring gigabytes of GPU libraries.
$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "$$(grep '^torch==' constraints.txt)"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $(READY)

demo: $(READY) ## Compare the example articles, offline, and print the report
	HF_HUB_OFFLINE=1 $(BIN)/crossclaim compare examples/ferry-fire examples/mosul-list

test: $(READY) ## Run all tests
	HF_HUB_OFFLINE=1 $(BIN)/python -m pytest

lint: $(READY) ## Check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(READY) ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

reports: $(READY) ## Rewrite the committed sample reports
	HF_HUB_OFFLINE=1 $(BIN)/crossclaim compare examples/ferry-fire examples/mosul-list -o reports/examples.md

timing: $(READY) ## Show where the time goes for ARTICLES=… (default: the examples)
	$(BIN)/python tests/timing.py $(ARTICLES)

models: $(READY) ## Train both models again from DATA=… (about three hours on two cores)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt '.[train]'
	$(BIN)/python models/recipes/vocabulary.py --data $(DATA) --out $(WORK)/vocabulary
	$(BIN)/python models/recipes/distil.py --data $(DATA) --vocabulary $(WORK)/vocabulary --out $(WORK)/distilled
	$(BIN)/python models/recipes/nli.py --data $(DATA) --encoder $(WORK)/distilled --lexicon $(WORK)/vocabulary/lexicon.json --out $(WORK)/nli
	$(BIN)/python models/recipes/distil.py --data $(DATA) --vocabulary $(WORK)/distilled --out $(WORK)/refined --refine 400
	$(BIN)/python models/recipes/export.py --model $(WORK)/refined --kind embedder --out models/embedder
	$(BIN)/python models/recipes/export.py --model $(WORK)/nli --kind nli --out models/nli

eval-models: $(READY) ## Measure both models on DATA=… and write models/*/figures.json
	$(BIN)/python models/recipes/evaluate.py --data $(DATA) --out models

clean: ## Remove what builds and tests leave behind
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache
