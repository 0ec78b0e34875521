import type { Candidate } from './candidate';
import { decideAll } from './decide-all';
import type { JourneyEvent } from './events';
import type { Journey } from './journey';
import { needsProposal, propose, proposed } from './propose';
import { asked, book, play } from './testing/book';
import { after, consent, day, passed, reachable, said, start, withTouches } from './testing/given';
import { policy } from './testing/policy';
import { HOUR } from './time';

const letter = play({ trigger: { on: 'event', event: 'Page Viewed' } });
const candidate = asked({}, start);
const without = (purpose: string): Journey => ({
  ...reachable(),
  consents: Object.fromEntries(
    Object.entries(reachable().consents).filter(([key]) => !key.startsWith(purpose)),
  ),
});
const decided = (
  journey: Journey,
  over: Candidate[] = [candidate],
  now = start,
  requestId: string | null = null,
) => decideAll(journey, over, now, policy, () => 'id', requestId);

describe('what is held for want of something they may still give', () => {
  const held = decided(without('marketing')).journey;
  test('is kept, and asks for no look until they give it', () => {
    expect(held.held).toHaveLength(1);
    expect(needsProposal({ ...held, proposedAt: start }, day(1) - 1, policy)).toBe(false);
  });
  test.each<[string, JourneyEvent]>([
    ['a consent', consent('marketing', { at: start + HOUR })],
    ['something about themselves', { type: 'Traits Given', at: start + HOUR, region: 'GB' }],
    ['what they choose to hear', { type: 'Preferences Given', at: start + HOUR, topics: null }],
  ])('is looked at again with %s', (_, event) => {
    const given = after(held, event);
    expect(given.held).toMatchObject([{ play: 'guide', nextAt: start + HOUR }]);
    expect(needsProposal({ ...given, proposedAt: start }, start + HOUR, policy)).toBe(true);
  });
  test('is over where they gave it late: nobody finds it stale for the record', () => {
    const later = after(held, consent('marketing', { at: start + HOUR }), passed(day(2)));
    expect(later.held).toEqual([]);
    expect(needsProposal({ ...later, proposedAt: start }, day(2), policy)).toBe(false);
  });
  test('is said then, with everything checked again', () => {
    const given = after(held, consent('marketing', { at: start + HOUR }));
    const now = start + HOUR;
    const proposal = propose({ ...given, proposedAt: start }, book([letter]), now, policy);
    const { decisions, journey } = decided(proposed(given, proposal, now), proposal.candidates, now);
    expect(decisions[0]?.verdict.do).toBe('send');
    expect(journey.held).toEqual([]);
  });
  test('lapses when it is fresh no more', () => {
    expect(after(held, passed(start + 24 * HOUR - 1)).held).toHaveLength(1);
    expect(after(held, passed(start + 24 * HOUR)).held).toEqual([]);
  });
  test('is one of ten at most, and of the same thing the newest', () => {
    const many = Array.from({ length: 14 }, (_, n) => asked({ id: `play-${n}` }, start));
    const full = decided(without('marketing'), many).journey;
    expect(full.held.map(({ play: id }) => id)).toEqual(many.slice(-10).map(({ play: id }) => id));
    const again = decided(held, [{ ...candidate, priority: 7 }]).journey;
    expect(again.held).toMatchObject([{ priority: 7 }]);
  });
  test('is not kept for who asked: they may ask again', () => {
    expect(decided(without('marketing'), [candidate], start, 'request-1').journey.held).toEqual([]);
    expect(decided(held, [candidate], start, 'request-1').journey.held).toEqual(held.held);
  });
  test('is not kept where something else stands in the way as well', () => {
    const unread = asked({}, start, {}, { approvedHashes: [] });
    expect(decided(without('marketing'), [unread]).journey.held).toEqual([]);
    const objecting = after(without('marketing'), {
      type: 'Standing Changed',
      at: start,
      standing: 'objected',
      on: true,
    });
    expect(decided(objecting).journey.held).toEqual([]);
  });
  test('is needed no more once it was said over another channel', () => {
    const saidIt = withTouches(held, said(start, { id: 'hook', channel: 'webhook', deliveredAt: null }));
    const out = after(saidIt, { type: 'Touch Delivered', at: start + 1, touchId: 'hook' });
    expect(out.held).toEqual([]);
    const other = withTouches(held, said(start, { id: 'hook', play: 'other', deliveredAt: null }));
    expect(after(other, { type: 'Touch Delivered', at: start + 1, touchId: 'hook' }).held).toHaveLength(1);
  });
});

test('a zone that a visit tells is enough to look again, and does not replace the one they told', () => {
  const nowhere: Journey = { ...reachable(), person: { ...reachable().person, timeZone: null } };
  const held = decided(nowhere).journey;
  expect(held.held).toHaveLength(1);
  const seen = after(held, { type: 'Page Viewed', at: start + HOUR, timeZone: 'Europe/Rome' });
  expect(seen).toMatchObject({
    held: [{ nextAt: start + HOUR }],
    person: { timeZone: 'Europe/Rome' },
    proposedAt: null,
  });
  const known = after(reachable(), { type: 'Page Viewed', at: start + HOUR, timeZone: 'Europe/Rome' });
  expect(known.person.timeZone).toBe('Europe/London');
});
