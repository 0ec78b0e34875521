import { deadlineOf, loadDeadlines } from './deadlines';
import { standingOf, type StandingRequest } from './request-standing';

const table = loadDeadlines();
const receivedAt = new Date('2025-03-03T09:00:00Z');
const day = (n: number, hour = 9) => new Date(Date.UTC(2025, 2, 3 + n, hour));
const request = (more: Partial<StandingRequest> = {}): StandingRequest => {
  const { acknowledgeBy, dueBy } = deadlineOf('gdpr', null, 'erasure', receivedAt, table);
  return {
    right: 'erasure',
    regulation: 'gdpr',
    jurisdiction: null,
    source: 'compliance',
    state: 'running',
    owner: 'ada',
    receivedAt,
    acknowledgeBy,
    acknowledgedAt: receivedAt,
    dueBy,
    extendedTo: null,
    givenUp: 0,
    ...more,
  };
};

describe('a request in the queue', () => {
  test.each([
    [day(0), 31, 'on-time'],
    [day(23), 8, 'on-time'],
    [day(24), 7, 'at-risk'],
    [day(31, 8), 0, 'at-risk'],
    [day(31, 9), 0, 'at-risk'],
    [day(31, 10), -1, 'overdue'],
    [day(41, 9), -10, 'overdue'],
  ] as const)('at %s has %d days left and is %s', (now, daysLeft, stands) => {
    expect(standingOf(request(), now, table)).toMatchObject({ daysLeft, stands, next: 'wait' });
  });

  test('that was put off counts to the later day, and can’t be put off again', () => {
    const put = standingOf(request({ extendedTo: day(60) }), day(50), table);
    expect(put).toMatchObject({ due: day(60), daysLeft: 10, stands: 'on-time', extendableTo: null });
    expect(standingOf(request(), day(30), table).extendableTo).toEqual(new Date('2025-06-03T09:00:00Z'));
    // Too late to ask for more time, and under a law that gives none.
    expect(standingOf(request(), day(32), table).extendableTo).toBeNull();
    expect(standingOf(request({ regulation: 'lgpd' }), day(1), table).extendableTo).toBeNull();
  });

  test('that nobody acknowledged is at risk before that day and overdue after it', () => {
    const unheard = request({ acknowledgedAt: null });
    expect(standingOf(unheard, day(10), table)).toMatchObject({ stands: 'on-time', next: 'acknowledge' });
    expect(standingOf(unheard, day(13), table)).toMatchObject({ stands: 'at-risk', daysLeft: 18 });
    expect(standingOf(unheard, day(15), table)).toMatchObject({ stands: 'overdue', daysLeft: 16 });
    // Who asked over a page or an API was told at once.
    const asked = request({ acknowledgedAt: null, source: 'centre' });
    expect(standingOf(asked, day(15), table)).toMatchObject({ stands: 'on-time', next: 'wait' });
  });

  test.each([
    [{ state: 'needs-a-human', acknowledgedAt: null }, 'look-into-it'],
    [{ state: 'unconfirmed' }, 'they-confirm'],
    [{ owner: null }, 'find-an-owner'],
    [{ givenUp: 1, owner: null }, 'reach-the-controller'],
    [{ state: 'completed', givenUp: 1 }, 'reach-the-controller'],
    [{ state: 'completed' }, null],
    [{ state: 'refused' }, null],
  ] as const)('with %j needs %s next', (more, next) => {
    expect(standingOf(request(more), day(1), table).next).toBe(next);
  });

  test('that is closed is never overdue', () => {
    expect(standingOf(request({ state: 'completed' }), day(90), table)).toMatchObject({ stands: 'closed' });
  });
});
