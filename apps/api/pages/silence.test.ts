import { loadPolicy } from '@tact/policy';
import { silenceOf } from './silence';

const policy = loadPolicy();
const now = Date.UTC(2026, 0, 10);
const row = (ignoredInARow: number, lasting?: { ignoredInARow: number; until: number }) => ({
  backOff: { ignoredInARow, judgedAt: ignoredInARow === 0 ? null : now, ...(lasting && { lasting }) },
});
const left = { ignoredInARow: 3, until: now + 1 };

test.each([
  ['nothing unanswered', row(0), 'quietNone', 0],
  ['one', row(1), 'quietSome', 1],
  ['three', row(3), 'quietGeneral', 3],
  ['five', row(5), 'quietSilent', 5],
  ['new interest, in the wait that was left', row(0, left), 'quietSome', 3],
  ['one more in that wait', row(1, left), 'quietSome', 3],
  ['more of them than before', row(3, { ...left, ignoredInARow: 2 }), 'quietGeneral', 3],
  ['that wait being over', row(0, { ...left, until: now }), 'quietNone', 0],
])('how silence was understood: %s', (_, journey, text, ignored) => {
  expect(silenceOf(journey, now, policy)).toEqual({ text, ignored });
});
