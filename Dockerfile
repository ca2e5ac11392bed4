# syntax=docker/dockerfile:1
# One image for web, worker, beat and the migration job, without the demo world (.dockerignore). docs/deploy.md explains the stages and the services.

FROM node:22-bookworm-slim AS assets
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --omit=dev --no-audit --no-fund

FROM python:3.11-slim-bookworm AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements.txt /
RUN python -m venv /venv && /venv/bin/pip install --require-hashes --only-binary :all: -r /requirements.txt

FROM python:3.11-slim-bookworm AS base
# Pango draws the PDF documents; DejaVu is the fallback for letters that a font lacks.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/*
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=jjcms.settings \
    STATIC_ROOT=/app/staticfiles \
    MEDIA_ROOT=/data/media \
    CELERY_BEAT_SCHEDULE_FILE=/data/beat/schedule
COPY --from=packages /venv /venv
WORKDIR /app

FROM base AS collected
COPY . .
COPY --from=assets /build/node_modules node_modules
# Collecting reads no database: the values only let the settings load, and stay in this stage.
RUN export SECRET_KEY=only-for-collecting-static-files-at-build-time-0000 \
        DATABASE_URL=postgres://build@localhost/build DATABASE_OWNER_URL=postgres://build@localhost/build \
        DATABASE_SYSTEM_URL=postgres://build@localhost/build KEYSTORE_URL=postgres://build@localhost/build \
        DATABASE_STATISTICS_URL=postgres://build@localhost/build \
    && PYTHONPATH=bin python -c "from pathlib import Path; from lib import assets; r = Path('.'); assets.copy(r); assets.write_icons(r)" \
    && python -c "import pathlib, polib; [polib.pofile(str(p)).save_as_mofile(str(p.with_suffix('.mo'))) for p in pathlib.Path('locale').glob('*/LC_MESSAGES/*.po')]" \
    && python manage.py collectstatic --noinput \
    && python -m compileall -q . \
    && rm -rf node_modules bin

FROM base AS product
RUN groupadd --system --gid 10001 jjcms \
    && useradd --system --uid 10001 --gid jjcms --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin jjcms \
    && mkdir -p /data/media /data/beat /data/checkpoints && chown -R jjcms:jjcms /data
# The code belongs to root: the process that serves it cannot change it.
COPY --from=collected /app /app
USER jjcms
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=40s --retries=4 CMD ["python", "deploy/healthcheck.py", "web"]
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "jjcms.wsgi:application"]
