# `make help` lists the targets. Python 3.11 or later and make are all that is needed.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
DATA ?= ../shared/data
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
WORK := build/models
ARTICLES ?= examples/ferry-fire examples/mosul-list
CASES ?= 100000

.DEFAULT_GOAL := help
.PHONY: help install demo test lint format reports baseline timing bench bench-corpus test-ray test-bucket eval calibrate crossvalidate docs screenshot fuzz models eval-models clean

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

baseline: $(READY) ## Renew the committed baseline of the examples
	HF_HUB_OFFLINE=1 $(BIN)/crossclaim check examples/ferry-fire examples/mosul-list --baseline examples/crossclaim-baseline.json --update

eval: $(READY) ## Measure the verdicts on the test split, and on translated news from DATA=…
	@(echo "# Evaluation"; echo; \
	echo "Made by \`make eval\`. The gold pairs are our own (tests/gold); the test split was not looked at"; \
	echo "while rules were written, and nothing is fitted on it."; echo; \
	echo "## Own gold, test split"; echo; \
	HF_HUB_OFFLINE=1 $(BIN)/crossclaim eval tests/gold/test; echo; \
	echo "## Sixteen more events"; echo; \
	echo "Their writers listed every conflict and nothing else, so only the rows of conflicts mean anything."; \
	echo "Nothing was fitted on them, and nobody who writes rules has read them."; echo; \
	HF_HUB_OFFLINE=1 $(BIN)/crossclaim eval tests/gold/conflicts; echo; \
	echo "## Faithful translations of news"; echo; \
	echo "Professional translations (WMT newstest), never trained on, as articles of twenty sentences:"; \
	echo "no pair should conflict. Then one count is changed by a script."; echo; \
	$(BIN)/python tests/faithful.py --data $(DATA); echo; \
	echo "The same in languages that no gold event is in."; echo; \
	$(BIN)/python tests/faithful.py --data $(DATA) --languages ru,tr,it,pl --pairs 1200) > build/evaluation.md
	@mv build/evaluation.md reports/evaluation.md

calibrate: $(READY) ## Fit again how evidence combines into verdicts, on the train and dev splits
	HF_HUB_OFFLINE=1 $(BIN)/python models/recipes/calibrate.py examples/gold.yaml tests/gold/train tests/gold/dev --out compare/calibrations/embedded.json

crossvalidate: $(READY) ## Measure the verdicts on train and dev events that their calibration has not seen
	HF_HUB_OFFLINE=1 $(BIN)/python models/recipes/crossvalidate.py examples/gold.yaml tests/gold/train tests/gold/dev

docs: $(READY) ## Rewrite what the documentation takes from the code
	$(BIN)/python docs/generate.py

screenshot: $(READY) ## Take the README's picture of the HTML report again (needs Chromium)
	HF_HUB_OFFLINE=1 $(BIN)/python docs/screenshot.py

fuzz: $(READY) ## Run CASES=… generated cases, other ones each time (default: 100000)
	CI= CROSSCLAIM_CASES=$(CASES) HF_HUB_OFFLINE=1 $(BIN)/python -m pytest tests/test_fuzz.py -W ignore --hypothesis-show-statistics

timing: $(READY) ## Show where the time goes for ARTICLES=… (default: the examples)
	$(BIN)/python tests/timing.py $(ARTICLES)

bench: $(READY) ## Measure speed and memory beside the plain pipeline (some minutes; leave the machine alone)
	HF_HUB_OFFLINE=1 $(BIN)/python tests/bench.py --out reports/benchmark.md

bench-corpus: $(READY) ## Measure a corpus of 10,000 synthetic articles (about half an hour)
	HF_HUB_OFFLINE=1 $(BIN)/python tests/bench_corpus.py --out reports/scale.md

test-ray: $(READY) ## Test the Ray engine (needs the extra ray)
	CROSSCLAIM_RAY=1 HF_HUB_OFFLINE=1 $(BIN)/python -m pytest tests/test_corpus_ray.py

test-bucket: $(READY) ## Test a store in object storage (installs an S3 server of its own)
	$(PYTHON) -m venv $(WORK)/moto
	$(WORK)/moto/bin/python -m pip install --quiet 'moto[server,s3]==5.2.5'
	PATH="$(PATH):$(abspath $(WORK)/moto/bin)" HF_HUB_OFFLINE=1 $(BIN)/python -m pytest tests/test_corpus_bucket.py

models: $(READY) ## Train both models again from DATA=… (over two hours on two cores with bf16)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[train]'
	$(BIN)/python models/recipes/vocabulary.py --data $(DATA) --out $(WORK)/vocabulary
	$(BIN)/python models/recipes/distil.py --data $(DATA) --vocabulary $(WORK)/vocabulary --out $(WORK)/distilled
	$(BIN)/python models/recipes/distil.py --data $(DATA) --vocabulary $(WORK)/distilled --out $(WORK)/refined --refine 1000
	$(BIN)/python models/recipes/nli.py --data $(DATA) --encoder $(WORK)/refined --lexicon $(WORK)/vocabulary/lexicon.json --out $(WORK)/nli
	$(BIN)/python models/recipes/export.py --model $(WORK)/refined --kind embedder --out models/embedder
	$(BIN)/python models/recipes/export.py --model $(WORK)/nli --kind nli --out models/nli

eval-models: $(READY) ## Measure both models on DATA=… and write models/*/figures.json
	$(BIN)/python models/recipes/evaluate.py --data $(DATA) --out models --edits $(DATA)/nli/vitaminc_test.jsonl.xz --held-out

clean: ## Remove what builds and tests leave behind
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache
