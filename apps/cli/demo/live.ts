import { DAY, HOUR } from '@tact/journey';
import { randomUUID } from 'node:crypto';
import type { Analytics } from '@segment/analytics-node';
import { DateTime } from 'luxon';
import { eachOf, until, type ApiClient } from './api-client';
import { consents } from './people';
import type { Person } from './input';

interface JourneyAnswer {
  interests: { category: string; organicSearches: string[]; boughtAt: string | null }[];
}
interface TouchAnswer {
  id: string;
  play: string;
  channel: string;
  fate: string;
}

/** How many people the scenes below ask for; with fewer, every scene is smaller. */
const WANTED = 56;

/** What people do while you watch; made by the demo, through the same client and the public API. */
export async function playLiveActivity(
  people: Person[],
  client: Analytics,
  product: ApiClient,
  ops: ApiClient,
): Promise<string[]> {
  const awake = people.filter(isAwake);
  const willing = awake.filter(consents);
  const told: string[] = [];
  const share = Math.min(1, willing.length / WANTED);
  const take = (count: number): Person[] => willing.splice(0, Math.max(1, Math.floor(count * share)));
  const track = (person: Person, event: string, properties: Record<string, unknown>, at = new Date()) =>
    client.track({
      userId: person.userId,
      messageId: randomUUID(),
      timestamp: at,
      event,
      properties: { session_id: `live-${person.userId}`, ...properties },
    });

  const nearlyInterested = await findNearlyInterested(willing, product, Math.max(1, Math.floor(6 * share)));
  for (const { person, category } of nearlyInterested) {
    willing.splice(willing.indexOf(person), 1);
    track(person, 'Products Searched', { query: category, category });
  }
  told.push(`${nearlyInterested.length} search once more for what they searched on other days`);

  const teaLovers = take(14);
  for (const person of teaLovers) track(person, 'Products Searched', { query: 'tea', category: 'tea' });
  told.push(`${teaLovers.length} search for tea`);

  const buyers = take(10);
  for (const [i, person] of buyers.entries()) {
    const tea = {
      product_id: 'tea-sencha',
      name: 'Sencha green tea',
      category: 'tea',
      price: 12,
      quantity: 1,
    };
    const candle = {
      product_id: 'candle-cedar',
      name: 'Cedar candle',
      category: 'candles',
      price: 24,
      quantity: 1,
    };
    track(person, 'Order Completed', {
      order_id: randomUUID(),
      products: i % 3 === 2 ? [tea, candle] : [tea],
    });
  }
  told.push(`${buyers.length} buy tea, every third the candle that goes with it too`);

  const browsers = take(10);
  for (const person of browsers) track(person, 'Product List Viewed', { category: 'candles' });
  told.push(`${browsers.length} look at candles`);

  const readers = take(4);
  for (const person of readers) {
    track(person, 'Reviews Viewed', { product_id: 'book-quiet', name: 'A quiet year', category: 'books' });
  }
  told.push(`${readers.length} read reviews, for which there is only a draft nobody approved`);

  const glancers = take(4);
  const yesterday = new Date(Date.now() - 21 * HOUR);
  for (const person of glancers) {
    const kayak = {
      product_id: 'kayak-cedar',
      name: 'Cedar-strip kayak',
      category: 'boats',
      seconds_on_page: 4,
    };
    track(person, 'Product Viewed', { ...kayak, session_id: `earlier-${person.userId}` }, yesterday);
  }
  told.push(`${glancers.length} had glanced at a boat yesterday, which a service reports only now`);

  const unwilling = awake.filter((person) => !consents(person));
  const lapsed = unwilling.splice(0, 2);
  await eachOf(lapsed, 2, async (person) => {
    const thirteenMonthsAgo = new Date(Date.now() - 396 * DAY).toISOString();
    await product.call('PUT', `${pathOf(person)}/consents`, {
      consents: [{ purpose: 'marketing', channel: 'email', state: 'given', at: thirteenMonthsAgo }],
    });
  });
  for (const person of lapsed) track(person, 'Products Searched', { query: 'tea', category: 'tea' });
  told.push(`${lapsed.length} whose consent has run out search for tea`);

  const strangers = unwilling.slice(0, 8);
  for (const person of strangers) track(person, 'Products Searched', { query: 'tea', category: 'tea' });
  told.push(`${strangers.length} who never agreed to anything search for tea`);
  await flush(client);
  await settled(ops);

  const stopped = take(4);
  const stop = await ops.call<{ id: string }>('POST', '/v1/ops/stops', {
    scope: { play: 'list-offer' },
    reason: 'Shown in the demo: an operator stops one play',
  });
  for (const person of stopped) track(person, 'Product List Viewed', { category: 'sleep' });
  await flush(client);
  await settled(ops);
  await ops.call('DELETE', `/v1/ops/stops/${stop.id}`);
  told.push(`${stopped.length} look at sleep while an operator has stopped that offer`);

  const asked = [...buyers.slice(0, 4), ...teaLovers.slice(0, 4)];
  await eachOf(asked, 4, async (person) => {
    await product.call('POST', `${pathOf(person)}/touch-requests`, { play: 'order-confirmation' });
    await product.call('POST', `${pathOf(person)}/touch-requests`, { play: 'product-tip', channel: 'email' });
  });
  told.push(`for ${asked.length} a service asks: may I confirm the order, may I send a tip?`);

  await settled(ops);
  told.push(await react([...teaLovers, ...browsers], client, product));
  await settled(ops);
  return told;
}

