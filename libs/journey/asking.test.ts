import { mayAskForConsent, type ConsentWord } from './asking';
import { day, start } from './testing/given';
import { policy } from './testing/policy';

const word = (state: ConsentWord['state'], more: Partial<ConsentWord> = {}): ConsentWord => ({
  state,
  channel: 'any',
  at: start,
  validUntil: null,
  ...more,
});
const asks = (words: ConsentWord[], at: number, channel: ConsentWord['channel'] = 'any') =>
  mayAskForConsent(words, channel, at, policy);

/** Six months of the calendar after 2 June 2025, nine in the morning in UTC. */
const halfAYearLater = Date.UTC(2025, 11, 2, 9);

describe('may a product ask for consent?', () => {
  test('who was never asked may be', () => {
    expect(asks([], start)).toEqual({ mayAsk: true, because: 'never-asked', notBefore: null });
  });
  test('who agreed is not asked again', () => {
    const given = word('given', { validUntil: day(365) });
    expect(asks([given], day(364))).toEqual({ mayAsk: false, because: 'consent-holds', notBefore: null });
  });
  test.each(['refused', 'withdrawn'] as const)('who %s is left alone for six months', (state) => {
    const no = [word(state)];
    expect(asks(no, start)).toEqual({ mayAsk: false, because: 'cooling-down', notBefore: halfAYearLater });
    expect(asks(no, halfAYearLater - 1).mayAsk).toBe(false);
    expect(asks(no, halfAYearLater)).toEqual({ mayAsk: true, because: 'cool-down-over', notBefore: null });
  });
  test('who let it lapse is left alone for six months from its end, not from when they agreed', () => {
    const lapsed = [word('given', { at: day(-365), validUntil: start })];
    expect(asks(lapsed, start)).toMatchObject({ because: 'cooling-down', notBefore: halfAYearLater });
    expect(asks(lapsed, halfAYearLater).mayAsk).toBe(true);
  });
  test('of several words the last counts', () => {
    const twice = [word('refused', { at: day(-100) }), word('withdrawn', { channel: 'email' })];
    expect(asks(twice, day(1))).toMatchObject({ notBefore: halfAYearLater });
  });
  test('a no to everything holds for each channel, and one for a channel leaves the others', () => {
    expect(asks([word('refused')], day(1), 'email').mayAsk).toBe(false);
    expect(asks([word('refused', { channel: 'email' })], day(1), 'in-app').mayAsk).toBe(true);
    expect(asks([word('refused', { channel: 'email' })], day(1), 'email').mayAsk).toBe(false);
  });
  test('consent for one channel is none for all of them, and does not hide an older no', () => {
    const mail = word('given', { channel: 'email', at: day(1) });
    expect(asks([mail], day(2), 'email').because).toBe('consent-holds');
    expect(asks([mail], day(2), 'any').because).toBe('never-asked');
    expect(asks([word('refused'), mail], day(2), 'in-app').because).toBe('cooling-down');
  });
});
