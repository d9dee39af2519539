# make run          start the server, and an example page with the widget on another port
# make check        linters, types, domain and web tests on SQLite, node tests; no browser
# make test         everything that CI runs: both databases, browser tests, fault injection
# make soak         long tests for every night: what make test leaves out, all web tests on PostgreSQL, a hundred kills
#                   under load, ten thousand fuzzed requests, a million forged tokens, the memory of a million answers
# make bench        measure the server, each number beside a baseline; `make bench hostile` and so on measure one part
# make bench-widget measure what the card costs a page in a real browser, beside a blank page and a rival's card from npm
# make widget       build the browser files
# make openapi      update the OpenAPI snapshot and the dashboard's API types
# make screenshot   take the README's screenshots again
# make cards        take pictures of every card and of the survey page in .run/cards
# make audit        look up all dependencies in the databases of known vulnerabilities: exit code of the tool 0 none, 1 some,
#                   3 a database could not be reached
# make release      build the wheel, the source archive and the bill of materials (CycloneDX) in dist/
# make upgrade      get the newest versions of what the tests use, and write them down in tests/constraints.txt
# make format       format all sources

PYTHON ?= python3
PORT ?= 8010
HOST_PORT ?= 8011

BENCH_PARTS = start answers latency workers automation mailing audience score polling themes export import dashboard paint growth sizes hostile

# The old make of macOS cannot hold back what runs at the same time.
WHOLE_OUTPUT = $(if $(filter output-sync,$(.FEATURES)),--output-sync)

.PHONY: $(BENCH_PARTS) run lint lint-python lint-browser check test bench bench-widget soak widget openapi format screenshot cards audit release upgrade clean

run: .venv/installed
	@.venv/bin/python examples/try_it.py --port $(PORT) --host-port $(HOST_PORT)

lint: .venv/dev
	@.venv/bin/python -m tests.setup
	@$(MAKE) --no-print-directory -j 2 $(WHOLE_OUTPUT) lint-python lint-browser

lint-python:
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-logo

lint-browser:
	@.venv/bin/python -m tests.setup run check
	@.venv/bin/python -m tests.setup run lint
	@.venv/bin/python -m tests.setup test

check: lint
	.venv/bin/python -m pytest -n 2 --dist worksteal tests/domain tests/tokens tests/web -k "not postgresql"

test: lint
	.venv/bin/python -m pytest -n 3 --dist worksteal

bench: .venv/dev
	@PYTHONPATH=examples .venv/bin/python -m tests.benchmarks.server $(filter $(BENCH_PARTS),$(MAKECMDGOALS))

$(BENCH_PARTS): bench
	@:

bench-widget: .venv/dev
	@.venv/bin/python -m tests.setup
	@PYTHONPATH=examples .venv/bin/python -m tests.benchmarks.card

soak: .venv/dev
	@.venv/bin/python -m tests.setup
	.venv/bin/python -m pytest -n 2 --dist worksteal --ignore tests/faults -m soak
	BOTH_ENGINES=1 .venv/bin/python -m pytest -n 2 --dist worksteal -m "not both_engines or sqlite_only" -k postgresql tests/web tests/cli
	KILLS=100 EVENT_KILLS=100 MAIL_KILLS=100 .venv/bin/python -m pytest -s -m "" -o faulthandler_timeout=0 tests/faults
	FUZZ=10000 .venv/bin/python -m pytest -s -m "" -o faulthandler_timeout=0 tests/fuzz
	@ANSWERS=1000000 PYTHONPATH=examples .venv/bin/python -m tests.benchmarks.server growth

widget: .venv/dev
	@.venv/bin/python -m tests.setup
	@.venv/bin/python -m tests.setup run build

openapi: .venv/dev
	@.venv/bin/python -m tests.web.openapi.snapshot
	@.venv/bin/python -m tests.web.openapi.roles
	@.venv/bin/python -m tests.setup
	@.venv/bin/python -m tests.dashboard.generated

screenshot: .venv/dev
	@.venv/bin/python -m tests.setup
	PYTHONPATH=examples .venv/bin/python -m tests.docs.screenshot

cards: .venv/dev
	@.venv/bin/python -m tests.setup
	PYTHONPATH=examples .venv/bin/python -m tests.docs.cards .run/cards

audit: .venv/dev
	@.venv/bin/python -m tests.packaging.audit

release: .venv/dev
	@.venv/bin/python -m tests.setup
	rm -rf dist
	.venv/bin/python -m build --no-isolation
	@.venv/bin/python -m tests.packaging.sbom dist

upgrade: .venv/dev
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --upgrade --upgrade-strategy eager --editable '.[dev]'
	.venv/bin/python -m pip freeze --exclude-editable > tests/constraints.txt

format: .venv/dev
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .
	@.venv/bin/python -m tests.setup run format

clean:
	rm -rf .venv .run widget/node_modules

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python pyproject.toml
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/dev: .venv/bin/python pyproject.toml tests/constraints.txt
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --constraint tests/constraints.txt --editable '.[dev]'
	@touch $@ .venv/installed
