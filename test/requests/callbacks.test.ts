import { Webhook } from 'standardwebhooks';
import { startTact, type Tact } from '../support/tact';
import { pause, until } from '../support/until';
import { receiver } from '../support/webhooks';
import { ControllerClient, openDsrEnv } from './controller';
import { callbackBody, laterExample } from './opendsr-examples';

let tact: Tact;
let shop: ControllerClient;
let secret: string;
beforeAll(async () => {
  tact = await startTact({ env: await openDsrEnv() });
  shop = await ControllerClient.of(tact, 'a-shop');
  secret = String((await shop.ask('POST', '/callback-secret')).body['secret']);
});
afterAll(() => tact?.stop());

type Receiver = Awaited<ReturnType<typeof receiver>>;
const statuses = ({ got }: Receiver) =>
  got.map(({ body }) => (JSON.parse(body) as { request_status: string }).request_status);

/** A request that tells these addresses. */
async function requestThatTells(
  urls: string[],
): Promise<{ id: string; form: ReturnType<typeof laterExample> }> {
  const form = laterExample({ status_callback_urls: urls });
  expect((await shop.ask('POST', '/requests', form)).status).toBe(201);
  const known = await tact.records.openDsrRequests.find('a-shop', form.subject_request_id);
  return { id: known?.requestId ?? '', form };
}

const callbacksOf = (id: string) => tact.records.requestCallbacks.of(id);
/** As if the time until the next try had passed. */
const timePasses = (id: string) =>
  tact.records.models.requestCallbacks.updateMany(
    { requestId: id, dueAt: { $ne: null } },
    { $set: { dueAt: new Date(), because: null } },
  );

