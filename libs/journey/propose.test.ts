import type { Candidate } from './candidate';
import type { Journey } from './journey';
import type { Play } from './play';
import { needsProposal, propose, proposed, proposeRequested } from './propose';
import { book, categories, play } from './testing/book';
import { after, day, did, ordered, passed, reachable, searched, start, viewed } from './testing/given';
import { policy } from './testing/policy';
import { DAY, HOUR, MINUTE } from './time';

const proposedBy = (journey: Journey, plays: Play[], now: number) =>
  propose(journey, book(plays), now, policy).candidates;
const onSearch = (more: Partial<Play> = {}): Play =>
  play({ trigger: { on: 'event', event: 'Products Searched' }, ...more });
const request = { id: 'request', play: 'guide', category: null, product: null, channel: null };

describe('a play with an event for its trigger', () => {
  const journey = after(reachable(), searched(start));
  test('proposes one candidate a channel, fresh from the event on', () => {
    const candidates = proposedBy(
      journey,
      [onSearch({ channels: ['email', 'in-app'], freshForHours: 8 })],
      start + HOUR,
    );
    expect(
      candidates.map(({ channel, channelRank, nextAt, freshUntil, trigger }) => [
        channel,
        channelRank,
        nextAt,
        freshUntil,
        trigger,
      ]),
    ).toEqual([
      ['email', 0, start, start + 8 * HOUR, { on: 'event', what: 'Products Searched', at: start }],
      ['in-app', 1, start, start + 8 * HOUR, { on: 'event', what: 'Products Searched', at: start }],
    ]);
  });
  test('answers no other event, and only the categories it names', () => {
    expect(
      proposedBy(journey, [onSearch({ trigger: { on: 'event', event: 'Cart Viewed' } })], start),
    ).toEqual([]);
    const only = (category: string) =>
      onSearch({ trigger: { on: 'event', event: 'Products Searched', categories: [category] } });
    expect(proposedBy(journey, [only('boats')], start)).toEqual([]);
    expect(proposedBy(journey, [only('tea')], start)).toHaveLength(1);
  });
  test('proposes nothing of an event as old as the freshness, whatever it allows itself', () => {
    const unpruned = { ...journey, clock: start };
    expect(proposedBy(unpruned, [onSearch({ freshForHours: 72 })], day(1) - 1)).toHaveLength(1);
    expect(proposedBy(unpruned, [onSearch({ freshForHours: 72 })], day(1))).toEqual([]);
  });
  test('may ask for a fresher event than the policy does', () => {
    expect(proposedBy(journey, [onSearch({ freshForHours: 2 })], start + 2 * HOUR - 1)).toHaveLength(1);
    expect(proposedBy(journey, [onSearch({ freshForHours: 2 })], start + 2 * HOUR)).toEqual([]);
  });
  test('with a delay is due after it, and stays fresh from then on', () => {
    const later = onSearch({ trigger: { on: 'event', event: 'Products Searched', afterHours: 20 } });
    expect(proposedBy(journey, [later], start)).toMatchObject([
      { nextAt: start + 20 * HOUR, freshUntil: start + 44 * HOUR },
    ]);
  });
  test('without a variant proposes nothing', () => {
    expect(proposedBy(journey, [onSearch({ variants: [] })], start)).toEqual([]);
    expect(proposedBy(journey, [], start)).toEqual([]);
  });
});

describe('what a play is about', () => {
  const about = (what: Play['about'], event = viewed('sencha', start)) =>
    proposedBy(
      after(reachable(), event),
      [play({ trigger: { on: 'event', event: event.type }, about: what })],
      start,
    ).map(({ category, product }) => [category, product]);
  test('is nothing, a category, a product, or what goes with it', () => {
    expect(about('nothing')).toEqual([[null, null]]);
    expect(about('category')).toEqual([['tea', null]]);
    expect(about('product')).toEqual([['tea', 'sencha']]);
    expect(about('complement')).toEqual([['candles', 'cedar']]);
    expect(about('complement', ordered('sencha', start))).toEqual([['candles', 'cedar']]);
  });
  test('is looked up in the catalogue when the event names a product only', () => {
    expect(about('product', did('Product Viewed', start, { product: 'kayak' }))).toEqual([
      ['boats', 'kayak'],
    ]);
  });
  test('is nothing to propose when the event does not say it', () => {
    expect(about('category', did('Product Viewed', start, { product: 'kayak' }))).toEqual([]);
    expect(about('product', did('Product Viewed', start, { category: 'tea' }))).toEqual([]);
    expect(about('complement', viewed('kayak', start, 'boats'))).toEqual([]);
  });
});

