import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { behaviourNames } from '@tact/journey';
import { describeFinding, type Finding } from './finding';
import { answerableStates, playJsonSchema } from './play-schema';
import { checkPlays, loadPlays } from './plays';
import { loadPurposes } from './purposes';

const purposes = loadPurposes();

const sound = `id: tea-tip
owner: tea-desk
purpose: marketing
kind: general
channels: [email, in-app]
trigger: { on: event, event: Products Searched, categories: [tea], after: PT20H }
about: category
freshFor: P1DT12H
because: Whoever looks for tea finds the right one without reading forty descriptions.
variants:
  - id: foundational
    level: general
    subject: How to choose a tea
    link: /guides/tea
    body: |
      Three questions are enough.
  - id: emotional
    level: interest
    goal: better-sleep
    subject: '{{ category.name }} for {{ goal }}'
    link: /guides/{{ category.id }}
    body: |
      You wanted {{ goal }}.
      {{ category.name }} may help.
`;

const check = (text: string) => checkPlays([{ file: 'tea-tip.yaml', text }], purposes);
const findings = (from: string | RegExp, to: string): Finding[] => {
  const text = sound.replace(from, to);
  if (text === sound) throw new Error(`Nothing to replace: ${String(from)}`);
  return check(text).findings;
};
const rules = (found: Finding[]) => found.map((f) => `${f.severity} ${f.rule} ${f.line}:${f.column}`);

describe('a sound play', () => {
  test('is what the core knows as a play', () => {
    expect(check(sound)).toEqual({
      findings: [],
      refused: [],
      plays: [
        expect.objectContaining({
          id: 'tea-tip',
          priority: 50,
          tags: [],
          freshForHours: 36,
          trigger: { on: 'event', event: 'Products Searched', categories: ['tea'], afterHours: 20 },
          contentHash: expect.stringMatching(/^[0-9a-f]{64}$/),
        }),
      ],
    });
  });

  test.each([
    ['{ on: state, state: "stage:enjoying" }', { on: 'state', state: 'stage:enjoying' }],
    ['{ on: state, state: returned, after: PT0H }', { on: 'state', state: 'returned', afterHours: 0 }],
    ['{ on: request }', { on: 'request' }],
  ])('may have the trigger %s', (trigger, expected) => {
    const { plays, findings: found } = check(sound.replace(/trigger: .*/, `trigger: ${trigger}`));
    expect(found).toEqual([]);
    expect(plays[0]?.trigger).toEqual(expected);
  });

  test.each([
    ...behaviourNames.map((name) => `{ on: event, event: ${name} }`),
    ...answerableStates.map((state) => `{ on: state, state: '${state}' }`),
  ])('may answer %s', (trigger) => {
    expect(check(sound.replace(/trigger: .*/, `trigger: ${trigger}`)).findings).toEqual([]);
  });

  test('may follow a schedule in the customer’s own time', () => {
    const text = sound
      .replace(/trigger: .*/, 'trigger: { on: schedule, weekdays: [tuesday, sunday], at: "10:00" }')
      .replace('about: category', 'about: nothing')
      .replace(/ {2}- id: emotional[\s\S]*/, '');
    expect(check(text)).toMatchObject({
      findings: [],
      plays: [{ trigger: { on: 'schedule', weekdays: [2, 7], at: '10:00' } }],
    });
  });
});

describe('what an editor approves', () => {
  const hash = (text: string) => check(text).plays[0]?.contentHash;

  test.each([
    ['kind: general', 'kind: reminder'],
    ['[email, in-app]', '[in-app, email]'],
    ['PT20H', 'PT2H'],
    ['about: category', 'about: complement'],
    ['Three questions', 'Four questions'],
    ['/guides/tea', '/guides/green-tea'],
    ['purpose: marketing', 'purpose: offers'],
  ])('is another content with %s changed to %s', (from, to) => {
    expect(hash(sound.replace(from, to))).toMatch(/^[0-9a-f]{64}$/);
    expect(hash(sound.replace(from, to))).not.toBe(hash(sound));
  });

  test.each([
    ['owner: tea-desk', 'owner: shop'],
    ['about: category', 'about: category\npriority: 70'],
    ['Whoever looks', 'Anyone who looks'],
    ['about: category', '# a remark\nabout:   "category"'],
  ])('is the same content with %s changed to %s', (from, to) => {
    expect(hash(sound.replace(from, to))).toBe(hash(sound));
  });
});

