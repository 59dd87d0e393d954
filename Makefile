# newsbot: one verb per wish. `make` alone lists them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
UV_VERSION := 0.13.9
UV := .venv/bin/uv
BIN := .venv/bin
COMPILE := $(UV) pip compile -q --universal --generate-hashes --no-header --python-version 3.11
export UV_PROJECT_ENVIRONMENT := .venv
export VIRTUAL_ENV := $(CURDIR)/.venv

help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.ready ## .venv/bin/newsbot, with the locked dependencies

demo: .venv/.ready ## talk to the bot in the terminal over sample news (lines on a pipe work too)
	@rm -rf var/demo
	@NEWSBOT__STORE__URL=sqlite:///var/demo/newsbot.db NEWSBOT__STORE__KEY_FILE=var/demo/newsbot.key \
	  $(BIN)/newsbot chat --samples

# Three workers on two cores: much of the time servers and disks are waited for.
test: .venv/.ready-dev ## the tests
	$(BIN)/pytest -q -n 3 --dist loadgroup

lint: .venv/.ready-dev ## style and floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache

types: .venv/.ready-dev ## mypy, strict
	$(BIN)/mypy

check: lint types test ## all of it: what has to pass before anything lands

format: .venv/.ready-dev ## bring the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

chaos: .venv/.ready-dev .venv-synapse/.ready ## long runs with kill -9 at random moments and at every named step
	$(BIN)/python -m tests.crash --kills 1000 --rooms 4000
	$(BIN)/python -m tests.crash --each-step 20 --rooms 400
	$(BIN)/python -m tests.crash --commands 5000 --kills 200
	$(BIN)/python -m tests.crash --takeovers 200 --rooms 6000
	$(BIN)/python -m tests.crash.pacing --sends 2000
	$(BIN)/python -m tests.crash.corrections --changes 500 --rooms 5000 --at-once 3
	$(BIN)/python -m tests.crash.newsroom --telegram 7000 --matrix 3000
	$(BIN)/python -m tests.crash.newsroom --telegram 9850 --matrix 150 --synapse
	$(BIN)/python -m tests.crash.digests --rooms 500 --days 400
	$(BIN)/python -m tests.crash.digests --rooms 10000 --days 100
	$(BIN)/python -m tests.crash.answering
	NEWSBOT_CASES=3000 $(BIN)/pytest -q tests/store/test_outbox_reach.py -k "loop or order"
	$(BIN)/python -m tests.crash.forgetting --trials 100
	$(BIN)/python -m tests.crash.matrix --kills 200 --plain 6 --sealed 4 --posts 400
	$(BIN)/python -m tests.crash.asking --commands 500 --kills 100
	$(BIN)/python -m tests.crash.storm --posts 30 --kill-after 60 --lift-after 90
	$(BIN)/python -m tests.crash.away --seconds 60
	if [ -n "$${NEWSBOT_DATA:-}" ]; then $(BIN)/python -m tests.replay --rooms 10000; fi

telegram-double: .venv/.ready-dev ## a Bot API server on port 8081, for trying things without Telegram
	$(BIN)/python -m tests.doubles.telegram --port 8081

acceptance: .venv/.ready-dev .venv-synapse/.ready acceptance/node_modules/.ready ## a strict Matrix client against the whole bot (needs Node 20)
	$(BIN)/python -m tests.acceptance

eval: .venv/.ready-dev ## language quality on NEWSBOT_DATA, beside baselines
	$(BIN)/python -m evaluation

bench: .venv-bench/.ready ## speed, beside peers, in one run
	.venv-bench/bin/python -m bench

data: .venv/.ready-dev ## build the shipped lexicon and gazetteer again
	$(BIN)/python -m scripts.build_lexicon
	$(BIN)/python -m scripts.build_weights
	$(BIN)/python -m scripts.build_gazetteer

lock: $(UV) ## resolve the dependencies again
	$(COMPILE) --upgrade --group build pyproject.toml -o requirements.lock
	$(COMPILE) --upgrade --extra postgres --group build --group dev --group data pyproject.toml -o requirements-dev.lock
	$(COMPILE) --upgrade --group build --group bench pyproject.toml -o requirements-bench.lock
	$(COMPILE) --upgrade --group synapse -o requirements-synapse.lock

wheel: .venv/.ready-dev ## dist/newsbot-*.whl
	rm -rf dist
	$(UV) build --wheel --no-build-isolation -q -o dist

clean: ## remove what can be made again (not var/)
	rm -rf .venv .venv-bench .venv-synapse acceptance/node_modules dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

.PHONY: help setup demo test lint types check format acceptance eval bench chaos telegram-double data lock wheel clean

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "newsbot needs Python 3.11 or newer; name one with: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "newsbot needs Python's venv module: on Debian, apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -q --disable-pip-version-check uv==$(UV_VERSION)

# Compiled at once: where Python may not write bytecode, each start would compile everything again.
define fill
	@$(UV) pip sync -q --require-hashes --compile-bytecode $(1)
	@$(UV) pip install -q --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q src
	@touch $@
endef

.venv/.ready: requirements.lock pyproject.toml | $(UV)
	@[ -e .venv/.ready-dev ] || echo "Setting up newsbot in .venv (once, about half a minute) ..." >&2
	$(call fill,requirements.lock)

.venv/.ready-dev: requirements-dev.lock pyproject.toml | $(UV)
	@echo "Setting up the development tools in .venv (once) ..." >&2
	$(call fill,requirements-dev.lock)
	@touch .venv/.ready

.venv-bench/.ready: requirements-bench.lock pyproject.toml | $(UV)
	@echo "Setting up newsbot and its peers in .venv-bench (once) ..." >&2
	@$(UV) venv -q --clear --python $(BIN)/python .venv-bench
	@VIRTUAL_ENV=$(CURDIR)/.venv-bench $(UV) pip sync -q --require-hashes --compile-bytecode requirements-bench.lock
	@VIRTUAL_ENV=$(CURDIR)/.venv-bench $(UV) pip install -q --no-deps --no-build-isolation -e .
	@touch $@

# A homeserver pins versions of its own, and never shares an environment with the bot.
.venv-synapse/.ready: requirements-synapse.lock | $(UV)
	@echo "Setting up Synapse in .venv-synapse (once) ..." >&2
	@$(UV) venv -q --clear --python $(BIN)/python .venv-synapse
	@VIRTUAL_ENV=$(CURDIR)/.venv-synapse $(UV) pip sync -q --require-hashes --compile-bytecode requirements-synapse.lock
	@touch $@

acceptance/node_modules/.ready: acceptance/package-lock.json
	@cd acceptance && npm ci --silent
	@touch $@
