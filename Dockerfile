# The site as a container: `docker compose up` builds it and serves it on http://localhost:8080.
FROM python:3.13-slim AS book
RUN apt-get update -qq && apt-get install -qq --no-install-recommends make nodejs npm > /dev/null
WORKDIR /course
COPY . .
# Without photographs it fails, as the published site does; `--build-arg PICTURES=shapes` builds where there is no network.
ARG PICTURES=photographs
RUN CNNLIB_PICTURES=$PICTURES make book

FROM nginx:stable-alpine
COPY --from=book /course/_build/html /usr/share/nginx/html
RUN sed -i 's|application/javascript *js;|application/javascript js mjs;|' /etc/nginx/mime.types \
    && printf 'gzip on;\ngzip_types text/css application/javascript application/json application/wasm image/svg+xml;\n' \
    > /etc/nginx/conf.d/gzip.conf
