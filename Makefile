# What a person types. `make` alone lists it.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
PYTHON_ := $(BIN)/python
# from npm on 64-bit Linux, else from the PATH; looked up after setup
FORGE = $(firstword $(wildcard node_modules/.bin/forge) forge)
# `make test ARGS="-k ballot"`, `make up ARGS="--port 8080"`
ARGS ?=

.PHONY: help
help: ## list what make can do
	@awk 'BEGIN {FS = ":.*## "} /^## / {printf "\n%s\n", substr($$0, 4)} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@printf '\nOptions go in ARGS, for example: make up ARGS="--port 8080", make test ARGS="-k ballot".\n'

## Use it
.PHONY: setup demo up
setup: ## install everything inside this folder (Python 3.11+, Node 20+); instant when nothing changed
	@scripts/setup.sh
demo: setup ## play the whole story of a consortium on a chain of its own
	@$(PYTHON_) -m scripts.demo $(ARGS)
up: setup ## serve the API and the pages on 127.0.0.1, data kept in .guildhall/
	@$(BIN)/guildhall up $(ARGS)

## Check it
.PHONY: test test-contracts test-python test-slow
test: setup test-contracts test-python ## the fast tier: contract tests, then Python's, about a minute
test-contracts:
	@$(FORGE) test
test-python:
	@$(PYTHON_) -m pytest -n 2 --dist loadfile -m "not slow" $(ARGS)
test-slow: setup ## the tests that the fast tier leaves out
	@$(PYTHON_) -m pytest -n 2 --dist loadfile -m "slow and not web" $(ARGS)

.PHONY: check check-format check-lint check-types check-imports check-generated
check: setup check-format check-lint check-types check-imports check-generated check-web ## formatters, linters, types, imports, generated files
check-format:
	@$(BIN)/ruff format --check .
	@$(FORGE) fmt --check
check-lint:
	@$(BIN)/ruff check .
check-types:
	@$(BIN)/mypy
check-imports:
	@$(BIN)/lint-imports
check-generated:
	@$(PYTHON_) -m scripts.compile_contracts --check
	@scripts/bundle.sh --check

.PHONY: bench
bench: setup ## measure everything beside its floor and its peers, and write docs/benchmarks.md
	@scripts/setup.sh bench
	@$(PYTHON_) -m scripts.bench $(ARGS)

.PHONY: check-web
check-web: setup ## attack the API and walk every page: schemathesis, who may do what, limits, browser (three minutes)
	@scripts/setup.sh schemathesis
	@$(PYTHON_) -m pytest -n 2 --dist loadfile -m web -rP $(ARGS)

.PHONY: brownie
brownie: setup ## compile with Brownie and run the coordinator's script, in Brownie's own environment
	@scripts/setup.sh brownie
	@$(PYTHON_) -m scripts.brownie_session $(ARGS)

## Change it
.PHONY: format compile browser lock clean
format: setup ## format Python and Solidity
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .
	@$(FORGE) fmt
compile: setup ## compile the contracts into ledger/artifacts/
	@$(PYTHON_) -m scripts.compile_contracts $(ARGS)
browser: setup ## bundle the browser's cryptography into api/static/eth.js
	@scripts/bundle.sh
lock: ## write the lock files anew; ARGS=--upgrade moves to newer versions
	@scripts/lock.sh $(ARGS)
clean: ## remove environments, installed tools and caches; never the data in .guildhall/
	rm -rf .venv .venv-brownie .brownie-home node_modules .forge .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find governance ledger api scripts tests -name __pycache__ -type d -prune -exec rm -rf {} +
