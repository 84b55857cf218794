# Vekha: `make demo` to look at it, `make test` to check it. Both set everything up by themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
WORKERS ?= 2

.PHONY: setup tools demo test soak check seeds messages format bench browser clean

# What the product needs to run, no test tools.
setup: $(VENV)/.ready

# What its checks need besides.
tools: $(VENV)/.tools

$(VENV)/.tools: $(VENV)/.ready requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.ready: requirements.lock pyproject.toml $(wildcard roadmap/locales/*/LC_MESSAGES/*.po)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Нужен Python 3.11 или новее: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q roadmap workflows notifications # else the first start compiles them
	@touch $@

# A database of its own under var/, made-up users, a false clock, all mail caught: http://127.0.0.1:8000
demo: setup
	@mkdir -p var
	VEKHA_DATABASE_URL=sqlite:///var/demo.db $(BIN)/vekha serve --demo --port $(PORT)

# Everything: style, types and imports, beside them the browser is fetched; then all tests, PostgreSQL's and the browser's too.
test:
	@$(MAKE) --no-print-directory -j2 --output-sync=recurse check browser
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -m "not soak" --durations=25

# The long ones: kills, outages, whole years, mutations, volumes. Half an hour on a quiet machine; tells its numbers.
soak: tools browser
	$(BIN)/python -m pytest -n $(WORKERS) -m soak -rP --show-capture=stdout --durations=25

check: tools
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Where the reader with the corrections of seeds/corrections says something else than the seeds.
seeds: tools
	$(BIN)/python -m tests.seeds.remaking tests/data/documents

# Texts that are new in the code come into the catalogues, unused ones go; says how many have no translation yet.
messages: tools
	$(BIN)/python -m tests.language.catalogues

format: tools
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Chromium and the fonts of the browser tests, from Debian's packages: installed where this user may, else said in one line.
BROWSER := chromium fonts-dejavu-core fonts-dejavu-extra
browser:
	@command -v chromium >/dev/null && find /usr/share/fonts -name DejaVuSansCondensed.ttf 2>/dev/null | grep -q . || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $(BROWSER); \
	  else echo "Для проверок в браузере нужны Chromium и шрифты DejaVu: sudo apt-get install $(BROWSER)"; exit 1; fi; }

bench: tools
	$(BIN)/python -m benchmarks

clean:
	rm -rf var .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
