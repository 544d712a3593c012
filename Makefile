# The commands of Chief Whip. `make` alone lists them.
#
# They need Python 3.11 or newer and make; everything else they install into .venv. Kept to what
# make 3.81 understands, since macOS has no newer one.

PORT ?= 5000
VENV := .venv
BIN := $(VENV)/bin
# What has been installed is remembered in files, so that a second run does not ask again.
FOR_RUNNING := $(VENV)/.installed-requirements
FOR_TESTS := $(VENV)/.installed-test-requirements
ASSETS := node_modules/.installed

.DELETE_ON_ERROR:
.PHONY: help demo demo-new demo-code test bench soak soak-serving format css requirements clean

help:
	@echo "make demo      try it: an invented country on 127.0.0.1:5000, the real sample on 5001 (PORT=8080 moves both)"
	@echo "make demo-new  the same, afresh: what there is is put aside first"
	@echo "make demo-code EMAIL=whip@example.org  the code that signing in to the demonstration asks for"
	@echo "make test      run every check; make test CHECKS=\"ruff mypy\" runs some of them"
	@echo "make bench     measure (SMALL=1: a smaller House)"
	@echo "make soak      attack the totals of 200 made lists"
	@echo "make soak-serving  read, write and import for ten minutes while web workers are killed"
	@echo "make format    write code as ruff wants it"
	@echo "make css       build app/web/static from app/web/assets"
	@echo "make requirements  compile requirements.txt and tests/requirements.txt from pyproject.toml"
	@echo "make clean     take away what the commands above installed"

# --- serving -------------------------------------------------------------------------------------

# Two sites: an invented country, and the real sample with nothing invented. A demonstration never
# mixes, so each has a database of its own; other settings come from the environment as ever.
SECOND = $(shell expr $(PORT) + 1)
INSTANCE := $(CURDIR)/instance
DEMO = $(call SITE,demo,$(PORT))
RECORD = $(call SITE,record,$(SECOND))
SITE = CHIEF_WHIP_ENV=development DATABASE_URL="sqlite:///$(INSTANCE)/$(1).sqlite3" \
	MAIL_URL="file:$(INSTANCE)/$(1)-mail" AUDIT_SEALS="$(INSTANCE)/$(1)-seals.log" \
	PUBLIC_URL=http://127.0.0.1:$(2)
SERVE = $(BIN)/gunicorn --worker-class gthread --workers 2 --threads 4 --no-control-socket \
	--log-level warning --bind

demo: $(FOR_RUNNING)
	@$(PORTS_ARE_FREE)
	@mkdir -p instance
	@if [ -e instance/demo.sqlite3 ]; then \
	  echo "Serving what is there; make demo-new starts afresh."; \
	  $(DEMO) $(BIN)/flask db upgrade >/dev/null; \
	else \
	  echo "Making the demonstration: an invented country."; \
	  $(DEMO) $(BIN)/flask db upgrade >/dev/null && $(DEMO) $(BIN)/flask demo >/dev/null || { \
	    rm -f instance/demo.sqlite3*; exit 1; }; \
	fi
	@$(RECORD) $(BIN)/flask db upgrade >/dev/null
	@if $(RECORD) $(BIN)/python -c '$(RECORD_IS_EMPTY)'; then \
	  echo "Making the record: the real sample that ships with Chief Whip."; \
	  $(RECORD) $(BIN)/flask votes load-sample; \
	  $(RECORD) $(BIN)/flask cabinet load-sample; \
	fi
	@echo "To sign in to the demonstration:"
	@$(DEMO) $(BIN)/flask demo sign-in || { \
	  echo "make demo-new starts afresh." >&2; exit 1; }
	@echo "It then asks for a code: make demo-code EMAIL=whip@example.org (in another terminal)"
	@echo "The demonstration is at http://127.0.0.1:$(PORT)/ and the record at http://127.0.0.1:$(SECOND)/ (Ctrl-C stops both)."
	@trap 'kill $$demo $$record 2>/dev/null; wait' EXIT; trap 'exit 0' INT TERM; \
	$(DEMO) $(SERVE) 127.0.0.1:$(PORT) wsgi:app & demo=$$!; \
	$(RECORD) $(SERVE) 127.0.0.1:$(SECOND) wsgi:app & record=$$!; \
	wait

demo-code: $(FOR_RUNNING)
	@$(DEMO) $(BIN)/flask demo code "$(EMAIL)"

