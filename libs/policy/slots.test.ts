import { checkPlays } from './plays';

const banner = `id: home-offer
owner: shop
purpose: offers
kind: promotion
channels: [in-app, email]
trigger: { on: request }
slots: [home-banner, side-bar]
because: Whoever opens the shop learns there that trying something costs them nothing.
variants:
  - id: foundational
    level: general
    subject: A sample goes with every parcel
    link: /samples
    body: Choose one.
`;
const check = (text: string) => checkPlays([{ file: 'home-offer.yaml', text }]);

test('a play names the slots it may fill; an editor approves where it stands, too', () => {
  const { plays, findings } = check(banner);
  expect(findings).toEqual([]);
  expect(plays[0]?.slots).toEqual(['home-banner', 'side-bar']);
  const moved = check(banner.replace(', side-bar', '')).plays[0];
  const without = check(banner.replace(/slots: .*\n/, '')).plays[0];
  expect(new Set([plays[0], moved, without].map((play) => play?.contentHash)).size).toBe(3);
  expect(without).not.toHaveProperty('slots');
});

test.each([
  ['that does not speak in the product', 'in-app, ', '', 'slots'],
  ['that answers an event', '{ on: request }', '{ on: event, event: Page Viewed }', 'slots'],
  ['that comes by schedule', '{ on: request }', '{ on: schedule, weekdays: [monday], at: "10:00" }', 'slots'],
  ['that reminds of a consent', 'kind: promotion', 'kind: reminder', 'slots'],
  ['of service', 'kind: promotion', 'kind: service', 'slots'],
  ['with a slot named twice', 'side-bar', 'home-banner', 'not-allowed'],
  ['with a slot that is no word', 'side-bar', 'Side Bar', 'wrong-value'],
  ['with no slot in its list', '[home-banner, side-bar]', '[]', 'wrong-value'],
])('a play %s can’t fill slots', (_, from, to, rule) => {
  const { plays, findings } = check(banner.replace(from, to));
  expect(plays).toEqual([]);
  expect(findings).toMatchObject([{ severity: 'error', rule, line: 7 }]);
});
