# Python lives in .venv/, Rust in target/, both inside the clone. `make` alone prints the verbs.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test check bench gen fuzz docs lock

PYTHON ?= python3
SECONDS_EACH_RUN := 180
BIN := .venv/bin
export VIRTUAL_ENV := $(CURDIR)/.venv

# Everything that the native module is built from.
NATIVE := Cargo.toml Cargo.lock pyproject.toml $(shell find crates -name '*.rs' -o -name Cargo.toml)

help: ## Print this list
	@echo "make VERB, where VERB is one of"
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 10

demo: .venv/native ## Set everything up and read the capture that ships with the project
	@$(BIN)/siptower read --config examples/demo/siptower.yaml examples/demo/demo.pcap.gz

test: .venv/native .venv/dev ## Run the Rust and the Python tests
	@tools/need libpcap
	cargo test --workspace --exclude siptower-py --locked --quiet
	$(BIN)/pytest -n 2

check: .venv/native .venv/dev ## Format, lint, types, architecture, generated files fresh
	@tools/check

bench: .venv/native .venv/dev ## Measure beside the peers, and write bench/results/*.json and their page
	$(BIN)/python -m bench $(BENCH)
	$(BIN)/python -m tools.gen

gen: .venv/dev ## Write what is generated from schema/ and from the code
	$(BIN)/python -m tools.gen

fuzz: ## Fuzz every target evenly: make fuzz SECONDS=600
	@tools/need cargo c++
	@tools/fuzz $(or $(filter-out 0,$(SECONDS)),$(SECONDS_EACH_RUN))

docs: .venv/native .venv/dev ## Write the reference pages, then try every link and example
	@tools/need libpcap
	$(BIN)/python -m tools.gen
	$(BIN)/pytest tests/arch/test_docs.py

lock: .venv/dev ## Refresh the pinned Python requirements
	@tools/lock

.venv/run: requirements.lock
	@tools/need python
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/dev: requirements-dev.lock .venv/run
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

.venv/native: $(NATIVE) .venv/run
	@tools/need cargo cc
	PIP_QUIET=1 $(BIN)/maturin develop --release
	@touch $@
