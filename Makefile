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
# `make chaos SEEDS=200`: so many schedules, with stops of a whole minute; `SEEDS=7,19`: these
export SEEDS ?=
# `make mutate SAMPLE=400 SEED=7`: so many mutants, those of this seed; 0 is all of them, for hours
SAMPLE ?= 0
SEED ?= 1

.PHONY: help
help: ## list what make can do
	@awk 'BEGIN {FS = ":.*## "} /^## / {printf "\n%s\n", substr($$0, 4)} /^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
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
# Compiled modules go to a cache of the tests' own, whatever the surroundings say about bytecode: several processes
# would else compile everything again in every run.
PYTEST = env -u PYTHONDONTWRITEBYTECODE PYTHONPYCACHEPREFIX=$(CURDIR)/.pytest_cache/bytecode \
	$(PYTHON_) -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder
# Tests that wait for chains and servers leave room for a third on two cores; those that compute do not.
WORKERS = 2
test-python test-slow check-postgres: WORKERS = 3
# the tests that open a store, but for the pages': what they keep, the API's tests keep too
ON_STORES = tests/e2e tests/api tests/ledger tests/properties/test_exactly_once.py tests/chaos/test_every_fail_point.py
# but these keep nothing, or in a file of their own whatever the store
STORELESS = $(addprefix tests/ledger/test_,anvil.py audit_of_liars.py calls.py config.py crypto.py deploy.py doctor.py \
	last_will.py refusals.py signing.py trie_root.py) $(addprefix tests/api/test_,openapi.py settings.py stock_form.py) \
	$(addprefix tests/api/cli/test_,command_line.py keys.py remote.py rules.py up.py words.py)
# `forge test` would write snapshots/ in passing; only `make snapshots` does
FORGE_TEST = $(FORGE) test --gas-snapshot-emit false

.PHONY: test test-contracts test-python test-slow
test: setup test-contracts test-python ## the fast tier: contract tests, then Python's, the whole story among them; about a minute
test-contracts:
	@$(FORGE_TEST)
test-python:
	@$(PYTEST) -m "not slow" --hypothesis-profile fast $(ARGS)
test-slow: setup ## the tests that the fast tier leaves out, but for those of check-twins and check-web
	@$(PYTEST) -m "slow and not twin and not hypothesis and not web" $(ARGS)

# Each runs by itself too; .ci/run takes them one after the other and tells what each took.
CHECKS = check-format check-lint check-types check-imports check-generated
CHECKS += check-sizes check-contracts check-analyzers check-mutants check-twins check-web check-postgres check-chaos check-dependencies
.PHONY: check checks $(CHECKS)
check: setup $(CHECKS) ## everything that a change must pass besides the tests; each check runs alone too
checks:
	@echo $(CHECKS)
check-format: ## are Python and Solidity formatted
	@$(BIN)/ruff format --check .
	@$(FORGE) fmt --check
check-lint: ## ruff
	@$(BIN)/ruff check .
check-types: ## mypy, strict
	@$(BIN)/mypy
check-imports: ## imports go one way
	@$(BIN)/lint-imports
check-generated: ## artifacts and the browser's bundle are what their sources give
	@$(PYTHON_) -m scripts.compile_contracts --check
	@scripts/bundle.sh --check
check-sizes: ## length of each contract's code, and gas against the committed snapshots
	@$(PYTHON_) -m scripts.code_sizes
	@$(PYTHON_) -m scripts.gas_snapshots
check-contracts: ## the contract tests again, with many more runs of fuzz tests and invariants
	@FOUNDRY_PROFILE=deep $(FORGE_TEST) -vv
check-analyzers: ## slither without a finding of high or medium weight; halmos proves the arithmetic
	@echo "slither and halmos work side by side and tell what they found when they are done"
	@$(MAKE) --jobs=2 --output-sync=target analyze-slither analyze-halmos
.PHONY: analyze-slither analyze-halmos
analyze-slither analyze-halmos: analyze-%:
	@scripts/analyze.sh $*
