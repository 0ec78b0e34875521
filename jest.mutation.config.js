const { projects } = require('./jest.config.js');
const { displayName, ...core } = projects[0];

module.exports = {
  ...core,
  testMatch: ['<rootDir>/test/mutation/sentences.js'],
  testEnvironment: require.resolve('./test/mutation/first-failure.js'),
};
