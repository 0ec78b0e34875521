const { TestEnvironment } = require('jest-environment-node');

/** One sentence that fails is enough to notice a mutant: the others are skipped. Jest itself bails by file. */
module.exports = class FirstFailure extends TestEnvironment {
  failed = false;

  handleTestEvent = (event) => {
    if (event.name === 'test_fn_failure') this.failed = true;
    if (event.name === 'test_start' && this.failed) event.test.mode = 'skip';
  };
};