check-mutants: ## a sample of changes of what counts votes and moves money: nine of ten are noticed (three minutes)
	@echo "rules and contracts are changed side by side and tell what was noticed when they are done"
	@$(MAKE) --jobs=2 --output-sync=target mutants-of-rules mutants-of-contracts
.PHONY: mutants-of-rules mutants-of-contracts
mutants-of-rules:
	@scripts/setup.sh mutants
	@$(PYTHON_) -m scripts.mutants rules --counts-and-money --sample 60 --seed 7
mutants-of-contracts:
	@scripts/setup.sh slither
	@$(PYTHON_) -m scripts.mutants libraries --sample 24 --seed 7
	@$(PYTHON_) -m scripts.mutants linked --only Claims,ClassTable,ProxyBallots,Settlement,VotingToken --sample 10 --seed 7
check-twins: ## contract against rule, and every property, with many more examples
	@$(PYTEST) -m "(hypothesis or twin) and not web" --hypothesis-profile deep $(ARGS)
check-web: ## attack the API and walk every page: schemathesis, who may do what, limits, browser (four minutes)
	@scripts/setup.sh schemathesis
	@$(PYTEST) -m web -raP $(ARGS)
check-postgres: ## ledger, API and the whole story with every store in PostgreSQL; skipped where there is none
	@$(PYTEST) --store postgresql -m "not web and not twin" --hypothesis-profile fast $(ON_STORES) $(STORELESS:%=--ignore=%) $(ARGS)
check-chaos: ## the seeds of `make chaos` that once showed a mistake, and every other fault once
	@$(PYTHON_) -m scripts.chaos --kept $(ARGS)
check-dependencies: ## lock files with hashes, and known faults of what they name
	@$(PYTHON_) -m scripts.dependencies

.PHONY: mutate
mutate: setup ## change the rules in one place at a time and tell how often a test notices; SAMPLE=400 SEED=7, or all
	@scripts/setup.sh mutants
	@scripts/setup.sh slither
	@$(PYTHON_) -m scripts.mutants rules --sample $(SAMPLE) --seed $(SEED) $(ARGS) || true
	@$(PYTHON_) -m scripts.mutants libraries --sample $(SAMPLE) --seed $(SEED) $(ARGS) || true
	@$(PYTHON_) -m scripts.mutants linked --sample $(SAMPLE) --seed $(SEED) $(ARGS) || true

.PHONY: bench
bench: setup ## measure everything beside its floor and its peers, and write docs/benchmarks.md
	@scripts/setup.sh bench
	@$(PYTHON_) -m scripts.bench $(ARGS)

.PHONY: chaos
chaos: setup ## kill, stall, reorganise and lie while members work; SEEDS=200, or SEEDS=7,19
	@$(PYTHON_) -m scripts.chaos $(ARGS)

.PHONY: brownie
brownie: setup ## compile with Brownie and run the coordinator's script, in Brownie's own environment
	@scripts/setup.sh brownie
	@$(PYTHON_) -m scripts.brownie_session $(ARGS)

## Change it
.PHONY: format compile snapshots browser lock clean
format: setup ## format Python and Solidity
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .
	@$(FORGE) fmt
compile: setup ## compile the contracts into ledger/artifacts/
	@$(PYTHON_) -m scripts.compile_contracts $(ARGS)
snapshots: setup ## measure gas and keep it in snapshots/
	@$(PYTHON_) -m scripts.gas_snapshots --write
browser: setup ## bundle the browser's cryptography into api/static/eth.js
	@scripts/bundle.sh
lock: ## write the lock files anew; ARGS=--upgrade moves to newer versions
	@scripts/lock.sh $(ARGS)
clean: ## remove environments, installed tools and caches; never the data in .guildhall/
	rm -rf mutants .venv .venv-* .brownie-home node_modules .forge .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find governance ledger api scripts tests -name __pycache__ -type d -prune -exec rm -rf {} +