describe('a controller is told of its request', () => {
  test('each status once, in order, by OpenDSR’s signature and Standard Webhooks’', async () => {
    const hooks = await receiver([202]);
    try {
      const { id, form } = await requestThatTells([hooks.url]);
      await until('it heard that it is pending', () => hooks.got.length === 1);
      await tact.records.privacyRequests.change(id, { state: 'running' });
      await until('it heard that it is in progress', () => hooks.got.length === 2);
      // What changes and changes nothing for the controller is not said.
      await tact.records.privacyRequests.change(id, { state: 'needs-a-human', because: 'stuck-at-verify' });
      await tact.records.privacyRequests.change(id, { state: 'completed', completedAt: new Date() });
      await until('it heard that it is completed', () => hooks.got.length === 3);
      await pause(1_500);
      expect(statuses(hooks)).toEqual(['pending', 'in_progress', 'completed']);
      for (const [nth, { headers, body }] of hooks.got.entries()) {
        const status = ['pending', 'in_progress', 'completed'][nth] ?? '';
        expect(JSON.parse(body)).toMatchObject({
          ...callbackBody('a-shop', status, hooks.url),
          subject_request_id: form.subject_request_id,
        });
        expect(await shop.believes({ headers: new Headers(headers), text: body })).toBe(true);
        expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
      }
      expect(new Set(hooks.got.map(({ headers }) => headers['webhook-id'])).size).toBe(3);
      expect((await callbacksOf(id)).map(({ ended }) => ended)).toEqual(Array(3).fill('delivered'));
    } finally {
      hooks.server.close();
    }
  });

  test('also of what went by quicker than anybody looked', async () => {
    const hooks = await receiver([200]);
    try {
      await tact.stopWorkers();
      const { id } = await requestThatTells([hooks.url]);
      await tact.records.privacyRequests.change(id, { state: 'completed', completedAt: new Date() });
      // Nobody was there to tell: it is not lost.
      expect(hooks.got).toEqual([]);
      await tact.startWorker();
      await until('it heard all of it', () => hooks.got.length === 3);
      expect(statuses(hooks)).toEqual(['pending', 'in_progress', 'completed']);
    } finally {
      hooks.server.close();
    }
  });

  test('again when it did not hear, under the same webhook-id, and by the schedule', async () => {
    const hooks = await receiver([500, 307, 204]);
    try {
      const { id } = await requestThatTells([hooks.url]);
      await until('the second try', () => hooks.got.length === 2);
      const [second] = await until('its answer is noted', async () => {
        const [callback] = await callbacksOf(id);
        return callback?.because === '307' && [callback];
      });
      // The next is five minutes after the second, give or take a tenth.
      const inMs = (second?.dueAt?.getTime() ?? 0) - Date.now();
      expect(inMs).toBeGreaterThan(280_000);
      expect(inMs).toBeLessThan(331_000);
      await timePasses(id);
      await until('it was heard', async () => (await callbacksOf(id))[0]?.ended === 'delivered');
      expect(new Set(hooks.got.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
      expect(new Set(hooks.got.map(({ body }) => body)).size).toBe(1);
      // A try has a time and a signature of its own.
      for (const { headers, body } of hooks.got) new Webhook(secret).verify(body, headers);
      expect(await callbacksOf(id)).toMatchObject([{ attempts: 3, because: '204' }]);
    } finally {
      hooks.server.close();
    }
  });

  test('no more where it is gone: 410 ends it for that address, and for that one alone', async () => {
    const [gone, here] = [await receiver([410]), await receiver([200])];
    try {
      const { id } = await requestThatTells([gone.url, here.url]);
      await until('both were asked', () => gone.got.length + here.got.length === 2);
      await until('both answers are noted', async () =>
        (await callbacksOf(id)).every(({ ended }) => ended !== null),
      );
      await tact.records.privacyRequests.change(id, { state: 'cancelled' });
      await until('the other one heard', () => here.got.length === 2);
      await pause(1_000);
      expect([statuses(gone), statuses(here)]).toEqual([['pending'], ['pending', 'cancelled']]);
    } finally {
      gone.server.close();
      here.server.close();
    }
  });

  test('of the newest status only, once what came before it was not heard', async () => {
    const hooks = await receiver([503, 503, 200]);
    try {
      const { id } = await requestThatTells([hooks.url]);
      await until('the first try', () => hooks.got.length === 1);
      await until('its answer is noted', async () => (await callbacksOf(id))[0]?.because === '503');
      await tact.records.privacyRequests.change(id, { state: 'running' });
      await until('the newer one was tried', () => statuses(hooks).includes('in_progress'));
      await until('its answer is noted', async () => (await callbacksOf(id))[1]?.because);
      await timePasses(id);
      await until('the newer one was heard', async () => (await callbacksOf(id))[1]?.ended === 'delivered');
      const [first] = await until('the older one is settled', async () => {
        const all = await callbacksOf(id);
        return all[0]?.ended !== null && all;
      });
      expect(['superseded', 'delivered']).toContain(first?.ended);
      expect(statuses(hooks).at(-1)).toBe('in_progress');
    } finally {
      hooks.server.close();
    }
  });

  test('or a human is, after the last try; they try it again, or let it be', async () => {
    const hooks = await receiver([500]);
    try {
      const { id } = await requestThatTells([hooks.url]);
      await until('its answer is noted', async () => (await callbacksOf(id))[0]?.because === '500');
      // As after the ninth try, three days later.
      await tact.records.models.requestCallbacks.updateMany({ requestId: id }, { $set: { attempts: 9 } });
      await timePasses(id);
      await until('nobody tries any more', async () => (await callbacksOf(id))[0]?.ended === 'given-up');
      expect(await callbacksOf(id)).toMatchObject([{ attempts: 10, ended: 'given-up' }]);
      await tact.records.privacyRequests.change(id, { state: 'cancelled' });
      await tact.records.models.requestCallbacks.deleteMany({ requestId: id, status: 'cancelled' });
      type Queue = { items: { id: string; next: string; givenUp: number }[] };
      const queued = async () =>
        (await shop.api.get<Queue>('/v1/privacy-requests/queue?limit=100')).body.items.find(
          (item) => item.id === id,
        );
      expect(await queued()).toMatchObject({ next: 'reach-the-controller', givenUp: 1 });
      const answer = await shop.api.post(`/v1/privacy-requests/${id}/callbacks`, { do: 'dismiss' });
      expect([answer.status, await queued()]).toEqual([200, undefined]);
    } finally {
      hooks.server.close();
    }
  });

  test('under its newest secret and the one before it', async () => {
    const hooks = await receiver([200]);
    try {
      const renewed = await shop.ask('POST', '/callback-secret');
      expect(renewed.body['former_until']).toEqual(expect.any(String));
      await requestThatTells([hooks.url]);
      const { headers, body } = await until('it heard', () => hooks.got[0]);
      for (const known of [secret, String(renewed.body['secret'])]) {
        expect(new Webhook(known).verify(body, headers)).toEqual(JSON.parse(body));
      }
    } finally {
      hooks.server.close();
    }
  });
});