/** Some open what they were told: a page event with the touch's id, or a click in the product. */
async function react(people: Person[], client: Analytics, product: ApiClient): Promise<string> {
  let clicked = 0;
  let shown = 0;
  await eachOf(people.slice(0, 18), 4, async (person) => {
    const { items } = await product.call<{ items: TouchAnswer[] }>(
      'GET',
      `${pathOf(person)}/touches?limit=20`,
    );
    for (const touch of items.filter((t) => t.fate === 'delivered')) {
      if (touch.channel === 'in-app') {
        const reports = `${pathOf(person)}/inbox/${touch.id}/reports`;
        await product.call('POST', reports, { what: 'shown' });
        await product.call('POST', reports, { what: 'clicked' });
        shown += 1;
      } else if (touch.channel === 'email' && clicked < 6) {
        clicked += 1;
        client.page({
          userId: person.userId,
          messageId: randomUUID(),
          name: 'Tea',
          properties: { url: `https://shop.test/tea?utm_source=tact&tact=${touch.id}` },
        });
      }
    }
  });
  await flush(client);
  return `${clicked} follow a mail's link, ${shown} click what waits in the product`;
}

/** People for whom one more search makes an interest strong. */
async function findNearlyInterested(
  people: Person[],
  product: ApiClient,
  wanted: number,
): Promise<{ person: Person; category: string }[]> {
  const found: { person: Person; category: string }[] = [];
  const today = new Date().toISOString().slice(0, 10);
  const since = new Date(Date.now() - 59 * DAY).toISOString();
  await eachOf(people, 6, async (person) => {
    if (found.length >= wanted) return;
    const path = `${pathOf(person)}/journey?consistency=projected`;
    // Somebody just met may not be projected yet.
    const { interests = [] } = await product.call<Partial<JourneyAnswer>>('GET', path, undefined, [200, 404]);
    const near = interests.find(({ organicSearches, boughtAt }) => {
      const counted = organicSearches.filter((at) => at > since && (boughtAt === null || at > boughtAt));
      return counted.length === 2 && counted.some((at) => at.slice(0, 10) !== today);
    });
    if (near && found.length < wanted) found.push({ person, category: near.category });
  });
  return found;
}

/** Until everything reported has reached the journeys and nothing is on its way. */
export async function settled(ops: ApiClient): Promise<void> {
  await until(
    'events reach the journeys',
    async () => (await ops.call<{ peopleWaiting: number }>('GET', '/v1/ops/intake')).peopleWaiting === 0,
    300_000,
  );
  await until(
    'touches leave',
    async () =>
      (await ops.call<{ items: unknown[] }>('GET', '/v1/touches?fate=reserved&limit=1')).items.length === 0,
    60_000,
  );
}

const pathOf = (person: Person): string => `/v1/customers/${encodeURIComponent(person.userId)}`;

const flush = (client: Analytics): Promise<void> => client.flush();

/** Between nine and eight in the evening where they live. */
function isAwake({ timeZone }: Person): boolean {
  if (timeZone === null) return false;
  const { hour } = DateTime.now().setZone(timeZone);
  return hour >= 9 && hour < 20;
}