describe('a broken play is refused, with the place and what to do', () => {
  test('an unknown key', () => {
    const [found] = findings('owner: tea-desk', 'ownr: tea-desk\nowner: tea-desk');
    expect(describeFinding(found as Finding)).toBe(
      'tea-tip.yaml:2:1 error unknown-key: Nothing here is called "ownr". Did you mean "owner"?',
    );
  });

  test.each<[string, string | RegExp, string, string[]]>([
    ['a missing key', /because: .*\n/, '', ['error missing 1:1']],
    ['a channel nobody has', '[email, in-app]', '[email, sms]', ['error unknown-value 5:19']],
    ['a channel named twice', '[email, in-app]', '[email, email]', ['error not-allowed 5:11']],
    ['a priority beyond the scale', 'about:', 'priority: 101\nabout:', ['error wrong-value 7:11']],
    ['a duration that is none', 'PT20H', 'a day', ['error wrong-value 6:75']],
    ['a duration in months', 'P1DT12H', 'P1M', ['error wrong-value 8:11']],
    ['an unknown trigger', '{ on: event,', '{ on: birthday,', ['error forbidden-condition 6:16']],
    ['an event that nobody reports', 'Products Searched', 'Products Sniffed', ['error unknown-value 6:30']],
    [
      'too many variants',
      /variants:[\s\S]*/,
      `variants: [${'{id: a, level: general, subject: a, link: /a, body: b}, '.repeat(4)}]\n`,
      ['error too-many-variants 10:180'],
    ],
    ['a purpose nobody registered', 'purpose: marketing', 'purpose: growth', ['error no-purpose 3:10']],
    ['service that is not essential', 'kind: general', 'kind: service', ['error no-purpose 3:10']],
    [
      'an essential purpose for what is not service',
      'purpose: marketing',
      'purpose: service',
      ['error no-purpose 3:10'],
    ],
    [
      'retargeting about nothing in particular',
      /kind: general([\s\S]*)about: category/,
      'kind: retargeting$1about: complement',
      ['error retargeting-about 7:8'],
    ],
    ['a link that runs something', '/guides/tea', 'javascript:alert(1)', ['error wrong-value 14:11']],
    ['a link to another host in disguise', '/guides/tea', '//evil.example', ['error wrong-value 14:11']],
    [
      'a foundational variant for the few',
      'level: general',
      'level: interest',
      ['error variant-level 12:12', 'warning no-foundational 11:3'],
    ],
    [
      'two variants that the same people would get',
      /id: emotional\n {4}level: interest\n {4}goal: better-sleep([\s\S]*)/,
      'id: other\n    level: general\n    subject: a\n    link: /a\n    body: b\n',
      ['warning same-level 18:12'],
    ],
    [
      'an emotional variant about nothing they named',
      / {4}goal: better-sleep\n/,
      '',
      ['error emotional-goal 17:5', 'error nothing-to-speak-of 19:42', 'error nothing-to-speak-of 22:21'],
    ],
    [
      'a goal at a level that knows of none',
      'level: general',
      'level: general\n    goal: better-sleep',
      ['error goal-level 13:11'],
    ],
    ['text that is no YAML', 'kind: general', 'kind: [general', ['error yaml 5:1']],
    ['a list instead of a play', /^[\s\S]*$/, '- a\n- b\n', ['error wrong-value 1:1']],
  ])('%s', (_, from, to, expected) => {
    expect(rules(findings(from, to)).sort()).toEqual(expected.sort());
  });

  test.each([
    ['{ on: event, event: Products Searched, minAge: 18 }', 'forbidden-condition'],
    ['{ on: event, event: Products Searched, where: { gender: female } }', 'forbidden-condition'],
    ['{ on: event, event: Products Searched, maritalStatus: married }', 'forbidden-condition'],
    ['{ on: event, event: Products Searched, household_income: 1 }', 'forbidden-condition'],
    ['{ on: event, event: Email Not Opened }', 'no-chase'],
    ['{ on: event, event: Products Searched, ifNotAnswered: P3D }', 'no-chase'],
    ['{ on: state, state: "stage:resting" }', 'no-chase'],
    ['{ on: state, state: ignored }', 'no-chase'],
  ])('the trigger %s is refused as %s', (trigger, rule) => {
    expect(findings(/trigger: .*/, `trigger: ${trigger}`)).toContainEqual(
      expect.objectContaining({ rule, severity: 'error', line: 6 }),
    );
  });

  test.each(['audience: { age: 30 }', 'gender: female', 'unless: opened-not'])(
    'a condition beside the trigger too: %s',
    (line) => {
      const found = findings('about: category', `about: category\n${line}`);
      expect(found.length).toBeGreaterThan(0);
      expect(found.every((f) => f.severity === 'error' && f.line === 8)).toBe(true);
    },
  );

  test('a catalogue category may be called anything', () => {
    expect(findings('[tea]', '[single-malts, "middle age"]')).toEqual([]);
  });

  test('a second play of the same id', () => {
    const { plays, findings: found } = checkPlays([
      { file: 'a.yaml', text: sound },
      { file: 'b.yaml', text: `# mine\n${sound}` },
    ]);
    expect(plays).toHaveLength(1);
    expect(found).toEqual([
      expect.objectContaining({ file: 'b.yaml', line: 2, column: 5, rule: 'duplicate-id' }),
    ]);
  });
});

