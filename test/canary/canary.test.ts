import { join } from 'node:path';
import { track } from '../support/people';
import { startRestartableGround, type RestartableGround } from '../support/restartable-ground';
import { startTact, type Tact } from '../support/tact';
import { askErasure, requestThat } from '../erasure/support';
import { openDsrEnv } from '../requests/controller';
import { Canaries } from './canaries';
import { plantControl } from './control';
import { plant } from './plant';
import type { Planted } from './planting';
import { scanAll, stopAll } from './remains';
import { describeHits } from './scan';

const isCompleted = ({ state }: { state: string }): boolean => state === 'completed';

let ground: RestartableGround;
let tact: Tact;
let ada: Planted;
let control: Canaries;

beforeAll(async () => {
  ground = await startRestartableGround();
  const env = {
    ...(await openDsrEnv()),
    // All that a log could say, it says.
    TACT_LOG: 'trace',
    TACT_KEY_CACHE_SECONDS: '20',
    TACT_ERASURES_FILE: join(ground.dataDir, 'erasures.jsonl'),
  };
  tact = await startTact({ ground, env });
  control = await plantControl(tact, ground);
  ada = await plant(tact, 'ada');
});
afterAll(() => tact?.stop());

test('of somebody who was erased no byte is left on any disk, and what was never encrypted is found there', async () => {
  const { api } = tact;
  const { canaries: c, userId, anonymousId } = ada;
  const asked = await askErasure(api, [userId, c.text('another id of the erasure')], {
    email: ada.email,
    owner: 'the desk',
  });
  const done = await requestThat(api, asked.id, isCompleted);
  expect(done.receiptId).not.toBeNull();
  const late = [{ userId }, { anonymousId }].map((who) =>
    track(who, 'Product Viewed', { product_id: c.text('a late event') }),
  );
  expect((await api.product.post('/v1/batch', { batch: late })).body).toMatchObject({ accepted: 0 });

  await stopAll(tact, ground);
  const { hits, bytes } = scanAll(Canaries.needlesOf(c, control), ground);
  const ofControl = hits.filter(({ name }) => control.has(name));
  const found = new Set(ofControl.map(({ name }) => name));
  expect(control.names().filter((door) => !found.has(door))).toEqual([]);
  expect(new Set(ofControl.map(({ file }) => file.split('/')[0]?.replace(/-\d+\.log$/, '')))).toEqual(
    new Set(['temporal', 'mongo', 'worker']),
  );
  expect(bytes).toBeGreaterThan(10_000_000);
  expect(describeHits(hits.filter(({ name }) => c.has(name)))).toBe('');
});
