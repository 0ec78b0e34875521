import { evolve, newJourney, type Journey, type JourneyEvent } from '@tact/journey';
import { loadPolicy } from '@tact/policy';
import { currentDetails } from '../../workflows/current-details';

const policy = loadPolicy(undefined);
const noon = Date.parse('2026-03-02T12:00:00.000Z');

const after = (...events: JourneyEvent[]): Journey =>
  events.reduce((journey, event) => evolve(journey, event, policy), newJourney(0.5, noon));
const shown = (journey: Journey): string => currentDetails(journey, null, [], policy);

test('who wished for nothing has no wishes, and nobody has to look after them', () => {
  expect(shown(after())).toContain('- **Wishes** none\n');
  expect(shown(after())).not.toContain('For a human');
});

test('a pause, an objection and preferences are named in brief, of what is sensitive only how much there is', () => {
  const text = shown(
    after(
      { type: 'Paused', at: noon, until: noon + 3_600_000 },
      { type: 'Standing Changed', at: noon, standing: 'objected', on: true },
      { type: 'Preferences Given', at: noon, topics: ['guides'], minDaysBetween: 7 },
      { type: 'Level Wished', at: noon, ceiling: 'contextual' },
      { type: 'Context Told', at: noon, context: 'bereavement', tags: ['birthday'], until: null },
      { type: 'Context Told', at: noon, context: 'illness', tags: [], until: null },
    ),
  );
  expect(text).toContain(
    '- **Wishes** objected, paused until 2026-03-02T13:00:00.000Z, 1 topic, one message in 7 days, ' +
      'contextual at most, 2 sensitive contexts\n',
  );
  expect(text).not.toMatch(/bereavement|illness|birthday|guides/);
});

test('a task is shown until it is closed', () => {
  const opened: JourneyEvent = { type: 'Support Case Opened', at: noon, supportCase: 'case-7' };
  expect(shown(after(opened))).toContain(
    '### For a human\n- **support-case** since 2026-03-02T12:00:00.000Z\n\n### Next',
  );
  const closed: JourneyEvent = {
    type: 'Task Closed',
    at: noon + 1_000,
    kind: 'support-case',
    openedAt: noon,
  };
  expect(shown(after(opened, closed))).not.toContain('For a human');
});

test('a consent is named with its end, and with what was said of it', () => {
  const end = noon + 30 * 24 * 3_600_000;
  const given: JourneyEvent = {
    ...{ type: 'Consent Changed', at: noon, purpose: 'marketing', channel: 'email' },
    ...{ state: 'given', validUntil: end },
  };
  const lapses: JourneyEvent = {
    ...{ type: 'Lapse Chosen', at: noon + 1_000, purpose: 'marketing', channel: 'email', endsAt: end },
  };
  expect(shown(after(given))).toContain('- **Consents** marketing/email until 2026-04-01\n');
  expect(shown(after(given, lapses))).toContain('marketing/email until 2026-04-01, they let it lapse\n');
});

test.each([
  ['nothing ignored', { ignoredInARow: 0, judgedAt: null }, 'no'],
  ['a row', { ignoredInARow: 2, judgedAt: noon }, '2 ignored in a row'],
  [
    'what is left of one that new interest ended',
    { ignoredInARow: 0, judgedAt: null, lasting: { ignoredInARow: 3, until: noon + 1_000 } },
    'until 2026-03-02T12:00:01.000Z, after 3 ignored and new interest since',
  ],
  [
    'which is over',
    { ignoredInARow: 1, judgedAt: noon, lasting: { ignoredInARow: 3, until: noon } },
    '1 ignored in a row',
  ],
])('how it backs off: %s', (_, backOff, said) => {
  expect(shown({ ...after(), backOff })).toContain(`- **Backing off** ${said}\n`);
});
