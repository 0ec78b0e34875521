// What mutants are shown to: the sentences about the core, without its long lives.
const { projects } = require('./jest.config.js');
const { reporters, displayName, ...core } = projects[0];

module.exports = {
  ...core,
  testMatch: ['<rootDir>/libs/journey/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '\\.properties\\.test\\.ts$'],
};
