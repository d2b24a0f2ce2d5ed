# Lalela as one image: `worker` (also for one recording by the older contract's environment), `serve`, and every
# other command. See docs/operations.md.
#
# Needs a Debian with Node.js and npm. No model is in it: mount them at /root/models.
ARG BASE_IMAGE=node:20-bookworm-slim

FROM ${BASE_IMAGE} AS build
WORKDIR /lalela
COPY package.json package-lock.json ./
# No package has to be compiled; what install scripts fetch is for other hardware.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY src src
RUN node node_modules/typescript/bin/tsc -p tsconfig.build.json --sourceMap false --incremental false
# What runs here: this platform's native code, Debian's ffmpeg instead of the built-in one, nothing for
# browsers, no types, maps or manuals.
RUN npm prune --omit=dev --ignore-scripts --no-audit --no-fund \
  && arch="$(node -p process.arch)" \
  && for folder in node_modules/onnxruntime-node/bin/*/*/*; do \
       case "$folder" in */linux/"$arch") ;; *) rm -rf "$folder" ;; esac; done \
  && rm -rf node_modules/@ffmpeg node_modules/@libsql/*-musl node_modules/protobufjs/dist node_modules/protobufjs/cli \
  && find node_modules \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.md' \
       -o -name '*.iife.js' -o -name '*.umd.cjs' \) -delete

FROM ${BASE_IMAGE}
LABEL org.opencontainers.image.title="Lalela" \
      org.opencontainers.image.description="Speech recognition for South Africa's official languages" \
      org.opencontainers.image.licenses="Apache-2.0"
# tini is process 1: it hands signals on, and the kernel lets Node.js die by them, which it does not do for
# process 1. Drivers of graphics cards, fonts and keyboards come with ffmpeg's packages, for what it never does
# here.
RUN apt-get update \
  && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ca-certificates ffmpeg tini \
  && dpkg --purge --force-depends $(dpkg-query -W -f '${Package}:${Architecture} ' 'libllvm*' libgl1-mesa-dri libz3-4 xkb-data \
       fonts-dejavu-core shared-mime-info libgdk-pixbuf2.0-common 2>/dev/null) \
  && rm -rf /var/lib/apt/lists/* /var/cache/apt /var/cache/debconf /var/log/* \
# The models' mount is part of the older contract; /root lets nobody else through as it is.
  && mkdir -p /root/models /data && chmod 0711 /root \
  && chown 1000:1000 /root/models /data
WORKDIR /lalela
COPY LICENSE NOTICE package.json ./
COPY weights weights
COPY --from=build /lalela/node_modules node_modules
COPY --from=build /lalela/dist dist
ENV NODE_ENV=production \
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED=true \
    LALELA_MODELS=/root/models \
    LALELA_DATA=/data \
    LALELA_HEALTH_PORT=8000
# The user of EFS access points and of the official Node.js image. Where mounted models are for root only,
# run with `--user 0`.
USER 1000:1000
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.LALELA_HEALTH_PORT || 8000}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["tini", "--", "node", "/lalela/dist/entry/cli.js"]
CMD ["worker"]
