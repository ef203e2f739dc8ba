# Two stages: the first makes a virtual environment from the locked, hashed requirements; the second
# takes only that and the program. No compiler, no package index, no root.

FROM python:3.12-slim AS build
WORKDIR /app
COPY requirements.lock .
RUN python -m venv /venv \
 && /venv/bin/python -m pip install --no-cache-dir --require-hashes --requirement requirements.lock \
 && /venv/bin/python -m pip uninstall --yes pip

FROM python:3.12-slim
ENV PATH="/venv/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    BOT_DATABASE=/data/gleaner.db
WORKDIR /app
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin gleaner \
 && install --directory --owner gleaner --group gleaner /data
COPY --from=build /venv /venv
COPY feeds.yaml LICENSE ./
COPY bot ./bot
USER gleaner
VOLUME /data
STOPSIGNAL SIGTERM
# Healthy means: a feed was read in the last hours, and no message waits far beyond its time.
HEALTHCHECK --interval=5m --timeout=20s --start-period=2m --retries=3 \
    CMD ["python", "-m", "bot", "health"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
