# Every target sets up what it needs, once, in .venv/: exactly the versions of requirements/, checked by their hashes, with plain pip.
# The stamps in .venv/ are older than a file of requirements/ when that has changed, and then the set-up runs again.
PYTHON ?= python3
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
ALL := -n auto --dist worksteal --ignore=tests/benchmarks
INSTALL := -m pip install --quiet --disable-pip-version-check
LOCKED := $(INSTALL) --require-hashes --no-deps --no-build-isolation
OWN := $(INSTALL) --no-deps --no-build-isolation --editable .

# make test and both ends of the ranges run the same tests: those that need nothing but Python's packages, and not for long.
QUICK := $(ALL) --without-tools -m "not slow and not long"

.PHONY: site lint test-unit test test-all test-rest test-lowest test-latest test-long coverage bench tools lock clean
.NOTPARALLEL:

site: .venv/site.stamp ## build this archive into build/
	$(BIN)/sitegen build

lint: .venv/test.stamp ## lint, types, and which package may import which
	$(BIN)/ruff check
	$(BIN)/ruff format --check sitegen tests
	$(BIN)/mypy --strict
	$(PYTEST) -q tests/packaging/test_architecture.py

test-unit: .venv/test.stamp ## what needs no archive, in seconds
	$(PYTEST) -m unit --ignore=tests/benchmarks

test: .venv/test.stamp ## what needs Python's packages alone, in minutes
	$(PYTEST) $(QUICK)

test-all: .venv/all.stamp ## every test that takes less than minutes; browsers, servers and checkers must be there
	$(PYTEST) $(ALL) --require-tools -m "not long"

test-rest: .venv/all.stamp ## what test-all has and test has not
	$(PYTEST) $(ALL) --require-tools -m "(tools or slow) and not long"

test-lowest: .venv-lowest/stamp ## make test with the lowest versions that pyproject.toml allows
	.venv-lowest/bin/python -m pytest $(QUICK)

test-latest: .venv-latest/stamp ## make test with the newest versions that pyproject.toml allows, looked for each time
	.venv-latest/bin/python $(INSTALL) --upgrade --upgrade-strategy eager --editable . --group build --group test
	.venv-latest/bin/python -m pytest $(QUICK)

test-long: .venv/all.stamp ## the campaigns of minutes and hours
	$(PYTEST) -m long --ignore=tests/benchmarks

coverage: .venv/all.stamp ## test-all with branch coverage of sitegen/, which takes twice the time
	$(PYTEST) $(ALL) --require-tools -m "not long" --cov --cov-branch --cov-report=term:skip-covered

bench: .venv/all.stamp ## timings, as ratios beside Hugo on the same stories
	$(PYTEST) tests/benchmarks -q -s -p no:cacheprovider

tools: ## what the tests run beside Python: browser, servers, checkers
	@tests/support/setup.sh

clean: ## remove what was made, but not .venv/ and .tools/
	find build -mindepth 1 ! -path build/.gitignore -delete
	find sitegen tests -name __pycache__ -prune -exec rm -r {} +
	rm -rf .sitegen dist .coverage .coverage.* .hypothesis .benchmarks .pytest_cache .mypy_cache .ruff_cache

# The locks: exact versions with the hashes of all their files, for Python 3.11 and newer on any system. `make lock` renews
# every version; `make lock UPGRADE=` only adds and removes what pyproject.toml does.
UPGRADE := --upgrade
COMPILE = .venv-lock/bin/uv pip compile --universal --python-version 3.11 --no-config --quiet --custom-compile-command 'make lock' --generate-hashes $(UPGRADE)

lock: .venv-lock/stamp ## renew the versions in requirements/ and tests/support/package-lock.json
	$(COMPILE) pyproject.toml --group build --group dev --group test --group tools --group bench -o requirements/all.txt
	$(COMPILE) --no-annotate -c requirements/all.txt --group build -o requirements/build.txt
	$(COMPILE) --no-annotate -c requirements/all.txt pyproject.toml -o requirements/site.txt
	$(COMPILE) --no-annotate -c requirements/all.txt pyproject.toml --group dev --group test -o requirements/test.txt
	$(COMPILE) --no-annotate --no-deps --resolution lowest-direct pyproject.toml -o .venv-lock/lowest.txt
	$(COMPILE) --no-annotate -c .venv-lock/lowest.txt pyproject.toml --group test -o requirements/lowest.txt
	$(if $(UPGRADE),rm -f tests/support/package-lock.json)
	npm install --prefix tests/support --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved --no-audit --no-fund

# What builds packages comes first, so that nothing else is fetched to build one.
.venv/site.stamp: requirements/build.txt requirements/site.txt pyproject.toml .venv/python.stamp
	$(BIN)/python $(LOCKED) -r requirements/build.txt
	$(BIN)/python $(LOCKED) -r requirements/site.txt
	$(BIN)/python $(OWN)
	@touch $@

.venv/test.stamp: requirements/test.txt .venv/site.stamp
	$(BIN)/python $(LOCKED) -r requirements/test.txt
	@touch $@

.venv/all.stamp: requirements/all.txt .venv/test.stamp | tools
	$(BIN)/python $(LOCKED) -r requirements/all.txt
	@touch $@

.venv-lowest/stamp: requirements/build.txt requirements/lowest.txt pyproject.toml .venv-lowest/python.stamp
	.venv-lowest/bin/python $(LOCKED) -r requirements/build.txt
	.venv-lowest/bin/python $(LOCKED) -r requirements/lowest.txt
	.venv-lowest/bin/python $(OWN)
	@touch $@

.venv-latest/stamp: .venv-latest/python.stamp
	.venv-latest/bin/python $(INSTALL) --upgrade 'pip>=25.1' # the first with --group
	@touch $@

.venv-lock/stamp: .venv-lock/python.stamp
	.venv-lock/bin/python $(INSTALL) --upgrade uv
	@touch $@

.PRECIOUS: %/python.stamp
%/python.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "sitegen needs Python 3.11 or newer: make PYTHON=/path/to/python3 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "$(PYTHON) cannot make a virtual environment. On Debian: apt-get install python3-venv" >&2; exit 1; }
	@test -x $*/bin/pip || $(PYTHON) -m venv $*
	@touch $@
