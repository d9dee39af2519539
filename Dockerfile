# The server in a container, with SQLite in the volume. examples/scale-out uses PostgreSQL.
#   docker build --tag outoften .
#   docker run --publish 8010:8010 --volume outoften:/data --env OUTOFTEN_PUBLIC_URL=http://localhost:8010 outoften

FROM python:3.13-slim AS build
WORKDIR /source
COPY pyproject.toml README.md LICENSE ./
COPY backend backend
# `--build-arg EXTRAS=postgres,mail-signatures` for reports of bounces by Amazon SES or SendGrid.
ARG EXTRAS=postgres
RUN python -m venv /opt/outoften \
    && /opt/outoften/bin/pip install --no-cache-dir --disable-pip-version-check ".[$EXTRAS]"

FROM python:3.13-slim
# `--build-arg REVISION=$(git rev-parse HEAD)`
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Out of Ten" \
    org.opencontainers.image.description="One question, 0 to 10, and a follow-up that fits: an embeddable survey widget with a lightweight backend." \
    org.opencontainers.image.version="0.2.0" \
    org.opencontainers.image.licenses="MIT" \
    org.opencontainers.image.revision="$REVISION"
# Created here, because a new volume inherits the owner and mode of the folder.
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin outoften \
    && install --directory --owner outoften --group outoften --mode 700 /data
COPY --from=build /opt/outoften /opt/outoften
ENV PATH="/opt/outoften/bin:$PATH" PYTHONUNBUFFERED=1 OUTOFTEN_DATA_DIR=/data
# A number, so that orchestrators can verify that it is not root.
USER 10001:10001
VOLUME /data
EXPOSE 8010
STOPSIGNAL SIGTERM
# The image has no curl, and urllib would use a proxy from the environment.
HEALTHCHECK --interval=5s --timeout=5s --start-period=30s CMD ["python", "-I", "-c", "\
import http.client, os; \
server = http.client.HTTPConnection('127.0.0.1', int(os.environ.get('OUTOFTEN_PORT', 8010)), timeout=4); \
server.request('GET', '/readyz'); \
raise SystemExit(server.getresponse().status != 200)"]
ENTRYPOINT ["outoften"]
CMD ["serve", "--host", "0.0.0.0"]
