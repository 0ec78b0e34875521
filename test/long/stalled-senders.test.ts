import { customer, type Person } from '../support/people';
import { mayI, touchThat } from '../support/questions';
import { startTact, type Tact } from '../support/tact';
import { gate, until } from '../support/until';

/** From its permit on a message has left and arrived within this, or never does. */
const KNOWN_WITHIN_MS = 25_000;

jest.setTimeout(600_000);

let tact: Tact;
beforeEach(async () => {
  tact = await startTact({ env: { TACT_ARRIVES_WITHIN_MS: String(KNOWN_WITHIN_MS - 5_000) } });
});
afterEach(() => tact?.stop());

const tip = { play: 'product-tip', channel: 'email' };
const withdraw = ({ id }: Person) =>
  tact.api.product.put<{ lookAgain?: string }>(`/v1/customers/${id}/consents`, {
    consents: [{ purpose: 'marketing', channel: 'email', state: 'withdrawn' }],
  });
const isDone = async ({ id }: Person) =>
  (await tact.api.product.get<{ done: boolean }>(`/v1/customers/${id}/on-its-way`)).body.done;
const stall = () => process.kill(tact.workers[0]?.pid ?? 0, 'SIGSTOP');
const wakeUp = () => process.kill(tact.workers[0]?.pid ?? 0, 'SIGCONT');

test('a sender stalled at its peer’s door takes no part in a withdrawal, and says nothing when it wakes up', async () => {
  const ada = await customer(tact.api, 'ada');
  const [arrived, letIn] = [gate(), gate()];
  let contents = 0;
  tact.peers.set(ada.email, {
    onRcpt: async () => {
      arrived.open();
      await letIn.opened;
      return undefined;
    },
    onData: () => {
      contents += 1;
      return { do: 'accept' };
    },
  });
  await mayI(tact.api.product, ada.id, tip);
  await arrived.opened;
  stall();
  letIn.open();
  expect((await withdraw(ada)).status).toBe(200);
  wakeUp();
  const touch = await touchThat(tact.api.product, ada.id, ({ fate }) => fate !== 'reserved', 120_000);
  expect(touch).toMatchObject({ fate: 'refused', because: 'no-consent' });
  expect(contents).toBe(0);
  expect(tact.mail.mails({ to: ada.email })).toEqual([]);
});

test('a sender stalled over its mail: 202 until its fate is known, 200 from then on, and corrected when it wakes up', async () => {
  const { product } = tact.api;
  const bea = await customer(tact.api, 'bea');
  const [arrived, answer] = [gate(), gate()];
  let contents = 0;
  tact.peers.set(bea.email, {
    onData: () => {
      contents += 1;
      arrived.open();
      return { do: 'delay', until: answer.opened };
    },
  });
  await mayI(product, bea.id, tip);
  await arrived.opened;
  stall();
  const stalledAt = Date.now();
  await tact.startWorker();
  const meanwhile = await withdraw(bea);
  expect(meanwhile.status).toBe(202);
  expect(meanwhile.body.lookAgain).toContain(bea.id);
  expect(await isDone(bea)).toBe(false);
  answer.open();
  await tact.mail.nextMail(({ to }) => to.includes(bea.email));
  // The mail has arrived, and nobody who is awake knows.
  expect(await isDone(bea)).toBe(false);
  await until('it is over', () => isDone(bea), 2 * KNOWN_WITHIN_MS);
  expect(Date.now() - stalledAt).toBeGreaterThan(KNOWN_WITHIN_MS - 7_000);
  expect((await withdraw(bea)).status).toBe(200);
  await touchThat(product, bea.id, ({ fate, because }) => fate === 'unknown' && because === 'sender-lost');
  wakeUp();
  await touchThat(product, bea.id, ({ fate }) => fate === 'delivered', 60_000);
  expect(contents).toBe(1);
  expect(tact.mail.mails({ to: bea.email })).toHaveLength(1);
});