PORTS_ARE_FREE = for port in $(PORT) $(SECOND); do \
	$(BIN)/python -c 'import socket, sys; socket.create_server(("127.0.0.1", int(sys.argv[1]))).close()' \
	  "$$port" 2>/dev/null || { \
	echo "Port $$port cannot be had: stop what listens there, Chief Whip itself perhaps, or choose another: make $@ PORT=8080" >&2; \
	exit 1; }; done

# Empty is also a record of the sample alone whose loading was cut off: loading it again goes on
# where that stopped. A record imported from Parliament is never touched.
RECORD_IS_EMPTY = import sys; from sqlalchemy import select; from wsgi import app; \
	from app.db import db; from app.source.models import ImportRun; \
	from app.votes.sample.source import SAMPLE; app.app_context().push(); \
	runs = db.session.execute(select(ImportRun.source, ImportRun.complete).distinct()); \
	sys.exit(any(complete or SAMPLE not in source for source, complete in runs))

demo-new: $(FOR_RUNNING)
	@$(PORTS_ARE_FREE)
	@mkdir -p instance/put-aside
	@for file in instance/demo.sqlite3* instance/record.sqlite3* instance/demo-* instance/record-*; do \
	  if [ -e "$$file" ]; then rm -rf "instance/put-aside/$${file##*/}"; \
	    mv -f "$$file" instance/put-aside/; put=yes; fi; \
	done; [ -z "$$put" ] || echo "What there was is put aside in instance/put-aside/."
	@$(MAKE) --no-print-directory demo

# --- checking ------------------------------------------------------------------------------------

test: $(FOR_TESTS)
	@$(BIN)/python -m tests.checks $(CHECKS)

bench: $(FOR_TESTS)
	@$(BIN)/python -m tests.benchmarks

soak: $(FOR_TESTS)
	SOAK_LISTS=200 $(BIN)/pytest -q -n 2 -k "attack and sqlite" tests/integration/monitoring

# Ten minutes for each kind of database; SECONDS=60 for less.
soak-serving: $(FOR_TESTS)
	@$(BIN)/python -m tests.soak

format: $(FOR_TESTS)
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

# --- building ------------------------------------------------------------------------------------

# Node comes with what the checks need, so that everybody builds with the same one.
css: $(ASSETS)
	PATH="$(CURDIR)/$(BIN):$$PATH" npm run --silent build

$(ASSETS): package.json .npmrc | $(FOR_TESTS)
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm install --no-progress --ignore-scripts --loglevel=error
	@touch $@

# The second file holds the first's versions, so that what is tested is what is served.
COMPILE = $(BIN)/uv pip compile -q --generate-hashes --no-header --no-emit-index-url \
	--no-annotate --python-version 3.11 pyproject.toml
requirements: $(BIN)/uv
	$(COMPILE) -o requirements.txt
	$(COMPILE) --group test --group bench -c requirements.txt -o tests/requirements.txt

# --- installing ----------------------------------------------------------------------------------

$(FOR_RUNNING): requirements.txt $(BIN)/uv
	@echo "Installing what Chief Whip runs on."
	@$(INSTALL) -r requirements.txt
	@touch $@

$(FOR_TESTS): tests/requirements.txt $(BIN)/uv
	@echo "Installing what Chief Whip runs on and what its checks need."
	@$(INSTALL) -r tests/requirements.txt
	@touch $@

INSTALL = $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes

# uv installs ten times as fast as pip. It is no part of the product, hence no hash.
$(BIN)/uv: $(BIN)/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check 'uv>=0.9,<1'
	@touch $@

# Debian keeps venv in a package of its own. Root is the usual user of a fresh container, and may
# install it; anybody else is told the sentence.
$(BIN)/python:
	@python=; \
	for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	  if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    python=$$name; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "Chief Whip needs Python 3.11 or newer. On Debian: apt-get install python3 python3-venv; on macOS: brew install python" >&2; \
	  exit 1; fi; \
	if ! $$python -c 'import ensurepip, venv' 2>/dev/null; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing Debian's python3-venv."; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null || exit 1; \
	  else \
	    echo "Python's venv is missing. On Debian: sudo apt-get install python3-venv" >&2; \
	    exit 1; fi; \
	fi; \
	echo "Making the virtual environment with $$($$python --version)."; \
	$$python -m venv $(VENV)

clean:
	rm -rf $(VENV) node_modules .build
