# Needs Python 3.11+ and make, nothing else. Settings by variables: make run PORT=8001 SALON_DATA_DIR=/srv/salon DEMO=0
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
ifeq ($(PYTHON),)
$(error Python 3.11 or newer is needed and was not found. Install it, or name it: make PYTHON=/path/to/python3)
endif
BIN := .venv/bin
# For what only reads the code: no server is started.
NO_SERVERS := SALON_DATA_DIR=$${TMPDIR:-/tmp}/salon-check DATABASE_URL=postgres://nobody@localhost/none REDIS_URL=redis://localhost/0

.PHONY: run test check fmt messages bench prepare

run:
	@exec $(PYTHON) start.py run

test:
	@exec $(PYTHON) start.py test $(ARGS)

prepare:
	@$(PYTHON) start.py prepare

check: prepare
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(NO_SERVERS) $(BIN)/mypy .
	$(BIN)/pytest -q -p no:cacheprovider tests/test_house.py
	$(NO_SERVERS) $(BIN)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	$(NO_SERVERS) SALON_HTTPS=1 SALON_URL=https://salon.example SALON_HOSTS=salon.example \
		SECRET_KEY=check-only-9f3b1c7e5d2a48608b7f4e1d3c5a79e2b6d8f0a1c3e5 \
		$(BIN)/python manage.py check --deploy --fail-level WARNING
	$(NO_SERVERS) $(BIN)/python manage.py compile_catalogues

fmt: prepare
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Collects the texts to translate into locale/.
messages: prepare
	$(NO_SERVERS) $(BIN)/python manage.py make_catalogues

# make bench, or one measurement: make bench ONLY=search
bench: prepare
	$(BIN)/python manage.py bench $(ONLY)
