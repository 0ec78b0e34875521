import { lintText } from './lint-texts';

const lint = (text: string, kind = 'general') => lintText({ path: [], text, isLink: false }, kind);
const rules = (text: string, kind?: string) => lint(text, kind).map(({ rule }) => rule);

describe('what is dishonest is found however it is written', () => {
  test.each([
    ['in capitals', 'ONLY TWO LEFT'],
    ['in mixed case', 'oNLy TwO lEfT'],
    ['over two lines', 'only\n  two\nleft'],
    ['with spaces that don’t break', 'only\u00A0two\u202Fleft'],
    ['with characters of no width', 'on\u200Bly t\u2060wo l\u00ADeft'],
    ['with marks of direction', '\u202Eonly\u202C two left'],
    ['in letters of full width', 'ｏｎｌｙ ｔｗｏ ｌｅｆｔ'],
    ['in bold letters of mathematics', '𝐨𝐧𝐥𝐲 𝐭𝐰𝐨 𝐥𝐞𝐟𝐭'],
    ['with accents', 'ónly two léft'],
    ['with entities', 'only&nbsp;two&#32;l&#x65;ft'],
    ['with a soft hyphen as an entity', 'on&shy;ly two left'],
    ['with marks around words', '*only* _two_ left'],
    ['with a dash before it', 'Tea—only two left'],
    ['with emoji about it', '🔥only two left🔥'],
  ])('%s', (_, text) => {
    expect(rules(text)).toEqual(['false-urgency']);
  });

  test.each([
    ['Wir haben länger nichts von dir gehört.'],
    ['Wir haben laenger nichts von dir gehoert.'],
    ['Wir haben la\u0308nger nichts von dir geho\u0308rt.'],
    ['Wir haben l&auml;nger nichts von dir geh&ouml;rt.'],
    ['WIR HABEN LÄNGER NICHTS VON DIR GEHÖRT.'],
  ])('with umlauts or without: %s', (text) => {
    expect(rules(text)).toEqual(['guilt-for-silence']);
  });
});

describe('Liquid within a sentence', () => {
  test.each([
    ['stands for a number', 'Only {{ session }} left'],
    ['may stand anywhere', 'Only {% if stage %}two{% else %}three{% endif %} left'],
    [
      'may say it in its last branch',
      '{% if stage %}x{% elsif session %}y{% else %}only two left{% endif %}',
    ],
    ['may say it in a case', '{% case stage %}{% when "a" %}x{% when "b" %}Only two{% endcase %} left'],
    ['may say it unless', '{% unless stage %}only two{% endunless %} left'],
    ['may say it in a loop', '{% for i in (1..2) %}only two left{% endfor %}'],
    ['may say it by itself', "{{ 'only two left' }}"],
    ['may say it as a default', "Only {{ goal | default: 'two' }} left"],
    ['may keep it for later', "{% assign x = 'only two left' %}{{ x }}"],
    ['may catch it', '{% capture x %}only two left{% endcapture %}'],
    ['may echo it', "{% echo 'only two left' %}"],
    ['may say it raw', '{% raw %}only two left{% endraw %}'],
    ['may add it', "{{ goal | append: ', only two left' }}"],
    ['may take the spaces', 'only {%- if stage -%} {% endif %} two left'],
    [
      'may branch often',
      `${'{% if stage %}a{% else %}b{% endif %} '.repeat(12)}{% if goal %}only two left{% endif %}`,
    ],
    ['may be broken', 'only two left {% if %}'],
  ])('%s', (_, text) => {
    expect(rules(text)).toContain('false-urgency');
  });

  test.each([
    ['says nothing in a comment', '{% comment %}only two left{% endcomment %}Tea.'],
    ['never says two branches at once', 'Only {% if stage %}the two best{% else %}who left{% endif %}.'],
    ['doesn’t say what it asks', '{% if timeOfDay == "hurry" %}Good evening.{% endif %}'],
  ])('%s', (_, text) => {
    expect(rules(text)).toEqual([]);
  });
});

