# One image for the API, the worker and the command line; the command says which.
ARG NODE=node:22.23.2-bookworm-slim

FROM ${NODE} AS build
WORKDIR /tact
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY .swcrc nest-cli.json tsconfig.json ./
COPY apps apps
COPY libs libs
COPY workflows workflows
RUN npm run build && npm prune --omit=dev

FROM ${NODE}
ENV NODE_ENV=production TZ=UTC
WORKDIR /tact
COPY --from=build /tact/package.json ./
COPY --from=build /tact/node_modules node_modules
COPY --from=build /tact/dist dist
# Read when it runs: the default rule book, the texts of explanations, the plays of the demo, and what asks a worker how it is.
COPY libs/policy/defaults libs/policy/defaults
COPY libs/explanations/catalogues libs/explanations/catalogues
COPY demo/plays demo/plays
COPY deploy/worker-health.mjs deploy/
USER 1000
EXPOSE 3000
CMD ["node", "dist/apps/api/main.js"]
