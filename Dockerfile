# One image for web, worker, beat and migrate; docker-compose.yml says which command each runs.
FROM python:3.12-slim AS packages
ENV UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1
COPY requirements/uv.txt requirements/run.txt /requirements/
RUN pip install --no-cache-dir --require-hashes -r /requirements/uv.txt \
 && python -m venv /venv \
 && uv pip sync --require-hashes --no-cache --python /venv/bin/python /requirements/run.txt

FROM python:3.12-slim AS built
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1
COPY --from=packages /venv /venv
COPY . /app
WORKDIR /app
# The names and hashes of static files belong to the image; settings that differ between places do not matter here.
RUN DEBUG=0 SECRET_KEY=build ALLOWED_HOSTS=build SITE_URL=https://build DATABASE_URL=sqlite:////tmp/build.sqlite3 \
    REDIS_URL=redis://build CACHE_URL=locmemcache:// EMAIL_URL=consolemail:// DEFAULT_FROM_EMAIL=build@build.example \
    STATIC_ROOT=/app/staticfiles VAR_DIR=/tmp python manage.py collectstatic --noinput

FROM python:3.12-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 MALLOC_ARENA_MAX=2 \
    STATIC_ROOT=/app/staticfiles VAR_DIR=/var/lib/seodang MEDIA_ROOT=/srv/media
RUN useradd --system --uid 10001 --no-create-home seodang \
 && install -d -o seodang -g seodang /var/lib/seodang /srv/media /srv/static /srv/tls
COPY --from=packages /venv /venv
COPY --from=built /app /app
WORKDIR /app
USER seodang
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=40s \
  CMD ["python", "-m", "ops.health"]
CMD ["gunicorn", "--config", "ops/gunicorn.py", "config.wsgi"]