describe('what waits', () => {
  const waitingSince = (more: Partial<Journey['waiting'][number]> = {}): Journey => {
    const [candidate] = proposedBy(after(reachable(), searched(start)), [onSearch()], start);
    if (!candidate) throw new Error('nothing proposed');
    return { ...reachable(), proposedAt: start, waiting: [{ ...candidate, nextAt: start + HOUR, ...more }] };
  };
  test('is proposed again with the world as it is now', () => {
    const changed = onSearch({ contentHash: 'another text', priority: 99, purpose: 'offers' });
    const [candidate] = propose(
      waitingSince(),
      book([changed], { approvedHashes: [] }),
      start + HOUR,
      policy,
    ).candidates;
    expect(candidate).toMatchObject({
      contentHash: 'another text',
      priority: 99,
      purpose: 'offers',
      nextAt: start + HOUR,
      facts: { approved: false },
    });
  });
  test('asks for the consent that its play asks for now, and for the ordinary one where it asks for none', () => {
    const sensitivityOf = (before: Partial<Candidate>, now: Partial<Play>) =>
      proposedBy(waitingSince(before), [onSearch(now)], start + HOUR)[0];
    expect(sensitivityOf({}, { sensitivity: 'special' })?.sensitivity).toBe('special');
    expect(sensitivityOf({ sensitivity: 'special' }, { sensitivity: 'special' })?.sensitivity).toBe(
      'special',
    );
    expect(sensitivityOf({ sensitivity: 'special' }, {})).not.toHaveProperty('sensitivity');
    // A play that is gone says nothing new: what waits stays as near as it was.
    const [orphan] = proposedBy(waitingSince({ sensitivity: 'special' }), [], start + HOUR);
    expect(orphan?.sensitivity).toBe('special');
  });
  test.each([
    ['the play is gone', []],
    ['the play left the channel', [onSearch({ channels: ['in-app'] })]],
    ['the play lost its variants', [onSearch({ variants: [] })]],
  ])('is untrue when %s', (_, plays) => {
    const [candidate] = proposedBy(waitingSince(), plays, start + HOUR);
    expect(candidate?.facts.untrue).toBe('play-gone');
  });
  test('gives way to a newer trigger, delay and all: who came back is not reminded meanwhile', () => {
    const later = onSearch({ trigger: { on: 'event', event: 'Products Searched', afterHours: 20 } });
    const back = after(waitingSince({ nextAt: start + 20 * HOUR }), searched(start + 10 * HOUR));
    expect(proposedBy(back, [later], start + 10 * HOUR)).toMatchObject([
      { nextAt: start + 30 * HOUR, trigger: { at: start + 10 * HOUR } },
    ]);
  });
  test('does not give way to an older one that was told late', () => {
    const late = after(waitingSince(), searched(start - HOUR));
    expect(proposedBy(late, [onSearch()], start)).toMatchObject([{ trigger: { at: start } }]);
  });
});

describe('a scheduled play', () => {
  const letter = (at: string, id = 'letter', freshForHours = 8): Play =>
    play({ id, trigger: { on: 'schedule', weekdays: [2], at }, freshForHours });
  /** Tuesday in London, at a local time. */
  const tuesday = (time: string): number => Date.parse(`2025-06-03T${time}+01:00`);
  const waiting = (plays: Play[]): Journey =>
    proposed(reachable(), propose(reachable(), book(plays), start, policy), start);

  test('is due next at its local time', () => {
    expect(waiting([letter('10:00')]).nextScheduleAt).toBe(tuesday('10:00:00'));
    expect(waiting([play()]).nextScheduleAt).toBeNull();
  });
  test('is proposed when it is due, as of then, and then the next time is known', () => {
    const proposal = propose(
      waiting([letter('10:00')]),
      book([letter('10:00')]),
      tuesday('10:00:07'),
      policy,
    );
    expect(proposal.candidates).toMatchObject([
      { trigger: { on: 'schedule', at: tuesday('10:00:00') }, freshUntil: tuesday('18:00:00') },
    ]);
    expect(proposal.nextScheduleAt).toBe(tuesday('10:00:00') + 7 * DAY);
  });
  test('is over when nobody could look in time', () => {
    const plays = [letter('10:00')];
    expect(proposedBy(waiting(plays), plays, tuesday('17:59:59'))).toHaveLength(1);
    expect(proposedBy(waiting(plays), plays, tuesday('18:00:00'))).toEqual([]);
  });
  test('is not lost when another was due before it and nobody looked in between', () => {
    const plays = [letter('10:00', 'first'), letter('10:30', 'second')];
    expect(proposedBy(waiting(plays), plays, tuesday('10:30:01')).map((c) => c.play)).toEqual([
      'first',
      'second',
    ]);
    expect(proposedBy(waiting(plays), plays, tuesday('10:29:59')).map((c) => c.play)).toEqual(['first']);
  });
  test('that is missed for days is proposed for its newest time alone', () => {
    const daily = play({
      trigger: { on: 'schedule', weekdays: [1, 2, 3, 4, 5, 6, 7], at: '10:00' },
      freshForHours: 20,
    });
    const candidates = proposedBy(waiting([daily]), [daily], tuesday('11:00:00') + 5 * DAY);
    expect(candidates).toMatchObject([{ trigger: { at: tuesday('10:00:00') + 5 * DAY } }]);
  });
  test('runs in UTC while the zone is unknown', () => {
    const nowhere = { ...reachable(), person: { ...reachable().person, timeZone: null } };
    expect(propose(nowhere, book([letter('10:00')]), start, policy).nextScheduleAt).toBe(tuesday('11:00:00'));
  });
});

