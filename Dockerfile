# One image for web, worker, beat and migrate; the command decides which it is.

FROM python:3.11-slim AS build
WORKDIR /build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/seedbed
COPY requirements.txt ./
# Every version and hash is locked. First, in a layer of its own: it changes seldom.
RUN /opt/seedbed/bin/python -m pip install --require-hashes -r requirements.txt
COPY pyproject.toml README.md LICENSE ./
COPY app ./app
COPY workers ./workers
COPY schemas ./schemas
COPY sandbox ./sandbox
COPY examples ./examples
COPY seedbed ./seedbed
RUN /opt/seedbed/bin/python -m pip install --no-deps --no-build-isolation .

FROM python:3.11-slim
# Git fetches the documents of knowledge.
RUN apt-get update && apt-get install --yes --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home seedbed \
    && install --directory --owner=seedbed /home/seedbed/documents
COPY --from=build /opt/seedbed /opt/seedbed
ENV PATH=/opt/seedbed/bin:$PATH PYTHONUNBUFFERED=1
USER seedbed
WORKDIR /home/seedbed
EXPOSE 8000
ENTRYPOINT ["seedbed"]
CMD ["web"]
