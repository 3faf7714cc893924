# Two commands are enough: `make demo` and `make test`. `make help` lists the others.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
TOWN   ?= monaco

# Exported so that the screens and the tests find the same tools.
export PATH := $(abspath $(BIN)):$(PATH)

SCREEN_SOURCES := $(shell find api/web -type f -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null)

.PHONY: help demo test lint format bench bench-rounds bench-streets torture screens client warm clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | expand -t 15

demo: $(BIN)/.runtime api/static/index.html ## a real town's week, made, planned, judged and shown on a map at 127.0.0.1
	$(BIN)/tournee demo $(TOWN) $(if $(PORT),--port $(PORT))

test: $(BIN)/.dev api/static/index.html ## every fast test (about twenty minutes on two cores)
	@echo "Compiling what the tests need (once for each checkout) ..."
	@$(BIN)/tournee doctor --warm >/dev/null
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

lint: $(BIN)/.dev ## style, types, import directions, lock files, screens
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	buildtools/check_tree.sh
	buildtools/screens.sh check

format: $(BIN)/.dev ## rewrite the Python sources in the house style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(BIN)/.dev ## long measurements of streets and rounds (DATA=folder of published sets)
	$(BIN)/python -m benchmarks $(if $(DATA),--data $(DATA))

bench-streets: $(BIN)/.dev ## streets beside OSRM, Valhalla and libraries of graphs (MAPS="a.osm.pbf b.osm.pbf"); writes docs/benchmarks.md
	VENV=$(VENV) buildtools/bench_streets_env.sh
	$(BIN)/python -m benchmarks.streets_bench $(MAPS) $(BENCH_OPTIONS)

bench-rounds: $(BIN)/.dev ## rounds beside PyVRP, VROOM, vrp-cli and OR-Tools (DATA=folder of published sets); writes docs/benchmarks.md
	@[ -n "$(DATA)" ] || { echo "bench-rounds: say where the published sets are: make bench-rounds DATA=folder" >&2; exit 2; }
	VENV=$(VENV) buildtools/bench_rounds_env.sh
	$(BIN)/python -m benchmarks.rounds_bench --data $(DATA) $(BENCH_OPTIONS)

torture: $(BIN)/.dev ## reliability runs of some hours: kills, power cuts, mutations, days of chance; writes docs/reliability.md
	@rm -f build/proven.jsonl && mkdir -p build
	TOURNEE_PROVEN=$(abspath build/proven.jsonl) \
	TOURNEE_KILLS=200 TOURNEE_CUTS=300 TOURNEE_FAULT_STEP=1 TOURNEE_COPIES=20 TOURNEE_UPGRADE_KILLS=30 TOURNEE_MUTATIONS=10000 TOURNEE_DAYS=150 TOURNEE_ORDERS=720 TOURNEE_STEPS=20000 TOURNEE_SIMULATED_DAYS=1000 \
	TOURNEE_API_KEYS=1000 TOURNEE_API_CASES=20 $(BIN)/pytest --timeout 14400 \
	  tests/dispatch/storage/test_kill.py tests/dispatch/storage/test_power_cuts.py tests/dispatch/storage/test_failing_disk.py \
	  tests/dispatch/storage/test_released.py tests/dispatch/backup/test_backup_under_load.py tests/dispatch/storage/test_concurrent.py tests/dispatch/live tests/dispatch/sync \
	  tests/dispatch/outbox tests/dispatch/webhooks/test_kill_sender.py tests/dispatch/whole tests/dispatch/simulate/test_faulty_days.py \
	  tests/api/v1/test_keys_and_kills.py tests/api/v1/test_full_disk.py tests/api/v1/test_schemathesis.py; \
	status=$$?; $(BIN)/python buildtools/write_reliability.py build/proven.jsonl; exit $$status

screens: api/static/index.html ## build the screens (Node from PyPI where the machine has none)

client: $(BIN)/.runtime ## the client of the API for other people's programs, as a wheel in dist/
	cd api/client && $(abspath $(BIN))/python -m hatchling build -t wheel -d ../../dist

warm: $(BIN)/.runtime ## compile and cache every kernel
	$(BIN)/tournee doctor --warm

clean: ## remove everything built here, the environment included
	rm -rf $(VENV) api/static api/web/node_modules demo build dist

api/static/index.html: $(SCREEN_SOURCES) | $(BIN)/.runtime
	buildtools/screens.sh build

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Tournée needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV) || \
	  { echo "The venv module is incomplete. On Debian and Ubuntu: apt install python3-venv" >&2; rm -rf $(VENV); exit 2; }

$(BIN)/.runtime: requirements/runtime.lock pyproject.toml api/client/pyproject.toml | $(BIN)/python
	@echo "Installing the pinned packages into $(VENV) (about 250 MB, once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/runtime.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . -e api/client
	@touch $@

$(BIN)/.dev: requirements/dev.lock $(BIN)/.runtime
	@echo "Installing the pinned development packages into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@touch $@
