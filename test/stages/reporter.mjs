import mocha from 'mocha';

/** mocha's stream of JSON, which says nothing of tests that were skipped, with those as well. */
export default class extends mocha.reporters.JSONStream {
  /**
   * @param {import('mocha').Runner} runner
   * @param {import('mocha').MochaOptions} options
   */
  constructor(runner, options) {
    super(runner, options);
    runner.on('pending', (test) => {
      process.stdout.write(`${JSON.stringify(['pending', { fullTitle: test.fullTitle() }])}\n`);
    });
  }
}
