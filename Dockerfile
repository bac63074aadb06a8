# syntax=docker/dockerfile:1
# One image for the site, workers, beat and migrations:
#
#   docker build --build-arg REVISION="$(git rev-parse --short HEAD)" --tag jiedui .
#   docker run --rm jiedui manage help
#
# The steps are the scripts in deploy/image/, which the tests run in a bare Debian as well. The
# base is named by its tag: who builds may add the digest that `docker buildx imagetools inspect`
# tells, as PYTHON_IMAGE=python:3.11-slim-bookworm@sha256:….
ARG PYTHON_IMAGE=python:3.11-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
ARG REVISION=unknown
WORKDIR /src
COPY . .
RUN REVISION="${REVISION}" sh deploy/image/build.sh /src /opt/jiedui

FROM ${PYTHON_IMAGE} AS trimmed
COPY --from=build /opt/jiedui /opt/jiedui
RUN ["python3", "-B", "/opt/jiedui/app/deploy/image/trim.py", "/opt/jiedui"]

# What was taken out is gone from here on, not only covered by another layer.
FROM scratch
ARG REVISION=unknown
COPY --from=trimmed / /
LABEL org.opencontainers.image.title="Jiedui" \
      org.opencontainers.image.description="Pairs cadres with care recipients, and sees that each is visited" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.revision="${REVISION}"
ENV PATH=/opt/jiedui/venv/bin \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONSAFEPATH=1 \
    PYTHONPATH=/opt/jiedui/app \
    DJANGO_SETTINGS_MODULE=config.settings \
    JIEDUI_DEBUG=0 \
    JIEDUI_DATA_DIR=/data \
    JIEDUI_BIND=0.0.0.0 \
    PORT=8000
WORKDIR /opt/jiedui/app
USER 10001:10001
# Nothing else is written to but the folder for temporary files.
VOLUME ["/data"]
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
    CMD ["python", "-I", "deploy/image/health.py", "web"]
ENTRYPOINT ["python", "-m", "config.production"]
CMD ["web"]
