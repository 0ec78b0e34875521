const fs = require('node:fs');

// One .swcrc for build, workflow bundles and tests; only its test exclusion does not hold here.
const swc = JSON.parse(fs.readFileSync(`${__dirname}/.swcrc`, 'utf8'));
delete swc.exclude;

// Nest 12 and others are ES modules, which Jest on Node 20 cannot require; mongodb breaks there untransformed.
const transformed = [
  '@nestjs',
  'mongodb',
  'mongoose/node_modules/mongodb',
  'get-port',
  'jose',
  'postal-mime',
  'intl-messageformat',
  '@formatjs',
];

const common = {
  testEnvironment: 'node',
  transform: { '^.+\\.(t|m?j)s$': ['@swc/jest', { ...swc, swcrc: false }] },
  transformIgnorePatterns: [`/node_modules/(?!(${transformed.join('|')})/)`],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.tact/'],
};
const real = { ...common, setupFilesAfterEnv: ['<rootDir>/test/patience.js'] };

module.exports = {
  testSequencer: '<rootDir>/test/longest-first.js',
  reporters: ['default', '<rootDir>/test/tally-reporter.js'],
  projects: [
    {
      ...common,
      displayName: 'core',
      testMatch: [
        '<rootDir>/libs/**/*.test.ts',
        '<rootDir>/apps/**/*.test.ts',
        '<rootDir>/test/architecture/**/*.test.ts',
        '<rootDir>/test/canary/scan.test.ts',
      ],
    },
    {
      ...real,
      displayName: 'servers',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: [
        '/node_modules/',
        ...['architecture/', 'chaos/', 'long/', 'canary/scan.test.ts'].map(
          (path) => `<rootDir>/test/${path}`,
        ),
      ],
    },
    // What kills and starves processes is alone on the machine: how long the survivors need is part of it.
    { ...real, displayName: 'chaos', testMatch: ['<rootDir>/test/chaos/**/*.test.ts'] },
    { ...real, displayName: 'record', testMatch: ['<rootDir>/test/histories/*.record.ts'] },
    { ...real, displayName: 'long', testMatch: ['<rootDir>/test/long/**/*.test.ts'] },
  ],
};
