const { appendFileSync } = require('node:fs');

/**
 * Appends a line of counts for each run of Jest to the file that TACT_TALLY names, if it is set. A test file that could
 * not run at all counts as failed, also where it has no test to its name.
 */
module.exports = class TallyReporter {
  onRunComplete(_contexts, results) {
    const file = process.env.TACT_TALLY;
    if (!file) return;
    const passed = results.numPassedTests;
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    appendFileSync(file, `${passed} ${failed}\n`);
  }
};
