const { statSync } = require('node:fs');

/** Files that take minutes though some are short: begun last, they would leave every other worker idle. */
const longest = [
  'test/acceptance/acceptance.test.ts',
  'test/demo/demo.test.ts',
  'test/browser/preference-pages.test.ts',
  'test/browser/preference-flows.test.ts',
  'test/export/export.test.ts',
  'test/canary/canary.test.ts',
  'test/processors/processors.test.ts',
  'test/erasure/erasure.test.ts',
  'test/backup/backup.test.ts',
  'test/workflows/customer-journey.test.ts',
  'libs/journey/journeys.properties.test.ts',
  'libs/simulation/simulation.test.ts',
];

const rankOf = ({ path }) => {
  const rank = longest.findIndex((file) => path.endsWith(file));
  return rank === -1 ? longest.length : rank;
};

/** Test files that take long come first, then the larger ones; the same order on every machine. */
module.exports = class LongestFirst {
  sort(tests) {
    return [...tests].toSorted(
      (a, b) => rankOf(a) - rankOf(b) || statSync(b.path).size - statSync(a.path).size,
    );
  }

  allFailedTests(tests) {
    return tests;
  }

  cacheResults() {}
};
