# Ringtrace: `make run` runs the main job, `make test` the tests; the rest is for those who change it.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: setup run test check format docs lock lock-peers services web bench-main bench-engine bench-ring-life bench-planting clean

# Everything goes into .venv; outside of it only pip's own cache grows.
setup: .venv/ready

.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Ringtrace needs Python 3.11 or later; try: make setup PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# The main job on the built-in sample world, then API and page on http://127.0.0.1:8000
run: setup
	$(BIN)/ringtrace run --home .ringtrace

test: setup
	$(BIN)/pytest

# Fast enough to run all the time
check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest tests/unit --disable-socket --allow-unix-socket

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Reference pages that are generated from the code
docs: setup
	$(BIN)/python docs/generate.py

# Expansion around a hub of a million transfers, on both stores, and traces
.PHONY: bench-queries
bench-queries: setup
	$(BIN)/python benchmarks/queries.py

# Neo4j for the tests: jars from Maven (Redis, PostgreSQL and Chromium come from the system's packages)
services: setup
	$(BIN)/python tests/services/fetch_neo4j.py

# The page's assets, committed in api/static
web:
	cd web && npm ci && npm run build

# Hash-pinned, for every platform and Python from 3.11, without host names; needs uv on the PATH
lock:
	uv pip compile pyproject.toml --universal --extra train --group dev --python-version 3.11 \
		--generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links -o requirements.lock

bench-main: setup
	$(BIN)/python benchmarks/main.py

# Card payments on the protocols published with the data
.PHONY: bench-card
bench-card: setup
	$(BIN)/python benchmarks/card_fraud.py

# How few transfers carry a ring, and how long its evidence takes
.PHONY: bench-evidence
bench-evidence: setup
	$(BIN)/python benchmarks/evidence.py

# Our ranking of the transfers around an account beside others', on semi-real worlds; finished cells are kept
.PHONY: bench-explanations
bench-explanations: setup
	$(BIN)/python benchmarks/explanations.py

# What evasion and wrong labels cost; finished cells are kept in docs/benchmarks
.PHONY: bench-robustness
bench-robustness: setup
	$(BIN)/python benchmarks/robustness.py

# Schemes found as rings, their evidence, ids and queries: hours; finished cells are kept in docs/benchmarks
.PHONY: bench-rings
bench-rings: setup
	$(BIN)/python benchmarks/ring_figures.py

# Ids of rings through ten nightly re-scores
bench-ring-life: setup
	$(BIN)/python benchmarks/ring_life.py

# What single rows and shuffled edges tell of planted attempts (AMLworld's pattern files beside the repository)
bench-planting: setup
	$(BIN)/python benchmarks/planting.py

# Against snapml and other libraries, which it installs below build/peers; finished cells are kept in docs/benchmarks
bench-engine: setup
	$(BIN)/python benchmarks/engine.py

# Our detectors beside others' on semi-real worlds: hours; finished cells are kept in docs/benchmarks
.PHONY: bench-detect
bench-detect: setup
	$(BIN)/python benchmarks/detect.py

# Training and scoring a million transactions
.PHONY: bench-training
bench-training: setup
	$(BIN)/python benchmarks/training.py

# Settings of the peers and of our trees, once, on development worlds: hours; the choice is committed
.PHONY: tune-detect
tune-detect: setup
	$(BIN)/python benchmarks/tuning.py

# Hash-pinned peers of bench-engine and bench-detect, in locks of their own
lock-peers:
	uv pip compile benchmarks/rivals/xgboost.in --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links -o benchmarks/rivals/xgboost.lock
	uv pip compile benchmarks/rivals/exstraqt.in --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links -o benchmarks/rivals/exstraqt.lock
	uv pip compile benchmarks/peers/snapml.in --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links -o benchmarks/peers/snapml.lock

clean:
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
