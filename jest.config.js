const fs = require('node:fs');

// One .swcrc for build, workflow bundles and tests; only its test exclusion does not hold here.
const swc = JSON.parse(fs.readFileSync(`${__dirname}/.swcrc`, 'utf8'));
delete swc.exclude;

const common = {
  testEnvironment: 'node',
  transform: { '^.+\\.(t|m?j)s$': ['@swc/jest', { ...swc, swcrc: false }] },
  // Nest 12 is ES modules, which Jest on Node 20 cannot require; mongodb breaks there untransformed.
  transformIgnorePatterns: ['/node_modules/(?!(@nestjs|mongodb|get-port|postal-mime)/)'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.tact/'],
};

module.exports = {
  projects: [
    { ...common, displayName: 'core', testMatch: ['<rootDir>/libs/**/*.test.ts', '<rootDir>/apps/**/*.test.ts'] },
    { ...common, displayName: 'servers', testMatch: ['<rootDir>/test/**/*.test.ts'] },
  ],
};
