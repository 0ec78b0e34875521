// What mutants are shown to: the sentences about the rules and the ladder, without the long lives. They are read into
// one file, so that the core is loaded once for each mutant and not once for each file of sentences.
const { readdirSync } = require('node:fs');

const journey = `${__dirname}/../../libs/journey`;
const rules = readdirSync(`${journey}/rules`).filter((name) => name.endsWith('.test.ts'));
const about = [
  ...rules.map((name) => `rules/${name}`),
  ...['ladder', 'stage-belief', 'decide', 'held', 'evolve', 'merge', 'choices', 'reminders', 'tracking'].map(
    (name) => `${name}.test.ts`,
  ),
];

/** While one file is looked at, a few sentences do: what they notice, all of them notice. */
const only = new RegExp(process.env.ONLY ?? '');

for (const name of about.filter((each) => only.test(each))) {
  try {
    require(`${journey}/${name}`);
  } catch (error) {
    // What a `describe` prepares may break as well: that is noticed, and no trouble of the tests.
    test(`${name} prepares what it speaks of`, () => {
      throw error;
    });
  }
}
