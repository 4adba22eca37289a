# The server as a small image: built from source, run without root on a file system it cannot write.
FROM debian:bookworm-slim AS build
WORKDIR /source
COPY script script
RUN script/setup build && rm -rf /var/lib/apt/lists/*
COPY . .
ENV CCACHE_DIR=/ccache
RUN --mount=type=cache,target=/ccache \
    cmake --preset release -DACP_TESTS=OFF -DACP_BENCH=OFF -DACP_PACKAGE=OFF \
 && cmake --build build/release --target acp-checkout \
 && strip -o /acp-checkout build/release/app/acp-checkout

FROM debian:bookworm-slim
RUN --mount=type=bind,source=script,target=/script /script/setup image && rm -rf /var/lib/apt/lists/*
COPY --from=build /acp-checkout /usr/local/bin/acp-checkout
USER 10001:10001
ENV ACP_LISTEN=0.0.0.0:8080
EXPOSE 8080
STOPSIGNAL SIGTERM
# Where it listens, and as it does: it has a certificate for the name that agents know, not for this address.
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s --retries=3 \
  CMD curl -gfskS --noproxy '*' -o /dev/null "http${ACP_TLS_CERTIFICATE_FILE:+s}://$ACP_LISTEN/readyz"
ENTRYPOINT ["acp-checkout"]
CMD ["serve"]
