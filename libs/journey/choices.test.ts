import { told, verdict } from './testing/asking';
import { asked } from './testing/book';
import { after, day, reachable, start } from './testing/given';
import type { JourneyEvent } from './events';
import { newJourney } from './journey';
import type { Channel } from './words';

const choose = (choice: object, at = start): JourneyEvent => ({ type: 'Preferences Given', at, ...choice });
const tell = (traits: object, at = start): JourneyEvent => ({ type: 'Traits Given', at, ...traits });

describe('the channels they want', () => {
  const mail = asked({}, start);
  const want = (...channels: Channel[]) => after(reachable(), choose({ channels }));
  test('who chose none in particular is not held by it', () => {
    expect(verdict('channel-not-chosen', reachable(), mail, start)).toBe('allow');
    expect(
      verdict('channel-not-chosen', after(want('in-app'), choose({ channels: null })), mail, start),
    ).toBe('allow');
  });
  test('who chose hears there alone; who chose none hears nowhere', () => {
    expect(verdict('channel-not-chosen', want('email', 'in-app'), mail, start)).toBe('allow');
    expect(verdict('channel-not-chosen', want('in-app'), mail, start)).toBe('hold');
    expect(verdict('channel-not-chosen', want(), mail, start)).toBe('hold');
    expect(told('channel-not-chosen', want(), mail, start)).toContain('email');
  });
  test('a choice is no consent', () => {
    const wanting = after({ ...reachable(), consents: {} }, choose({ channels: ['email'] }));
    expect(verdict('no-consent', wanting, mail, start)).toBe('hold');
  });
});

describe('where they live and what they read, as they chose it', () => {
  const chosen = after(reachable(), choose({ timeZone: 'Asia/Tokyo', language: 'ja' }, day(1)));
  test('beats what a product told before, and what it tells after', () => {
    expect(chosen.person).toMatchObject({ timeZone: 'Asia/Tokyo', language: 'ja' });
    const toldSince = after(chosen, tell({ timeZone: 'Europe/Paris', language: 'fr', region: 'FR' }, day(2)));
    expect(toldSince.person).toMatchObject({ timeZone: 'Asia/Tokyo', language: 'ja', region: 'FR' });
  });
  test('taken back, what products told last is there again', () => {
    const toldSince = after(chosen, tell({ timeZone: 'Europe/Paris' }, day(2)));
    const back = after(toldSince, choose({ timeZone: null }, day(3)));
    expect(back.person).toMatchObject({ timeZone: 'Europe/Paris', language: 'ja' });
    const all = after(back, choose({ language: null }, day(4)));
    expect(all.person).toMatchObject({ timeZone: 'Europe/Paris', language: 'en' });
    expect(all.preferences.beneath).toBeUndefined();
  });
  test('one of the two leaves the other to products', () => {
    const zoneOnly = after(reachable(), choose({ timeZone: 'Asia/Tokyo' }, day(1)));
    expect(after(zoneOnly, tell({ language: 'fr' }, day(2))).person).toMatchObject({
      timeZone: 'Asia/Tokyo',
      language: 'fr',
    });
  });
  test('a choice told late replaces none that is newer', () => {
    expect(after(chosen, choose({ timeZone: 'Europe/Rome' }, start)).person.timeZone).toBe('Asia/Tokyo');
  });
  test('a new zone asks for the times of plays again', () => {
    const asked = { ...reachable(), proposedAt: start };
    expect(after(asked, choose({ timeZone: 'Asia/Tokyo' }, day(1))).proposedAt).toBeNull();
    expect(after(asked, choose({ minDaysBetween: 3 }, day(1))).proposedAt).toBe(start);
  });
  test('what was chosen before anybody knew them is theirs once they are known, under their own choice', () => {
    const anonymous = after(newJourney(1, start), choose({ timeZone: 'Asia/Tokyo', channels: ['in-app'] }));
    const merged = (into: typeof anonymous) =>
      after(into, { type: 'Journey Merged', at: day(1), mergeId: 'm', from: anonymous });
    const known = merged(reachable());
    expect(known.person.timeZone).toBe('Asia/Tokyo');
    expect(known.preferences.channels).toEqual(['in-app']);
    expect(after(known, choose({ timeZone: null }, day(2))).person.timeZone).toBe('Europe/London');
    const own = merged(after(reachable(), choose({ timeZone: 'Europe/Rome', channels: ['email'] })));
    expect(own.person.timeZone).toBe('Europe/Rome');
    expect(own.preferences.channels).toEqual(['email']);
  });
});
