import { checkPlays } from '../plays';

const play = (variants: string, head = '') => `id: tip
owner: tea-desk
purpose: marketing
kind: general
channels: [email]
trigger: { on: request }
${head}because: Whoever drinks tea learns to keep it well.
variants:
${variants}`;

const variant = (texts: string, level = 'general') => `  - id: v
    level: ${level}
    link: /tips
${texts}`;

const check = (text: string) => checkPlays([{ file: 'tip.yaml', text }]);
const found = (text: string) =>
  check(text).findings.map((f) => `${f.severity} ${f.rule} ${f.line}:${f.column}`);
const withoutFoundational = (text: string) => found(text).filter((f) => !f.includes('no-foundational'));

describe('the lint of a play', () => {
  test('refuses it, and says at which word', () => {
    const text = play(variant('    subject: Tea\n    body: |\n      One.\n\n      Well, only two left.\n'));
    const { plays, refused, findings } = check(text);
    expect(plays).toEqual([]);
    expect(refused).toEqual([{ file: 'tip.yaml', id: 'tip', tags: [], rules: ['false-urgency'] }]);
    expect(findings).toMatchObject([{ file: 'tip.yaml', line: 16, column: 13, rule: 'false-urgency' }]);
    expect(text.split('\n')[15]?.slice(12)).toBe('only two left.');
  });

  test('lets what is only worth a thought pass, and says so', () => {
    const { plays, refused, findings } = check(
      play(variant('    subject: Tea\n    body: For our customers.\n')),
    );
    expect(plays).toHaveLength(1);
    expect(refused).toEqual([]);
    expect(findings).toMatchObject([
      { severity: 'warning', rule: 'speaks-of-customers', line: 13, column: 15 },
    ]);
  });

  test.each([
    ['a folded body', 'body: >\n      Tea and\n      time, but\n      only two left.', 'only two left.'],
    ['a body folded within the words', 'body: >-\n      Tea, but only\n      two left.', 'only'],
    ['a plain body over lines', 'body: Tea and\n      time, but\n      only two left.', 'only two left.'],
    ['a body in quotes', 'body: "Tea \\u2014 it\\u2019s\n      only two left."', 'only two left."'],
    ['a body in single quotes', "body: 'It''s tea, only two left.'", "only two left.'"],
    [
      'a body with Liquid',
      'body: |\n      {% if channel %}\n      only two{% endif %} left.',
      'only two{% endif %} left.',
    ],
  ])('finds the place in %s', (_, body, there) => {
    const text = play(variant(`    subject: Tea\n    ${body}\n`));
    const [finding] = check(text).findings;
    expect(finding?.rule).toBe('false-urgency');
    expect(text.split('\n')[(finding?.line ?? 0) - 1]?.slice((finding?.column ?? 0) - 1)).toBe(there);
  });

  test('reads subjects and links too', () => {
    const text = play(
      '  - id: v\n    level: general\n    subject: Hurry\n    link: /unsubscribe\n    body: Tea.\n',
    );
    expect(found(text)).toEqual(['error false-urgency 11:14', 'error hidden-stop 12:11']);
  });

  test('says what the texts say also where the form is broken', () => {
    expect(found(play(variant('    subject: Tea\n    body: Hurry.\n'), 'ownr: me\n'))).toEqual([
      'error unknown-key 7:1',
      'error false-urgency 14:11',
    ]);
  });

  test('counts the variants, and reads the fourth as well', () => {
    const one = variant('    subject: Tea\n    body: Tea.\n');
    const { findings, refused } = check(
      play(one.repeat(3) + variant('    subject: Tea\n    body: Hurry.\n')),
    );
    expect(refused[0]?.rules).toEqual(['too-many-variants', 'false-urgency']);
    expect(findings).toMatchObject([
      {
        rule: 'too-many-variants',
        line: 24,
        message: expect.stringContaining('4 variants') as string,
        fix: expect.stringContaining('write another play') as string,
      },
      { rule: 'false-urgency', line: 28, column: 11 },
    ]);
    expect(found(play(one.repeat(3))).filter((f) => f.includes('too-many'))).toEqual([]);
  });

  test.each(['variants: 3', 'variants: [a, null, 3]', 'variants: [{ body: [a] }]', '- a', 'a', ''])(
    'finds nothing to read in %j, and does not break',
    (text) => {
      expect(check(text).plays).toEqual([]);
    },
  );
});

describe('a name is used where it is certainly given', () => {
  const greeting = (body: string) =>
    withoutFoundational(play(variant(`    subject: Tea\n    body: '${body}'\n`, 'individual')));

  test.each([
    '{{ person.firstName | default: "there" }}',
    '{{ person.firstName | default: "there" | upcase }}',
    '{% if person.firstName %}Hello {{ person.firstName }}{% endif %}',
    '{% if person.firstName != blank %}{{ person.firstName }}{% endif %}',
    '{% if stage and person.firstName %}{{ person.firstName }}{% endif %}',
    '{% if person.firstName and stage == "enjoying" %}{% if session %}{{ person.firstName }}{% endif %}{% endif %}',
    '{% unless person.firstName %}Hello{% else %}{{ person.firstName }}{% endunless %}',
    '{% if person.firstName == blank %}Hello{% else %}{{ person.firstName }}{% endif %}',
    '{% if stage == "enjoying" %}a{% elsif person.firstName %}{{ person.firstName }}{% endif %}',
    '{% assign name = person.firstName | default: "there" %}Hello {{ name }}',
  ])('as in %s', (body) => {
    expect(greeting(body)).toEqual([]);
  });

  test.each([
    'Hello {{ person.firstName }}',
    'Hello {{ person.firstName | upcase }}',
    // Upcase breaks before default is asked.
    'Hello {{ person.firstName | upcase | default: "there" }}',
    '{% if stage %}{{ person.firstName }}{% endif %}',
    '{% if person.firstName %}x{% endif %}{{ person.firstName }}',
    '{% if person.firstName %}x{% else %}{{ person.firstName }}{% endif %}',
    '{% if stage or person.firstName %}{{ person.firstName }}{% endif %}',
    '{% unless person.firstName %}{{ person.firstName }}{% endunless %}',
    '{% if stage and person.firstName %}x{% else %}{{ person.firstName }}{% endif %}',
    '{% assign name = person.firstName %}Hello {{ name }}',
  ])('and refused in %s', (body) => {
    expect(greeting(body)).toEqual([expect.stringMatching(/^error name-nobody-gave 13:/)]);
  });

  test('at the place where it is used', () => {
    const text = play(
      variant('    subject: Tea\n    body: |\n      Tea.\n\n      Hi {{ person.firstName }}\n', 'individual'),
    );
    expect(withoutFoundational(text)).toEqual(['error name-nobody-gave 16:13']);
  });

  test('below the level individual nothing knows a name, and one finding says so', () => {
    expect(found(play(variant('    subject: Tea\n    body: Hi {{ person.firstName }}\n')))).toEqual([
      'error too-familiar 13:17',
    ]);
  });

  test('with a fallback that is no name itself', () => {
    expect(greeting('Hello {{ person.firstName | default: "Anna" }},')).toEqual([
      'error name-nobody-gave 13:50',
    ]);
  });
});
