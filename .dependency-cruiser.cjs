/**
 * Who may import whom. The core imports nothing but a date library, workflows only what is safe to replay, libs never
 * an app; apps stand side by side.
 */

const TEST = '(^test/|[.]test[.]ts$|^libs/[^/]+/testing/|^libs/servers/servers-for-tests[.]ts$)';
const BUNDLER = '^workflows/bundle[.]ts$';

/** The libs, and which others each may use. */
const LIBS = {
  journey: [],
  explanations: ['journey'],
  policy: ['journey'],
  privacy: [],
  records: ['journey', 'privacy'],
  channels: ['journey'],
  temporal: ['privacy'],
  servers: [],
  simulation: ['journey', 'policy'],
  'processing-record': ['policy', 'records', 'temporal'],
  export: ['journey', 'explanations', 'policy', 'records', 'processing-record'],
};

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'pure-core',
      comment:
        'libs/journey is the pure core: no I/O, no clock, no chance. It imports its own files and luxon.',
      severity: 'error',
      from: { path: '^libs/journey/', pathNot: TEST },
      to: { pathNot: ['^libs/journey/', '^node_modules/(@types/)?luxon/'] },
    },
    {
      name: 'replayable-workflows',
      comment:
        'Workflows are replayed: they import the core, their own files, the search attributes and the workflow SDK.',
      severity: 'error',
      from: { path: '^workflows/', pathNot: [TEST, BUNDLER] },
      to: {
        pathNot: [
          '^libs/journey/',
          '^workflows/',
          '^libs/temporal/search-attributes[.]ts$',
          '^node_modules/@temporalio/(workflow|common)/',
        ],
      },
    },
    {
      name: 'bundler-stands-alone',
      comment: 'The bundler is a step of the build; nothing imports it.',
      severity: 'error',
      from: {},
      to: { path: BUNDLER },
    },
    {
      name: 'libs-below-apps-and-workflows',
      comment: 'A lib serves apps and workflows; it knows neither.',
      severity: 'error',
      from: { path: '^libs/', pathNot: TEST },
      to: { path: '^(apps|workflows|test)/' },
    },
    {
      name: 'workflows-below-apps',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { path: '^(apps|test)/' },
    },
    {
      name: 'apps-side-by-side',
      comment: 'Apps run as processes of their own and do not import each other.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    ...Object.entries(LIBS).map(([lib, others]) => ({
      name: `what-${lib}-may-use`,
      comment: 'Libs use each other sparingly; a new tie is written into the table at the top of this file.',
      severity: 'error',
      from: { path: `^libs/${lib}/`, pathNot: TEST },
      to: { path: '^libs/', pathNot: `^libs/(${[lib, ...others].join('|')})/` },
    })),
    {
      name: 'listed-libs',
      comment: 'A new lib is written into the table at the top of this file.',
      severity: 'error',
      from: { path: '^libs/', pathNot: [TEST, `^libs/(${Object.keys(LIBS).join('|')})/`] },
      to: {},
    },
    {
      name: 'front-door',
      comment: 'A lib is entered through its index, so that what it promises is in one place.',
      severity: 'error',
      from: { path: '^(apps|libs/([^/]+))/', pathNot: TEST },
      to: { path: '^libs/([^/]+)/.+', pathNot: ['^libs/$2/', '^libs/[^/]+/index[.]ts$'] },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'tests-are-leaves',
      comment: 'Code that runs does not lean on tests or on what was made for them.',
      severity: 'error',
      from: { pathNot: [TEST, '^libs/servers/index[.]ts$'] },
      to: { path: TEST },
    },
    {
      name: 'dev-dependencies-in-tests-only',
      comment:
        'What runs in production is a dependency. The watchdog is compiled on the spot only where there is no build.',
      severity: 'error',
      from: { path: '^(apps|libs|workflows)/', pathNot: [TEST, '^libs/servers/watchdog-script[.]ts$'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'declared',
      comment: 'An import that package.json does not name, or that cannot be found.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: '^node_modules/' },
    exclude: { path: '^(dist|coverage|[.]tact)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
