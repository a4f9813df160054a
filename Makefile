# Thin: everything is done by run.py, which works without make and on Windows too.
PYTHON ?= python3
UV ?= uv
LOCK = $(UV) pip compile --universal --python-version 3.11 --no-annotate --no-header --no-emit-index-url --quiet

ARGS =

.PHONY: run test long check eval damage hostile fortnight nights forms bench samples messages lock

run:
	$(PYTHON) run.py

test:
	$(PYTHON) run.py test

check:
	$(PYTHON) run.py check

eval:  ## scores on the gold against their floors; ARGS=--raise lifts the floors
	$(PYTHON) run.py eval $(ARGS)

damage:  ## F1 on all gold with 5 % of the marked syllables damaged: it may fall by 0.03
	$(PYTHON) run.py damage

hostile:  ## 500 hurt files through the main job: each has an outcome, none costs another one
	$(PYTHON) run.py hostile $(ARGS)

long:  ## the tests that take minutes: a real Dask cluster, a run that is watched for connections
	$(PYTHON) run.py long

fortnight:  ## fourteen nights: new, corrected, broken, late files; killed, disk full, share gone
	$(PYTHON) run.py fortnight

nights:  ## nights over 1,000, 4,000 and 20,000 small documents (half an hour); ARGS=--documents 1000
	$(PYTHON) run.py nights $(ARGS)

bench:  ## the main job, then the speed of extraction, of finding citations, of reading PDFs and of reading scans against their targets
	$(PYTHON) run.py bench
	$(PYTHON) run.py speed
	$(PYTHON) run.py citations
	$(PYTHON) run.py pages
	$(PYTHON) run.py scans

forms:  ## F1 of the gold reports as PDF, Word and scan: it may fall by 0.01, 0.01 and 0.05
	$(PYTHON) run.py forms

samples:  ## print the fictional reports of tests/gold to data/raw again
	$(PYTHON) run.py samples

messages:  ## compile what Click says in Vietnamese (needs gettext)
	msgfmt --check-format -o pipeline/locale/vi/LC_MESSAGES/messages.mo pipeline/locale/vi/LC_MESSAGES/messages.po

lock:  ## choose the versions again; hatchling and editables build the project itself (see run.py)
	printf 'hatchling>=1.27\neditables\n' | $(LOCK) pyproject.toml - -o requirements.txt
	$(LOCK) --group dev --constraints requirements.txt -o requirements-dev.txt
