# Every target installs what it needs into .venv/ first: the exact versions of requirements/, checked against their hashes, with plain pip.
# If a file of requirements/ is newer than its stamp in .venv/, the installation runs again.
PYTHON ?= python3
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
ALL := -n auto --dist worksteal --ignore=tests/benchmarks
INSTALL := -m pip install --quiet --disable-pip-version-check
LOCKED := $(INSTALL) --require-hashes --no-deps --no-build-isolation
OWN := $(INSTALL) --no-deps --no-build-isolation --editable .

# The tests of make test, test-lowest and test-latest: those that need only Python packages and are not slow.
QUICK := $(ALL) --without-tools -m "not slow and not long"

.PHONY: help site docs lint test-unit test test-all test-rest test-lowest test-latest test-long coverage bench tools lock clean
.NOTPARALLEL:

help: ## list the targets
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

site: .venv/site.stamp ## build this archive into build/
	$(BIN)/sitegen build

docs: .venv/docs.stamp ## write the generated pages, build the documentation into build-docs/, and check its links
	$(BIN)/python docs/_generate
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict

lint: .venv/test.stamp ## style, spelling, types, rules for imports and prose
	$(BIN)/ruff check
	$(BIN)/ruff format --check sitegen tests docs/_*
	$(BIN)/codespell
	$(BIN)/mypy --strict
	$(PYTEST) -q tests/packaging/test_architecture.py tests/packaging/test_prose.py

test-unit: .venv/test.stamp ## tests/unit, in seconds
	$(PYTEST) tests/unit -m "not slow"

test: .venv/test.stamp ## the tests that need only Python packages, in minutes
	$(PYTEST) $(QUICK)

test-all: .venv/all.stamp ## all tests except the long ones; browsers, web servers and validators must be installed
	$(PYTEST) $(ALL) --require-tools -m "not long"

test-rest: .venv/all.stamp ## the tests of test-all that test leaves out
	$(PYTEST) $(ALL) --require-tools -m "(tools or slow) and not long"

test-lowest: .venv-lowest/stamp ## make test with the lowest versions that pyproject.toml allows
	.venv-lowest/bin/python -m pytest $(QUICK)

test-latest: .venv-latest/stamp ## make test with the newest versions that pyproject.toml allows, looked up each time
	.venv-latest/bin/python $(INSTALL) --upgrade --upgrade-strategy eager --editable . --group build --group test
	.venv-latest/bin/python -m pytest $(QUICK)

test-long: .venv/all.stamp ## the long tests: random histories and stress tests of minutes and hours
	$(PYTEST) -m long --ignore=tests/benchmarks

# The dependency engine, the publisher, publication states and dates: of their lines and branches, at least 95 % must be covered.
COVERED = sitegen/database/dependencies/*,sitegen/database/queries/staleness.py,sitegen/publish/*,sitegen/model/edtf/*,sitegen/model/publication.py,sitegen/content/front_matter/status_fallback.py
coverage: .venv/all.stamp ## test-all with branch coverage of sitegen/; takes twice as long
	$(PYTEST) $(ALL) --require-tools -m "not long" --cov --cov-branch --cov-report=term:skip-covered
	$(BIN)/python -m coverage report --skip-covered --include="$(COVERED)" --fail-under=95

bench: .venv/all.stamp ## timings, as ratios to Hugo on the same stories
	$(PYTEST) tests/benchmarks -q -s -p no:cacheprovider

tools: ## install the programs the tests run: browser, web servers, validators
	@tests/support/setup.sh

clean: ## delete everything that was generated, except .venv/ and .tools/
	find build -mindepth 1 ! -path build/.gitignore -delete
	find sitegen tests -name __pycache__ -prune -exec rm -r {} +
	rm -rf .sitegen build-docs dist .coverage .coverage.* .hypothesis .benchmarks .pytest_cache .mypy_cache .ruff_cache

# The locks: exact versions with the hashes of all their files, for Python 3.11 and newer on any system. `make lock` upgrades
# every version; `make lock UPGRADE=` only adds and removes packages to match pyproject.toml.
UPGRADE := --upgrade
COMPILE = .venv-lock/bin/uv pip compile --universal --python-version 3.11 --no-config --quiet --custom-compile-command 'make lock' --generate-hashes $(UPGRADE)

lock: .venv-lock/stamp ## upgrade the versions in requirements/ and tests/support/package-lock.json
	$(COMPILE) pyproject.toml --group build --group dev --group test --group tools --group bench --group docs -o requirements/all.txt
	$(COMPILE) --no-annotate -c requirements/all.txt --group build -o requirements/build.txt
	$(COMPILE) --no-annotate -c requirements/all.txt pyproject.toml -o requirements/site.txt
	$(COMPILE) --no-annotate -c requirements/all.txt pyproject.toml --extra publish -o requirements/publish.txt
	$(COMPILE) --no-annotate -c requirements/all.txt pyproject.toml --group docs -o requirements/docs.txt
	$(COMPILE) --no-annotate -c requirements/all.txt pyproject.toml --group dev --group test -o requirements/test.txt
	$(COMPILE) --no-annotate --no-deps --resolution lowest-direct pyproject.toml -o .venv-lock/lowest.txt
	$(COMPILE) --no-annotate -c .venv-lock/lowest.txt pyproject.toml --group test -o requirements/lowest.txt
	$(if $(UPGRADE),rm -f tests/support/package-lock.json)
	npm install --prefix tests/support --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved --no-audit --no-fund

# Build tools are installed first: with --no-build-isolation, pip downloads none itself.
.venv/site.stamp: requirements/build.txt requirements/site.txt pyproject.toml .venv/python.stamp
	$(BIN)/python $(LOCKED) -r requirements/build.txt
	$(BIN)/python $(LOCKED) -r requirements/site.txt
	$(BIN)/python $(OWN)
	@touch $@

.venv/docs.stamp: requirements/docs.txt .venv/site.stamp
	$(BIN)/python $(LOCKED) -r requirements/docs.txt
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
