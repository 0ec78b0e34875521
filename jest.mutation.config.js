// What mutants are shown to: the sentences about the rules and the ladder, without the long lives.
const { projects } = require('./jest.config.js');
const { displayName, ...core } = projects[0];
const about = ['rules/*', 'ladder', 'stage-belief', 'decide', 'held', 'evolve', 'merge'];

module.exports = { ...core, testMatch: about.map((name) => `<rootDir>/libs/journey/${name}.test.ts`) };
