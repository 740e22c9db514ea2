# Every target sets up what it needs, once: .venv/ (Python), .tools/ (npm) and, for the tests, Debian packages.
# The stamps in .venv/ are older than pyproject.toml when it has changed, and then the set-up runs again.
PYTHON ?= python3
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest

.PHONY: site test coverage test-long check bench tools clean
.NOTPARALLEL:

site: .venv/site.stamp ## build this archive into build/
	$(BIN)/sitegen build

test: tools .venv/tests.stamp ## every test that takes seconds
	$(PYTEST) -n auto --dist worksteal -m "not long" --ignore=tests/benchmarks

coverage: tools .venv/tests.stamp ## the same, with branch coverage of sitegen/, which takes twice the time
	$(PYTEST) -n auto --dist worksteal -m "not long" --ignore=tests/benchmarks --cov --cov-branch --cov-report=term:skip-covered

test-long: tools .venv/tests.stamp ## the campaigns of minutes and hours
	$(PYTEST) -m long --ignore=tests/benchmarks

bench: .venv/bench.stamp ## timings, as ratios beside Hugo on the same stories
	$(PYTEST) tests/benchmarks -q -s -p no:cacheprovider

check: .venv/tests.stamp ## lint, types, and which package may import which
	$(BIN)/ruff check
	$(BIN)/mypy --strict
	$(PYTEST) -q tests/test_house.py

tools: ## what the tests run beside Python: browser, servers, checkers
	@tests/tools/setup.sh

clean: ## remove what was made, but not .venv/ and .tools/
	find build -mindepth 1 ! -path build/.gitignore -delete
	find sitegen tests -name __pycache__ -prune -exec rm -r {} +
	rm -rf .sitegen dist .coverage .coverage.* .hypothesis .benchmarks .pytest_cache .mypy_cache .ruff_cache

.venv/site.stamp: pyproject.toml .venv/pip.stamp
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

.venv/tests.stamp: pyproject.toml .venv/pip.stamp | tools
	$(BIN)/python -m pip install --quiet --editable . --group dev --group test
	@touch $@ .venv/site.stamp

.venv/bench.stamp: .venv/tests.stamp
	$(BIN)/python -m pip install --quiet --group bench
	@touch $@

.venv/pip.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "sitegen needs Python 3.11 or newer: make PYTHON=/path/to/python3 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "$(PYTHON) cannot make a virtual environment. On Debian: apt-get install python3-venv" >&2; exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1' # the first with --group
	@touch $@
