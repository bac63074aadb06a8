# Every target sets up first, which takes a moment when nothing has changed.
.DEFAULT_GOAL := help
.SUFFIXES:
# A set-up and the program it is for must not run side by side.
.NOTPARALLEL:

python := .venv/bin/python

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' Makefile

.PHONY: setup
setup: ## install what is needed into this folder
	@python="$$(sh scripts/find-python)" && exec "$$python" scripts/setup.py

.PHONY: run
run: setup ## start everything; PORT=8000 by default
	@exec $(python) -m config.serve

.PHONY: test
test: setup ## run every check and every test
	@exec $(python) scripts/check.py

.PHONY: lint
lint: setup ## run the checks without the tests
	@exec $(python) scripts/check.py --no-tests

.PHONY: format
format: setup ## format the code and the templates
	@.venv/bin/ruff check --fix-only --quiet .
	@.venv/bin/ruff format .
	@find templates -name '*.html' -exec .venv/bin/djade --target-version 5.2 {} +

.PHONY: messages
messages: setup ## bring the catalogues of words up to the code, and compile them
	@$(python) scripts/messages.py extract
	@$(python) scripts/messages.py compile

.PHONY: lock
lock: setup ## resolve the packages anew, to the newest that pyproject.toml allows; OPTIONS=--keep
	@$(python) scripts/lock.py $(OPTIONS)

.PHONY: demo
demo: setup ## load the demonstration county into the database
	@$(python) manage.py migrate --verbosity 0
	@exec $(python) manage.py demo

benches := intake pages phone jobs reports distribution inspection drafting api load soak

.PHONY: bench
bench: setup ## run every measurement, one after the other, and write docs/performance.md; hours
	@for each in $(benches); do \
		$(MAKE) --no-print-directory bench-$$each || failed="$$failed $$each"; \
	done; \
	$(python) benchmarks/performance.py; \
	test -z "$$failed" || { echo "Not as they should be:$$failed."; exit 1; }

.PHONY: bench-load
bench-load: setup ## measure how many contacts a second the site takes; OPTIONS="--rounds 3"
	@exec $(python) benchmarks/load.py $(OPTIONS)

.PHONY: bench-soak
bench-soak: setup ## watch the memory of the site while it works, an hour; OPTIONS="--minutes 10"
	@exec $(python) benchmarks/soak.py $(OPTIONS)

.PHONY: bench-intake
bench-intake: setup ## measure how fast rosters are taken in; OPTIONS="--parts small"
	@exec $(python) benchmarks/intake.py $(OPTIONS)

.PHONY: bench-pages
bench-pages: setup ## measure how fast pages are under load
	@exec $(python) benchmarks/pages.py

.PHONY: bench-phone
bench-phone: setup ## measure how small and fast the phone is; OPTIONS="--parts size"
	@exec $(python) benchmarks/phone.py $(OPTIONS)

.PHONY: bench-jobs
bench-jobs: setup ## measure how fast the periodic jobs are for a province; OPTIONS="--sizes 4225"
	@exec $(python) benchmarks/jobs.py $(OPTIONS)

.PHONY: bench-inspection
bench-inspection: setup ## measure how fast a round of inspections is drawn and shared; OPTIONS="--runs 3"
	@exec $(python) benchmarks/inspection.py $(OPTIONS)

.PHONY: bench-distribution
bench-distribution: setup ## measure how fast a distribution is previewed and drawn up; OPTIONS="--runs 3"
	@exec $(python) benchmarks/distribution.py $(OPTIONS)

.PHONY: bench-accessibility
bench-accessibility: setup ## read every page as every role that sees it, in both languages; some 20 minutes
	@JIEDUI_EVERY_VIEW=1 exec .venv/bin/pytest tests/test_every_page.py -n 2

.PHONY: help-pictures
help-pictures: setup ## walk the steps of help and take their pictures anew
	@JIEDUI_HELP_PICTURES=1 exec .venv/bin/pytest tests/help -k demonstration

.PHONY: document-pictures
document-pictures: setup ## take the pictures of the documents anew, of the demonstration county
	@exec .venv/bin/pytest tests/help/documents.py

.PHONY: bench-reports
bench-reports: setup ## measure how fast the dashboards of a province are; OPTIONS="--sizes 16900"
	@exec $(python) benchmarks/reports.py $(OPTIONS)

.PHONY: bench-api
bench-api: setup ## hold the API against its description, 20,000 cases for each role; OPTIONS="--cases 2000"
	@exec $(python) benchmarks/api.py $(OPTIONS)

.PHONY: bench-drafting
bench-drafting: setup ## measure how fast a county's assignment is drafted; OPTIONS="--runs 1"
	@exec $(python) benchmarks/drafting.py $(OPTIONS)

.PHONY: bundle
bundle: setup ## make one file that installs without Internet; OPTIONS="--machine aarch64"
	@exec $(python) scripts/bundle.py $(OPTIONS)

.PHONY: clean
clean: ## remove what was installed or generated; the data in var/ stay
	@exec python3 -I scripts/clean.py

.PHONY: clean-data
clean-data: ## remove the development database and everything in var/
	@exec python3 -I scripts/clean.py --data