describe('a finding', () => {
  test('names the words as they are written, why, and the direction of better ones', () => {
    expect(lint('Tea.\n\nOnly  two\nleft, all year.')).toEqual([
      {
        path: [],
        within: { row: 3, column: 1 },
        rule: 'false-urgency',
        severity: 'error',
        message: expect.stringMatching(/^“Only two left”: a text is written once/) as string,
        fix: expect.stringContaining('Say what it is') as string,
      },
    ]);
  });

  test('is made once for a place, also where several phrases and readings say so', () => {
    expect(rules('{% if stage %}a{% else %}b{% endif %} Last chance, last chance.')).toEqual([
      'false-urgency',
      'false-urgency',
    ]);
  });

  test('stands where it is written after entities, emoji and what nobody sees', () => {
    expect(lint('🍵&amp;\u200B\u200B x hurry')[0]?.within).toEqual({ row: 1, column: 13 });
  });
});

describe('what can be true of somebody’s own order', () => {
  test.each([
    'Your return period ends today.',
    'The link expires in 24 hours.',
    'Sorry we missed you at the door.',
  ])('may be said in a service message, and nowhere else: %s', (text) => {
    expect(rules(text, 'service')).toEqual([]);
    expect(rules(text, 'promotion')).not.toEqual([]);
  });

  test.each(['Hurry!', 'Only two left.', 'You can’t unsubscribe.', 'You haven’t answered.'])(
    'is never this, in service neither: %s',
    (text) => {
      expect(rules(text, 'service')).not.toEqual([]);
    },
  );
});

describe('a way out of its own, or one that nobody sees', () => {
  test.each([
    ['Stop at https://shop.test/unsubscribe?u=1.'],
    ['Stop at www.shop.test/OptOut'],
    ['Write to unsubscribe@shop.test'],
    ['Hier: https://shop.test/newsletter/abmelden'],
    ['Hier: https://shop.test/k%C3%BCndigen/austragen'],
    ['<small>All about stopping</small>'],
    ['<span style="font-size: 1px">stop</span>'],
    ['<span style="color:#ffffff">stop</span>'],
    ['ᵘⁿˢᵘᵇˢᶜʳᶦᵇᵉ'],
    ['Tea.\n\n.\n\n.\n\n.\n\n.'],
    ['Tea.\n\u2800\n\n\u200B\n\n\u2800\n\nx'],
  ])('is refused: %j', (text) => {
    expect(rules(text)).toContain('hidden-stop');
  });

  test.each([
    ['The whole letter: https://shop.test/letters/latest.'],
    ['Write to tea@shop.test'],
    ['One.\n\n* * *\n\nTwo.\n\n* * *\n\nThree.'],
    ['- one\n- two\n- three'],
    ['Water is H₂O, and 10 m² of shelf.'],
    ['A small cup of tea'],
    ['🍵\n\n🍵\n\n🍵'],
  ])('is not: %j', (text) => {
    expect(rules(text)).toEqual([]);
  });

  test('is refused as the link of a message too', () => {
    const link = { path: [], isLink: true };
    expect(lintText({ ...link, text: '/newsletter/unsubscribe' }, 'general')).toMatchObject([
      { rule: 'hidden-stop', within: { row: 1, column: 1 } },
    ]);
    expect(lintText({ ...link, text: '/hurry-only-two-left' }, 'general')).toEqual([]);
  });
});

test.each([
  'only ',
  'to unsubscribe please, ',
  'wenn du dich abmeldest ',
  'you have not ',
  'wir haben ',
  'Dear Anna ',
  '[first name',
  '-',
  ',',
  'a',
  'é',
  '&#39;',
  '{{ x | default: "y" }}',
  '{% if a %}b{% else %}c{% endif %}',
  '{% if a %}',
  '\n\n.',
  '<small ',
  'unsubscribe',
])('a text of 5,000 characters is read in no time: %j again and again', (piece) => {
  const text = piece.repeat(5_000).slice(0, 5_000);
  lint('warm');
  const begun = performance.now();
  lint(text);
  // Some ten milliseconds on an idle machine; what backtracks would take minutes.
  expect(performance.now() - begun).toBeLessThan(2_000);
});
