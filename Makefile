# Two commands on a fresh machine: make run, make test.
PYTHON ?= python3
BIN = .venv/bin

.PHONY: run test lint clean

run: .venv/ready
	$(BIN)/qstats run

test: .venv/ready lint
	$(BIN)/python -m pytest -q -n 2 --dist worksteal --cov --cov-report=term:skip-covered --cov-fail-under=90

lint: .venv/ready
	$(BIN)/ruff check src tests
	$(BIN)/ruff format --check src tests
	$(BIN)/mypy
	$(BIN)/lint-imports

# Packages are installed as compiled byte code: an import then costs a third.
.venv/ready: requirements.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python -r requirements.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	touch .venv/ready

clean:
	rm -rf .venv