describe('plays are asked', () => {
  const asked: Journey = { ...reachable(), proposedAt: start, moments: [] };
  test('once at the beginning, and not again while nothing happens', () => {
    expect(needsProposal(reachable(), start, policy)).toBe(true);
    expect(needsProposal(asked, day(9), policy)).toBe(false);
  });
  test('when something happened, when a time has come, and when what waits is due', () => {
    expect(needsProposal(after(asked, searched(start)), start, policy)).toBe(true);
    expect(needsProposal({ ...asked, nextScheduleAt: day(1) }, day(1) - 1, policy)).toBe(false);
    expect(needsProposal({ ...asked, nextScheduleAt: day(1) }, day(1), policy)).toBe(true);
    const [candidate] = proposedBy(after(reachable(), searched(start)), [onSearch()], start);
    const waiting = candidate ? [{ ...candidate, nextAt: day(1) }] : [];
    expect(needsProposal({ ...asked, waiting }, day(1) - 1, policy)).toBe(false);
    expect(needsProposal({ ...asked, waiting }, day(1), policy)).toBe(true);
  });
  test('and then what happened is answered', () => {
    const then = proposed(
      after(asked, searched(start)),
      { candidates: [], nextScheduleAt: null },
      start + MINUTE,
    );
    expect(then).toMatchObject({ moments: [], proposedAt: start + MINUTE });
    expect(after(then, passed(day(3))).moments).toEqual([]);
  });
});

describe('a touch request', () => {
  const tip = play({ channels: ['email', 'in-app'] });
  test('makes a candidate a channel, or of the one that was asked for', () => {
    expect(proposeRequested(request, book([tip]), start, policy).map((c) => c.channel)).toEqual([
      'email',
      'in-app',
    ]);
    expect(
      proposeRequested({ ...request, channel: 'in-app' }, book([tip]), start, policy).map((c) => c.channel),
    ).toEqual(['in-app']);
    expect(proposeRequested({ ...request, channel: 'webhook' }, book([tip]), start, policy)).toEqual([]);
  });
  test('makes none of a play that nobody knows, or that takes no requests', () => {
    expect(proposeRequested({ ...request, play: 'other' }, book([tip]), start, policy)).toEqual([]);
    expect(proposeRequested(request, book([onSearch()]), start, policy)).toEqual([]);
  });
  test('is told what is not true about it', () => {
    const about = play({ about: 'product' });
    const asked = (product: string) =>
      proposeRequested({ ...request, product }, book([about]), start, policy)[0]?.facts.untrue;
    expect(asked('sencha')).toBeNull();
    expect(asked('matcha')).toBe('product-gone');
  });
});

test('approvals, purposes and stops are looked up as they stand', () => {
  const plays = [play({ purpose: 'care' })];
  const [candidate] = proposeRequested(
    request,
    book(plays, { stops: [{ id: 'stop-1', scope: { play: 'guide' } }] }),
    start,
    policy,
  );
  expect(candidate?.facts).toEqual({
    purpose: { lawfulBasis: 'legitimate-interests', essential: false },
    approved: true,
    stoppedBy: 'stop-1',
    untrue: null,
    repurchaseAfterDays: null,
  });
  expect(candidate?.catalogueVersion).toBe('catalogue');
  expect(categories.map(({ id }) => id)).toContain('tea');
});
