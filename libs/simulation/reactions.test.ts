import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chanceFrom, hashOf, shareOf } from './chance';
import { answersTo, loadReactions, type ReactionModel } from './reactions';
import { everything, jsonLines, runOver, tracked, worldWith } from './testing/run';

const folder = mkdtempSync(join(tmpdir(), 'tact-react-'));
const load = (text: string): ReactionModel => {
  const file = join(folder, 'reactions.yaml');
  writeFileSync(file, text);
  return loadReactions(file);
};
const mail = { channel: 'email', kind: 'general', level: 'general' } as const;
const inApp = { ...mail, channel: 'in-app' } as const;
const HOUR = 3_600_000;

const visit = jsonLines([tracked('Home Viewed', '2024-01-01T12:00:00Z')]);
const letters = (reactions: ReactionModel, months = 4) =>
  runOver(visit, worldWith({ only: ['tuesday-letter'], reactions, until: Date.UTC(2024, months, 1) }));
const sends = ({ lines }: ReturnType<typeof letters>) =>
  lines.filter(({ verdict }) => verdict === 'send').length;

test('the first that fits a touch says how it is answered', () => {
  const model = load(
    'reactions:\n  - { channel: email, kind: promotion, click: { chance: 1, after: PT1H } }\n  - { visit: { chance: 1, after: [PT2H, PT4H] } }',
  );
  expect(answersTo({ ...mail, kind: 'promotion' }, model, chanceFrom('a'))).toEqual({ click: HOUR });
  const { visit: after } = answersTo(mail, model, chanceFrom('a'));
  expect(after).toBeGreaterThanOrEqual(2 * HOUR);
  expect(after).toBeLessThan(4 * HOUR);
});

test.each([
  ['{ click: { chance: 1, after: [P2D, PT5M] } }', 'backward-span'],
  ['{ channel: in-app, bounce: { chance: 1 } }', 'impossible-answer'],
  ['{ channel: email, shown: { chance: 1 } }', 'impossible-answer'],
])('a reaction that nobody can have is refused: %s', (reaction, rule) => {
  expect(() => load(`reactions:\n  - ${reaction}\n`)).toThrow(rule);
});

test('an empty file says that it is, and where a second document begins', () => {
  expect(() => load('# nothing yet\n')).toThrow('reactions.yaml:1:1 error empty');
  expect(() => load('reactions: []\n---\nreactions: []\n')).toThrow('a second document begins');
});

test('what bounced is not answered, and what waits in the product is clicked only once shown', () => {
  const always = { chance: 1, after: 'PT1H' };
  expect(answersTo(mail, [{ bounce: always, click: always, stop: always }], chanceFrom('a'))).toEqual({
    bounce: HOUR,
  });
  expect(answersTo(inApp, [{ click: always, bounce: always }], chanceFrom('a'))).toEqual({});
  expect(answersTo(inApp, [{ click: always, shown: { chance: 1 } }], chanceFrom('a'))).toEqual({
    click: HOUR,
    shown: -1,
  });
});

test('shares come out as they were stated, and one leaves the others alone', () => {
  const model = [{ click: { chance: 0.2 }, open: { chance: 0.5 } }];
  const drawn = Array.from({ length: 5_000 }, (_, i) => answersTo(mail, model, chanceFrom(`1/someone/${i}`)));
  const share = (name: 'click' | 'open') =>
    drawn.filter((answers) => answers[name] !== undefined).length / drawn.length;
  expect(share('click')).toBeCloseTo(0.2, 1);
  expect(share('open')).toBeCloseTo(0.5, 1);
  const other = Array.from({ length: 5_000 }, (_, i) =>
    answersTo(mail, [{ ...model[0], open: { chance: 0 } }], chanceFrom(`1/someone/${i}`)),
  );
  expect(other.map(({ click }) => click)).toEqual(drawn.map(({ click }) => click));
});

test('seeds of people spread evenly', () => {
  const shares = Array.from({ length: 10_000 }, (_, i) => shareOf(hashOf(`1/user/${i}`)));
  for (let tenth = 0; tenth < 10; tenth += 1) {
    const within = shares.filter((share) => Math.floor(share * 10) === tenth).length;
    expect(within).toBeGreaterThan(850);
    expect(within).toBeLessThan(1_150);
  }
});

test('who answers every letter gets one a week, who answers none hears ever less, who stops hears nothing more', () => {
  const silent = letters([]);
  const answering = letters([{ click: { chance: 1, after: ['PT1H', 'P1D'] } }]);
  const stopping = letters([{ stop: { chance: 1, after: 'P1D' } }]);
  const complaining = letters([{ complaint: { chance: 1, after: 'P1D' } }]);
  expect([sends(silent), sends(answering), sends(stopping)]).toEqual([5, 18, 1]);
  expect(stopping.lines.at(-1)!.reasons).toContain('no-consent');
  expect(complaining.told.seen.answers.get('complaint')).toBe(sends(complaining));
  expect(sends(complaining)).toBe(1);
  expect(complaining.lines.at(-1)!.reasons).toEqual(expect.arrayContaining(['no-consent', 'unreachable']));
});

test('an open is never an answer', () => {
  const opening = letters([{ open: { chance: 1, after: 'PT1H' } }]);
  expect(opening.lines).toEqual(letters([]).lines);
  expect(opening.told.seen.answers.get('open')).toBe(5);
});

test('what waits in the product is shown when they next come, and not before', () => {
  const read = (day: number) => tracked('Reviews Viewed', new Date(Date.UTC(2024, 0, day, 12)).toISOString());
  const input = jsonLines([read(2), read(3), read(20)]);
  const consents = [{ purpose: 'all', channel: 'in-app', state: 'given', from: 'first-event' } as const];
  const assumptions = { ...everything, consents, approved: ['evening-circle'] };
  const sentTo = (reactions: ReactionModel) =>
    runOver(input, worldWith({ only: ['evening-circle'], assumptions, reactions }))
      .lines.filter(({ verdict }) => verdict === 'send')
      .map(({ at }) => at.slice(8, 10));
  // Never shown, the first still waits. Shown and left, it is ignored; the pause is over when they come back.
  expect(sentTo([])).toEqual(['02']);
  expect(sentTo([{ channel: 'in-app', shown: { chance: 1 } }])).toEqual(['02', '20']);
});

test.each([
  ['reactions: []', '1:12 error'],
  ['reactions: [{ click: { chance: 2 } }]', '"reactions.0.click.chance"'],
  ['reactions: [{ click: { chance: 1, after: soon } }]', 'Write a duration such as PT10M'],
  ['reactions: [{ clik: { chance: 1 } }]', 'Did you mean "click"?'],
  ['reactions: [{ channel: mail }]', 'error unknown-value'],
])('%s is refused', (text, said) => {
  expect(() => load(text)).toThrow(said);
});
