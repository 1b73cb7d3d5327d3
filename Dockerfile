# The image of Galley: one for the server, the worker, the scheduler and the release job.

# Build: what is locked, as wheels alone, into a virtual environment.
FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements/production.txt /tmp/production.txt
RUN python -m venv --without-pip /opt/venv \
    && pip --python /opt/venv/bin/python install \
       --require-hashes --only-binary :all: --requirement /tmp/production.txt

# Run: the virtual environment, the code and the collected static files. No compiler, no pip in the
# environment, nobody's password.
FROM python:3.13-slim
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=settings.production \
    MEDIA_ROOT=/srv/media \
    GRANIAN_HOST=0.0.0.0 \
    GRANIAN_PORT=8000 \
    GRANIAN_WORKERS=2 \
    GRANIAN_BLOCKING_THREADS=4 \
    GRANIAN_RESPAWN_FAILED_WORKERS=true \
    GRANIAN_STATIC_PATH_ROUTE=/media/images \
    GRANIAN_STATIC_PATH_MOUNT=/srv/media/images
RUN groupadd --gid 10001 galley \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin galley \
    && install --directory --owner 10001 --group 10001 /srv/media /srv/media/images
COPY --from=build /opt/venv /opt/venv
WORKDIR /app
COPY manage.py ./
COPY home home
COPY posts posts
COPY settings settings
COPY static static
COPY templates templates
# The settings refuse to load without these four. What stands here is used for this line alone.
RUN SECRET_KEY=build DATABASE_URL=postgres://build/build ALLOWED_HOSTS=build BASE_URL=http://build \
    python manage.py collectstatic --noinput
# A number, so that an orchestrator can see that it is not root.
USER 10001:10001
VOLUME /srv/media
EXPOSE 8000
# Django answers only to names in ALLOWED_HOSTS, so the check asks under the first of them.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["python", "-c", "import http.client, os; host = os.environ['ALLOWED_HOSTS'].split(',')[0].strip().lstrip('.').replace('*', 'localhost'); ask = http.client.HTTPConnection('127.0.0.1', int(os.environ['GRANIAN_PORT']), timeout=4); ask.request('GET', '/health/', headers={'Host': host}); raise SystemExit(ask.getresponse().status != 200)"]
CMD ["python", "-m", "settings.serve"]
