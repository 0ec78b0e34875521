import type { TouchOffered } from './events';
import { judge } from './decide';
import { decideAll } from './decide-all';
import type { Journey, Touch } from './journey';
import { asked } from './testing/book';
import { after, did, passed, reachable, said, start, withTouches } from './testing/given';
import { policy } from './testing/policy';
import { DAY, MINUTE } from './time';

const offer = { kind: 'promotion' as const, purpose: 'offers', channels: ['in-app' as const] };
const wanted = (at: number) => ({ ...asked(offer, at), slot: 'home-banner' });
const given = (at: number, more: Partial<Touch> = {}): TouchOffered => ({
  type: 'Touch Offered',
  at,
  touch: said(at, {
    ...{ id: 'offer', play: 'guide', kind: 'promotion', purpose: 'offers', channel: 'in-app' },
    ...{ slot: 'home-banner', contentHash: 'hash of guide', deliveredAt: null },
    ...more,
  }),
});
const outcome = (journey: Journey, id = 'offer') =>
  journey.touches.find((touch) => touch.id === id)?.outcome ?? null;

describe('what a slot was given', () => {
  test('is a touch of the journey, delivered when it was given, and there once however often it is told', () => {
    const told = after(reachable(), given(start), given(start));
    expect(told.touches).toMatchObject([{ id: 'offer', reservedAt: start, deliveredAt: start }]);
  });
  test('stands where it belongs in time, though it was told late', () => {
    const later = withTouches(reachable(), said(start + DAY, { id: 'mail' }));
    const told = after(later, passed(start + DAY), given(start));
    expect(told.touches.map(({ id }) => id)).toEqual(['offer', 'mail']);
  });
  test('begins a retargeting where it is one', () => {
    const told = after(reachable(), given(start, { kind: 'retargeting', category: 'tea' }));
    expect(told.retargetings['tea']).toEqual({ startedAt: start, end: null });
  });
  test('waits for nobody: unseen by the end of the visit it was never said, and silence is no answer to it', () => {
    const told = after(reachable(), did('Page Viewed', start), given(start), passed(start + 30 * MINUTE - 1));
    expect(outcome(told)).toBeNull();
    const over = after(told, passed(start + 30 * MINUTE));
    expect(outcome(over)).toEqual({ is: 'undelivered', at: start + 30 * MINUTE });
    expect(over.backOff.ignoredInARow).toBe(0);
  });
  test('is ignored when it was shown and the visit ended without a click', () => {
    const shown = { type: 'Touch Shown' as const, at: start + MINUTE, touchId: 'offer' };
    const over = after(reachable(), given(start), shown, passed(start + 31 * MINUTE));
    expect(outcome(over)).toEqual({ is: 'ignored', at: start + 31 * MINUTE });
    expect(over.backOff.ignoredInARow).toBe(1);
  });
});

describe('how often a slot shows the same', () => {
  const later = start + DAY;
  const before = (more: Partial<Touch>) =>
    after(reachable(), given(start, more), { type: 'Touch Clicked', at: start, touchId: 'offer' });

  test('is for the impression cap to say: the same words tomorrow are fine', () => {
    const question = { journey: before({}), candidate: wanted(later), now: later, policy, winner: null };
    expect(judge(question).do).toBe('send');
  });
  test('the touch that is granted names its slot', () => {
    let minted = 0;
    const { touch } = decideAll(reachable(), [wanted(start)], start, policy, () => `id ${(minted += 1)}`);
    expect(touch).toMatchObject({ slot: 'home-banner', channel: 'in-app' });
  });
});
