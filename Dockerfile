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
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s --retries=3 \
  CMD ["curl", "-fsS", "-o", "/dev/null", "http://127.0.0.1:8080/readyz"]
ENTRYPOINT ["acp-checkout"]
CMD ["serve"]
