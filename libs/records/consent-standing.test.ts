import fc from 'fast-check';
import { consentAt, type Channel, type ConsentState, type Sensitivity } from '@tact/journey';
import { atGate, keyed } from './consent-words';
import { standingAt } from './consent-standing';
import type { ConsentEntryDoc } from './schemas/consents';

const at = (seconds: number): Date => new Date(Date.UTC(2026, 0, 1) + seconds * 1_000);

let counted = 0;
const entry = (more: Partial<ConsentEntryDoc>): ConsentEntryDoc => ({
  _id: `entry-${(counted += 1)}`,
  subjectKey: 'subject',
  purpose: 'marketing',
  channel: 'email',
  state: 'given',
  at: at(0),
  recordedAt: more.at ?? at(0),
  validUntil: null,
  by: 'shop',
  ...more,
});

const holdsAt = (entries: ConsentEntryDoc[], seconds: number, known: 'then' | 'now' = 'then') =>
  standingAt(entries, at(seconds), known).consents.some(({ holds }) => holds);

test('what was told later had been said, and was not known', () => {
  const late = [entry({ at: at(10), recordedAt: at(50) })];
  expect([holdsAt(late, 20), holdsAt(late, 20, 'now'), holdsAt(late, 50)]).toEqual([false, true, true]);
});

test('what ends by itself held to the last instant before it, whether or not its lapse was noted', () => {
  const given = entry({ validUntil: at(30) });
  const lapsed = entry({ state: 'expired', at: at(30), recordedAt: at(99) });
  for (const entries of [[given], [given, lapsed]]) {
    expect([holdsAt(entries, 29), holdsAt(entries, 30), holdsAt(entries, 200)]).toEqual([true, false, false]);
    expect(standingAt(entries, at(40), 'now').consents).toMatchObject([{ state: 'expired' }]);
  }
});

test('evidence alone and a mere question never stood', () => {
  const no = entry({ state: 'withdrawn' });
  expect(holdsAt([no, entry({ at: at(5), evidenceOnly: true })], 9)).toBe(false);
  expect(holdsAt([no, entry({ at: at(5), state: 'requested' })], 9)).toBe(false);
});

test('a pause stands until its end or its lifting, an objection and limited tracking until they are taken back', () => {
  const beside = (state: ConsentEntryDoc['state'], seconds: number, until: number | null = null) =>
    entry({
      state,
      purpose: 'any',
      channel: 'any',
      at: at(seconds),
      validUntil: until === null ? null : at(until),
    });
  const entries = [
    beside('paused', 1, 10),
    beside('objected', 3),
    beside('objection-lifted', 20),
    beside('paused', 30),
    beside('tracking-limited', 40),
    beside('tracking-limit-lifted', 50),
  ];
  const halts = (seconds: number) => standingAt(entries, at(seconds), 'then').halts.map(({ what }) => what);
  expect([halts(0), halts(5), halts(10), halts(25), halts(31), halts(45), halts(50)]).toEqual([
    [],
    ['paused', 'objected'],
    ['objected'],
    [],
    ['paused'],
    ['paused', 'tracking-limited'],
    ['paused'],
  ]);
  expect(standingAt(entries, at(99), 'now').consents).toEqual([]);
});

const words = fc.array(
  fc.record({
    channel: fc.constantFrom<(Channel | 'any')[]>('any', 'email', 'in-app'),
    sensitivity: fc.constantFrom<Sensitivity[]>('standard', 'special'),
    state: fc.constantFrom<ConsentState[]>(
      'given',
      'renewed',
      'withdrawn',
      'refused',
      'revoked',
      'invalidated',
    ),
    said: fc.nat(20),
    told: fc.nat(20),
    lasts: fc.option(fc.integer({ min: 1, max: 15 })),
  }),
  { maxLength: 12 },
);

test('at no moment does anything stand that its newest word says no to', () => {
  fc.assert(
    fc.property(
      words,
      fc.nat(45),
      fc.constantFrom<('then' | 'now')[]>('then', 'now'),
      (told, moment, known) => {
        const entries = told
          .map(({ said, told: after, lasts, sensitivity, ...word }) =>
            entry({
              ...word,
              ...(sensitivity === 'standard' ? {} : { sensitivity }),
              at: at(said),
              recordedAt: at(said + after),
              validUntil: lasts === null ? null : at(said + lasts),
            }),
          )
          .sort((a, b) => a.recordedAt.getTime() - b.recordedAt.getTime());
        const heard = entries.filter(
          (e) => e.at <= at(moment) && (known === 'now' || e.recordedAt <= at(moment)),
        );
        for (const stood of standingAt(entries, at(moment), known).consents.filter(({ holds }) => holds)) {
          const about = heard.filter(
            (e) => e.channel === stood.channel && (e.sensitivity ?? 'standard') === stood.sensitivity,
          );
          const newest = Math.max(...about.map((e) => e.at.getTime()));
          const isNo = (e: ConsentEntryDoc) => e.state !== 'given' && e.state !== 'renewed';
          expect(about.filter((e) => e.at.getTime() === newest).some(isNo)).toBe(false);
          expect(stood.validUntil === null || stood.validUntil > at(moment)).toBe(true);
          const general = heard.filter(
            (e) => e.channel === 'any' && isNo(e) && (e.sensitivity ?? 'standard') === stood.sensitivity,
          );
          expect(general.every((e) => e.at.getTime() < stood.at.getTime())).toBe(true);
        }
      },
    ),
    {
      numRuns: Number(process.env['RUNS'] ?? 300),
      ...(process.env['SEED'] ? { seed: Number(process.env['SEED']) } : {}),
    },
  );
});

test('what the gate keeps is what the core knows: nothing is lost between them', () => {
  const consents = [
    {
      purpose: 'marketing',
      channel: 'any' as const,
      state: 'given' as const,
      at: at(1),
      validUntil: at(9),
      entry: 'one',
    },
    {
      purpose: 'marketing',
      channel: 'email' as const,
      sensitivity: 'special' as const,
      state: 'withdrawn' as const,
      at: at(2),
      validUntil: null,
    },
  ];
  expect(atGate(keyed(consents))).toEqual(consents);
  expect(consentAt({ consents: keyed(consents) }, 'marketing', 'in-app', at(3).getTime()).valid).toBe(true);
});
