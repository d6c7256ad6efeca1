# Tonghu 童护. `make help` lists what can be made; nothing else is needed on a machine with Python 3.11.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# Unit, spec, pack, meta and property tests: what a developer waits for. `make test` runs the rest too.
QUICK := $(wildcard tests/unit tests/spec tests/packs tests/meta tests/property)
CORE_COVERAGE := 90
POLICY ?= cn-35
PORT ?= 8000

.PHONY: help install dev county run demo-reset check static test proof spark bench packs wheel clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-9s %s\n", $$1, $$2}'

install: .venv/.core ## makes .venv with the program in it: .venv/bin/tonghu
	@echo "已安装 / installed: $(BIN)/tonghu — 下一步 / next: make county"

dev: .venv/.dev ## install, and the developers' tools

.venv/bin/python: | scripts/find-python.sh
	@python=$$(PYTHON="$(PYTHON)" scripts/find-python.sh) && echo "creating .venv with $$python" && "$$python" -m venv .venv

# A stamp per requirement file: unchanged files cost nothing, changed ones are installed again. The files name every
# package, so nothing is resolved (`--no-deps`): a release of tomorrow cannot change or break what is installed today.
.venv/.core: requirements/core.txt pyproject.toml | .venv/bin/python
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip --upgrade >/dev/null
	@echo "安装依赖（校验散列）/ installing pinned packages, hashes checked …"
	@$(PIP) install --no-deps --require-hashes -r requirements/core.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.core
	@$(PIP) install --no-deps --require-hashes -r requirements/dev.txt
	@$(PIP) check
	@touch $@

# The browser of the journeys. Debian's package; without root a message names it.
/usr/bin/chromium:
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk >/dev/null; \
	else echo "需要浏览器 / the tests need a browser: apt-get install chromium fonts-noto-cjk" >&2; exit 2; fi

.venv/.bench: requirements/bench.txt .venv/.core
	@$(PIP) install --no-deps --require-hashes -r requirements/bench.txt
	@touch $@

.venv/.spark: requirements/spark.txt .venv/.core
	@$(PIP) install --no-deps --require-hashes -r requirements/spark.txt
	@touch $@

spark: .venv/.spark ## adds the Spark engine of `tonghu reconcile` (500 MB; Java 17 must be there)
	@command -v java >/dev/null || echo "没有找到 Java / Java is missing: apt-get install openjdk-17-jre-headless"

county: .venv/.core ## makes a synthetic county and runs the whole survey on it; results in out/county
	@$(BIN)/tonghu county --output out/county

run: .venv/.core ## the platform on a synthetic county: logins and codes are printed; POLICY=cn-35 and PORT=8000 unless given
	@$(BIN)/tonghu demo --policy "$(POLICY)" --port "$(PORT)" --home out/platform

demo-reset: ## the platform's synthetic county from the start: deletes out/platform
	@rm -rf out/platform
	@echo "已清空 / cleared: out/platform"

static: .venv/.dev ## lint, format, types, import contracts, dependencies
	@mkdir -p out
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-cache >out/import-contracts.txt || { cat out/import-contracts.txt; exit 1; }
	@$(BIN)/deptry --no-ansi src

check: static ## static, and the quick tests; three minutes at most
	@$(BIN)/python -m pytest -n auto -q $(QUICK)

# PostgreSQL's programs; the cluster that Debian would start by itself is not wanted.
/usr/lib/postgresql:
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    mkdir -p /etc/postgresql-common; \
	    [ -e /etc/postgresql-common/createcluster.conf ] || echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql >/dev/null; \
	else echo "需要 PostgreSQL / the tests need PostgreSQL: apt-get install postgresql" >&2; exit 2; fi

test: static .venv/.bench .venv/.spark /usr/bin/chromium /usr/lib/postgresql ## everything CI runs, with reduced counts and fixed seeds; prints coverage
	@rm -f .coverage .coverage.*
	@$(BIN)/python -m tests.postgres.cluster $(BIN)/python -m pytest -n auto -q -m db tests/web
	@$(BIN)/python -m pytest -n auto --cov --cov-report=term tests
	@$(BIN)/coverage report --include='src/tonghu/core/*' --fail-under=$(CORE_COVERAGE) >out/coverage-core.txt \
	    || { tail -n 3 out/coverage-core.txt; exit 1; }

proof: .venv/.dev ## the full counts that the issues ask for; writes docs/proof/<topic>.json
	@$(BIN)/python scripts/proof.py

bench: .venv/.bench ## the side-by-side figures: every bench/*/run.py
	@for run in bench/*/run.py; do echo "== $$run"; $(BIN)/python "$$run"; done

packs: .venv/.core ## checks every shipped policy pack and runs its examples
	@for pack in packs/*/; do $(BIN)/tonghu policies check "$$pack"; done

wheel: .venv/.core ## the installable wheel, packs included, in dist/
	@$(BIN)/hatchling build -t wheel -d dist

clean: ## removes results, builds and caches; keeps .venv
	@rm -rf out dist build htmlcov .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find src tests scripts bench -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
