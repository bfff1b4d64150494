# The course's commands: `make book` builds the site, `make test` checks everything, `make help` lists the rest.

# A Python that TensorFlow has wheels for; another one is named with `make book PYTHON=/path/to/python`.
SUPPORTED := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(firstword $(foreach python,python3 python3.13 python3.12 python3.11,\
	$(shell $(python) -c '$(SUPPORTED)' 2>/dev/null && echo $(python))))

BIN := .venv/bin
INSTALLED := .venv/installed
PYTEST := $(BIN)/python -m pytest -n auto --no-loadscope-reorder --durations 10
# What a chapter's output depends on beside its own text: jupyter-cache looks at the text alone.
FRESH := _build/fresh
# nbval executed all chapters as they are now, and the site shows what came of it.
EXECUTED := _build/executed
CONVERTED := _build/converted
# Where CIFAR-10 is, fetched if need be; "None" if it cannot be had: then chapters draw shapes instead of photographs.
# CNNLIB_PICTURES=shapes asks for shapes, CNNLIB_PICTURES=photographs fails where there are none.
PICTURES := _build/pictures
# Chapters do not import the checks, and Sphinx sees by itself when a page of the API is out of date.
LIBRARY := $(shell find cnnlib -path cnnlib/checks -prune -o \( -name '*.py' -o -name '*.mplstyle' -o -name '*.np[zy]' \
	-o -name '*.json' \) -print)
# Chapters and solutions are text; nbval wants notebooks, and leaves its outputs in them.
CHAPTERS := $(shell grep -ls '^kernelspec:' book/*.md)
SOLUTIONS := $(wildcard solutions/*/*.md)
NOTEBOOKS := _build/notebooks
TESTS := tests cnnlib --doctest-modules --nbval-lax $(patsubst %.md,$(NOTEBOOKS)/solutions/%.ipynb,$(notdir $(SOLUTIONS)))
ABOUT = topic(name='$(TOPIC)')
STALE = $(if $(filter $(FRESH),$?),$(CHAPTERS),$(filter %.md,$?))

export TF_CPP_MIN_LOG_LEVEL := 2
# The course's matrices are small: several threads on one of them only wait for each other.
export OPENBLAS_NUM_THREADS := 1
export OMP_NUM_THREADS := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: always help book test quick verdicts links package pdf epub offline pictures serve lab hub hub-round exercises format lint lock clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

book: $(EXECUTED) ## execute the chapters that changed, write the site to _build/html
	@echo "Writing the site ..."
	@# What Sphinx has read once it does not warn about again: after a failure it must read everything anew.
	@$(BIN)/jupyter-book build . -W -n --keep-going --quiet || { rm -rf _build/.doctrees; exit 1; }

test: book $(CONVERTED) ## run every test, or those of a topic: make test TOPIC=images
	@sh tests/install_chromium.sh $(BIN)
	@sh tests/install_bubblewrap.sh
	@echo "Running the tests ..."
	@$(PYTEST) -m "$(if $(TOPIC),$(ABOUT))" $(TESTS)

quick: $(CONVERTED) ## test in minutes, without the book: a sample, or a topic's checks: make quick TOPIC=images
	@$(PYTEST) -m "$(if $(TOPIC),$(ABOUT) and not site and not grading,not slow)" $(TESTS)

verdicts: book ## compare what checks say here and in a browser's Python: every known answer
	@$(BIN)/python tests/same_verdicts.py all
	@$(BIN)/python tests/same_verdicts.py cold

links: $(EXECUTED) ## visit the links that lead to other sites
	@$(BIN)/jupyter-book build . --builder linkcheck --quiet; ! grep -E '\[(broken|timeout)\]' _build/linkcheck/output.txt

