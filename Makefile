# Two commands: `make report` makes every report of 2023, `make test` passes the tests. Both set everything up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup report test quick lint docs format lab clean lock

help:
	@echo "make report   生成 params/2023 全部单位的报告到 outputs/2023 / make all reports of 2023"
	@echo "make test     运行测试 / run the tests"
	@echo "make quick    两分钟内的检查和测试 / checks and tests in two minutes"
	@echo "make docs     生成文档网站 / build the documentation site"
	@echo "make lab UNIT=单位 YEAR=年度   在 JupyterLab 中打开这个单位自己的笔记本 / open the unit's own notebook in JupyterLab"
	@echo "make lint     检查代码 / check the code"
	@echo "make clean    删除环境和输出 / remove the environment and outputs"

setup: $(READY)

$(READY): constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "需要 Python 3.11 或更高版本（make PYTHON=python3.12 …） / Python 3.11 or newer is needed")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r constraints.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q src
	@touch $@

report: $(READY)
	$(BIN)/disclosure-nb run params/2023 --out outputs/2023 --template notebooks/annual_report.ipynb || [ $$? -eq 1 ]

test: $(READY)
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

quick: lint
	$(BIN)/python -m pytest -n auto --dist loadfile -q -m "not slow"

docs: $(READY)
	$(BIN)/python -m sphinx -W -n -E -q -b html docs docs/_build/html

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lab: $(READY)
	$(BIN)/disclosure-nb open $(if $(UNIT),$(UNIT) $(YEAR))

lock:
	scripts/lock.sh

clean:
	rm -rf $(VENV) docs/_build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find outputs -mindepth 1 -not -name README.md -delete
	find src tests -name __pycache__ -prune -exec rm -rf {} +
