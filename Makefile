# demo and test need nothing but Python 3.11 or later: they make their own .venv.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
WSISGRAPH ?= $(BIN)/wsisgraph
TEXTS := $(wildcard ../shared/report)
SOURCES := $(if $(TEXTS),--sources $(TEXTS))
OUT ?= build/wsis20-2025

.PHONY: demo test lint check golden docs codes dist bench bench-check bench-data bench-answers bench-push soak clean

demo: $(if $(filter $(BIN)/wsisgraph,$(WSISGRAPH)),$(VENV)/.installed)
	@$(WSISGRAPH) build examples/wsis20-2025 -o $(OUT)
	@$(WSISGRAPH) check $(OUT) $(SOURCES) --severity violation
	@$(WSISGRAPH) export $(OUT) -f turtle -o $(OUT).ttl
	@$(WSISGRAPH) export $(OUT) -f jsonld -o $(OUT).jsonld
	@$(WSISGRAPH) shapes -o $(OUT).shapes.ttl
	@$(WSISGRAPH) summary $(OUT)
	@echo "as Turtle and JSON-LD, and all shapes in one file: $(OUT).ttl $(OUT).jsonld $(OUT).shapes.ttl"

test: $(VENV)/.developed
	$(BIN)/python -m pytest -n auto

lint: $(VENV)/.developed
	$(BIN)/ruff format --check src tests bench tools
	$(BIN)/ruff check src tests bench tools
	$(BIN)/mypy

check: lint test

golden: $(VENV)/.developed
	$(BIN)/python -m pytest -n auto --golden

docs: $(VENV)/.developed
	$(BIN)/python -m pytest tests/test_docs.py --golden
	$(BIN)/python -m tools.docs -o build/docs/index.html
	$(BIN)/python -m nbconvert --execute --to html --log-level ERROR --output-dir build/docs/notebooks \
		--HTMLExporter.mathjax_url= --HTMLExporter.require_js_url= examples/notebooks/*.ipynb

codes: $(VENV)/.developed
	$(BIN)/python -m tools.codes

dist: $(VENV)/.developed
	rm -rf dist
	$(BIN)/python -m build --wheel --sdist

bench: $(VENV)/.developed
	$(BIN)/python bench/start.py

bench-check: $(VENV)/.developed
	$(BIN)/python bench/check.py --sizes 10k,100k,1M --engines compiled,check,pyshacl,pyrudof,jena --write

bench-data: $(VENV)/.developed
	$(BIN)/python bench/build.py 100000
	$(BIN)/python bench/build.py 1000000
	$(BIN)/python bench/export.py 100000
	$(BIN)/python bench/export.py 1000000

bench-answers: $(VENV)/.developed
	$(BIN)/python bench/ask.py --triples 1000000 --write
	$(BIN)/python bench/analyse.py --write

bench-push: $(VENV)/.developed
	$(BIN)/python bench/push.py 100000 --rdflib 100000 --write
	$(BIN)/python bench/push.py 1000000 --rounds 1 --write

soak: $(VENV)/.developed
	WSISGRAPH_SOAK=1000000 $(BIN)/python -m pytest tests/stores/test_push_killed.py tests/test_shape_engines.py

$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.developed: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) build dist