package: $(INSTALLED) ## write wheel and source distribution of cnnlib to _build/package
	@rm -rf _build/package build
	@$(BIN)/uv build --quiet --no-build-isolation --python $(BIN)/python --out-dir _build/package .
	@$(BIN)/uv tool run --quiet twine@7 check --strict _build/package/*.whl _build/package/*.tar.gz

pdf: book ## print the book to _build/book.pdf
	@sh tests/install_chromium.sh $(BIN)
	@$(BIN)/python -m book._paper.pdf

epub: book ## pack the book for reading devices: _build/book.epub
	@$(BIN)/python -m book._paper.epub

offline: book ## pack the site for a disk: _build/offline.zip, to unpack and open
	@$(BIN)/python -m book._paper.offline

pictures: book ## take the README's pictures anew, from the built site and an invented class
	@sh tests/install_chromium.sh $(BIN)
	@$(BIN)/python tests/readme_pictures.py

serve: ## show the built site on http://127.0.0.1:8000
	@$(BIN)/python -m http.server --bind 127.0.0.1 --directory _build/html 8000

lab: $(INSTALLED) ## open JupyterLab at the exercises; the chapters lie beside them, in book/
	@$(BIN)/jupyter-lab --notebook-dir=. --LabApp.default_url=/lab/tree/exercises

hub: $(INSTALLED) ## start a class to try: JupyterHub with an instructor and three students
	@$(BIN)/python -m grading.hub

hub-round: $(INSTALLED) ## drive a whole round through such a class: release, hand in, grade, give back
	@sh tests/install_chromium.sh $(BIN)
	@$(BIN)/python tests/hub_round.py

exercises: $(INSTALLED) ## write the students' notebooks in exercises/ from solutions/, or one: make exercises TOPIC=images
	@$(BIN)/python -m grading.release $(TOPIC)

format: $(INSTALLED) ## format the Python code
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

lint: $(INSTALLED) ## check the Python code: style and types
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

lock: $(INSTALLED) ## choose the newest versions that pyproject.toml allows and write requirements.txt, the hub's too
	@$(BIN)/uv pip compile --universal --python-version 3.11 --extra course --no-annotate --upgrade pyproject.toml -o requirements.txt
	@$(BIN)/uv pip compile --universal --python-version 3.11 --group hub --constraint requirements.txt --no-annotate \
		--upgrade -o grading/hub/requirements.txt
	@# What JupyterLite's kernel wants in the browser.
	@$(BIN)/uv pip compile --quiet --python-version 3.14 --python-platform wasm32-pyodide2025 --only-binary :all: \
		--no-annotate --no-header --generate-hashes --upgrade book/_lite/requirements.in -o book/_lite/requirements.txt

clean: ## remove everything generated, the virtual environment apart
	@rm -rf _build

$(INSTALLED): requirements.txt pyproject.toml
	@test -n "$(PYTHON)" && $(PYTHON) -c '$(SUPPORTED)' || { \
		echo "The course needs Python 3.11, 3.12 or 3.13. Name one: make book PYTHON=/path/to/python3.12" >&2; exit 1; }
	@echo "Installing into .venv with $$($(PYTHON) --version): about 2 GB, a few minutes the first time ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --requirement requirements.txt
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@# The instructors' tool is not in cnnlib's package: students get that.
	@$(BIN)/python -c "import sysconfig; print(sysconfig.get_path('purelib'))" | { read folder; echo "$(CURDIR)" > "$$folder/course.pth"; }
	@# Workers start by importing the program, and must not run it.
	@printf '#!%s\nfrom grading.course import app\n\nif __name__ == "__main__":\n    app()\n' "$(CURDIR)/$(BIN)/python" > $(BIN)/course
	@chmod +x $(BIN)/course
	@# Matplotlib says that it builds its font cache, once: here and not in a chapter.
	@$(BIN)/python -c "import matplotlib.font_manager" 2>/dev/null
	@# Kernels talk to this machine alone; ipykernel would warn of eavesdroppers at each start.
	@mkdir -p .venv/etc/ipython && echo "c.IPKernelApp.log_level = 40" > .venv/etc/ipython/ipython_kernel_config.py
	@touch $@

$(FRESH): requirements.txt $(LIBRARY) $(PICTURES)
	@# Sphinx keeps the pages of the library's source as they are, whatever else changes around them.
	@rm -rf _build/.jupyter_cache _build/.doctrees _build/html/_modules
	@mkdir -p _build/.jupyter_cache && touch $@

$(EXECUTED): $(FRESH) $(CHAPTERS)
	@echo "Executing the chapters that changed ..."
	@$(BIN)/jupytext --quiet --to ../$(NOTEBOOKS)/book//ipynb $(STALE)
	@$(PYTEST) --nbval-lax $(STALE:%.md=$(NOTEBOOKS)/%.ipynb)
	@$(BIN)/jcache cache --cache-path _build/.jupyter_cache add $(STALE:%.md=$(NOTEBOOKS)/%.ipynb) > /dev/null
	@touch $@

$(CONVERTED): $(SOLUTIONS) | $(INSTALLED)
	@$(BIN)/jupytext --quiet --to ../../$(NOTEBOOKS)/solutions//ipynb $?
	@touch $@

$(PICTURES): always | $(INSTALLED)
	@mkdir -p $(@D)
	@place=$$($(BIN)/python -m cnnlib.datasets) && \
		{ echo "$$place" | cmp -s - $@ || echo "$$place" > $@; }

