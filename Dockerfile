# newsbot in a container: the locked dependencies, an unprivileged user, one volume for what is kept.
FROM python:3.11-slim AS build
WORKDIR /src
COPY requirements.lock ./
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY config config
COPY locales locales
COPY src src
RUN /venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.11-slim
# Amiri has the letters of Arabic, Kurdish and Turkish; Raqm orders them with FriBidi.
RUN apt-get update && apt-get install -y --no-install-recommends fonts-hosny-amiri libfribidi0 \
 && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /data newsbot && install -d -o newsbot -m 0700 /data
COPY --from=build /venv /venv
USER newsbot
WORKDIR /data
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 NEWSBOT__STORE__URL=sqlite:////data/newsbot.db \
    NEWSBOT__STORE__KEY_FILE=/data/newsbot.key
VOLUME /data
STOPSIGNAL SIGTERM
ENTRYPOINT ["newsbot"]
CMD ["run"]
