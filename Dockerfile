# Debian 13 has the Node that Passepartout is tested with, and mends it for as long as it mends the rest.
FROM debian:trixie-slim AS build
COPY . /src
RUN /src/deploy/install.sh --packages --build && /src/deploy/install.sh --no-system --to /opt/passepartout

FROM debian:trixie-slim
COPY deploy/install.sh /tmp/install.sh
RUN /tmp/install.sh --packages \
  && rm -rf /tmp/install.sh /var/lib/apt/lists/* \
  && useradd --system --user-group --uid 990 --no-create-home --home-dir /var/lib/passepartout passepartout \
  && install -d -m 711 -o passepartout -g passepartout /var/lib/passepartout/data
COPY --from=build /opt/passepartout /opt/passepartout

USER passepartout
WORKDIR /var/lib/passepartout/data
ENV NODE_ENV=production DATA_DIR=/var/lib/passepartout/data
VOLUME /var/lib/passepartout/data
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["node", "-e", "fetch('http://localhost:3000/ready').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/opt/passepartout/current/bin/passepartout.mjs"]
CMD ["start"]