describe('a variant uses a name', () => {
  const said = (subject: string) => {
    const { plays, findings: found } = check(
      sound
        .replace('level: interest', 'level: individual')
        .replace(/'\{\{ category.name \}\} for \{\{ goal \}\}'/, JSON.stringify(subject)),
    );
    return { usesName: plays[0]?.variants.map((v) => v.usesName), rules: rules(found) };
  };

  test.each([
    'Hello {{ person.address | default: "you" }}',
    'Hello{% if person.address %}, it is you{% endif %}',
    'Hello{% if person.address %}, {{ person.address }}{% endif %}',
    'Hello{% unless person.firstName == "Ada" %} there{% endunless %}',
    '{% assign who = person.address | default: "you" %}Hello {{ who }}',
  ])('in %s', (subject) => {
    expect(said(subject)).toEqual({ usesName: [false, true], rules: [] });
  });

  test.each([
    'Hello {{ person.firstName }}',
    '{{ "Hello " | append: person["firstName"] }}',
    '{% if person.address %}{{ person.firstName }}{% endif %}',
  ])('and is refused where it is not certain that there is one: %s', (subject) => {
    expect(said(subject).rules).toEqual([expect.stringMatching(/^error name-nobody-gave 20:/)]);
  });

  test('only if its text asks for one', () => {
    expect(said('Hello, person.firstName')).toEqual({ usesName: [false, false], rules: [] });
  });
});

describe('what a text may know', () => {
  const subject = 'How to choose a tea';
  test.each<[string, string | RegExp, string, string[]]>([
    ['a category needs the level interest', subject, '"{{ category.name }}"', ['error too-familiar 13:18']],
    [
      'a name needs the level individual',
      subject,
      '"Hello {{ person.firstName }}"',
      ['error too-familiar 13:24'],
    ],
    [
      'nothing knows a variable nobody fills in',
      'Three questions',
      'Three {{ weather }}',
      ['error unknown-variable 16:16'],
    ],
    [
      'nothing knows anybody’s gender',
      'Three questions',
      '{% if person.gender == "f" %}x{% endif %}',
      ['error forbidden-condition 16:13'],
    ],
    ['a whole object is no text', 'Three questions', '{{ shop }}', ['error unknown-variable 16:10']],
    [
      'a computed name could be anything',
      'Three questions',
      '{{ shop[channel] }}',
      ['error unknown-variable 16:10'],
    ],
    [
      'a product needs a play about one',
      'You wanted {{ goal }}',
      'You wanted {{ product.name }}',
      ['error too-familiar 23:21'],
    ],
    [
      'a place in the second line of a body',
      '{{ category.name }} may',
      '{{ category.nam }} may',
      ['error unknown-variable 24:10'],
    ],
    ['Liquid that can’t be read', 'Three questions', 'Three {% if %}', ['error liquid 16:18']],
    ['a filter nobody has', 'Three questions', '{{ channel | shout }}', ['error liquid 16:7']],
    [
      'a text pulled in from elsewhere',
      'Three questions',
      "{% include '/etc/passwd' %}",
      ['error liquid 16:7'],
    ],
  ])('%s', (_, from, to, expected) => {
    expect(rules(findings(from, to))).toEqual(expected);
  });

  test('a play about nothing has no category to name', () => {
    expect(rules(findings('about: category', 'about: nothing'))).toEqual([
      'error nothing-to-speak-of 20:18',
      'error nothing-to-speak-of 24:10',
      'error nothing-to-speak-of 21:22',
    ]);
  });

  test('variables of its own making are its own affair', () => {
    expect(
      findings('Three questions', '{% assign n = 3 %}{% for i in (1..n) %}{{ i }} {% endfor %}'),
    ).toEqual([]);
  });
});

describe('the demo’s plays', () => {
  const { plays, findings: found } = loadPlays(join(__dirname, '../../demo/plays'), purposes);

  test('are sound', () => {
    expect(found).toEqual([]);
    expect(plays.length).toBeGreaterThanOrEqual(10);
  });

  test('show every kind of trigger and every channel', () => {
    expect([...new Set(plays.map((play) => play.trigger.on))].sort()).toEqual([
      'consent-ending',
      'event',
      'request',
      'schedule',
      'state',
    ]);
    expect([...new Set(plays.flatMap((play) => play.channels))].sort()).toEqual([
      'email',
      'in-app',
      'webhook',
    ]);
  });

  test('speak of categories that the demo’s catalogue has', () => {
    const catalogue = JSON.parse(readFileSync(join(__dirname, '../../demo/catalogue.json'), 'utf8')) as {
      categories: { id: string }[];
    };
    const known = catalogue.categories.map((category) => category.id);
    for (const { trigger } of plays)
      expect(known).toEqual(
        expect.arrayContaining('categories' in trigger ? (trigger.categories ?? []) : []),
      );
  });
});

describe('the JSON Schema for editors', () => {
  const file = join(__dirname, 'play.schema.json');

  // To publish a change: PUBLISH=1 npx jest --selectProjects core libs/policy/plays.test.ts
  if (process.env['PUBLISH'] === '1') writeFileSync(file, `${JSON.stringify(playJsonSchema(), null, 2)}\n`);

  test('is published as it stands', () => {
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(playJsonSchema());
  });
});
