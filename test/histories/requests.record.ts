import {
  retentionId,
  processorWorkflowId,
  requestWorkflowId,
  TASK_QUEUE,
  temporalClient,
} from '@tact/temporal';
import { retentionPurge } from '@tact/workflows';
import { askFor, requestThat, someLife, type ShownRequest } from '../erasure/support';
import { FakeProcessor } from '../processors/fake-processor';
import { customer } from '../support/people';
import { startTact } from '../support/tact';
import { until } from '../support/until';
import { record } from './record';
import { testMasterKeysJson } from './recordings';

const isCompleted = ({ state }: ShownRequest): boolean => state === 'completed';
const isLeft = ({ state }: ShownRequest): boolean => state === 'needs-a-human';

// Run by `npm run histories:record -- requests`, when requests are meant to go another way than the recorded ones.
test('records requests of every kind, and a purge', async () => {
  const tact = await startTact({
    masterKeysJson: testMasterKeysJson,
    env: { TACT_CALLBACKS_ANYWHERE: 'true' },
  });
  const client = temporalClient(
    { address: tact.ground.temporal.address, namespace: 'default' },
    tact.records.keys,
  );
  const { compliance } = tact.api;
  const processors: FakeProcessor[] = [];
  const requests: string[] = [];

  async function ask(right: string, customers: string[], more: object = {}): Promise<string> {
    const { id } = await askFor(right, tact.api, customers, { language: 'en', ...more });
    requests.push(id);
    return id;
  }
  const drop = async (id: string) => {
    const { status } = await compliance.delete(`/v1/privacy-requests/${id}`);
    if (status >= 300) throw new Error(`${id} can't be dropped: ${status}`);
  };
  const told = async (id: string, path: string, body: object = {}) => {
    const { status, body: answer } = await compliance.post(`/v1/privacy-requests/${id}/${path}`, body);
    if (status >= 300) throw new Error(`${path} was refused: ${JSON.stringify(answer)}`);
  };

  try {
    const [ada, ben, cleo, dan] = await Promise.all(
      ['ada', 'ben', 'cleo', 'dan'].map((name) => customer(tact.api, name)),
    );
    if (!ada || !ben || !cleo || !dan) throw new Error('Four people were meant to come.');
    await someLife(tact.api, ada);

    await requestThat(tact.api, await ask('access', [ada.id]), isCompleted);
    await requestThat(
      tact.api,
      await ask('rectification', [ada.id], { details: { set: { firstName: 'Adele' } } }),
      isCompleted,
    );
    const corrected = await ask('rectification', [ada.id], {
      details: { words: 'The order of May was not mine.' },
    });
    await requestThat(tact.api, corrected, isLeft);
    await told(corrected, 'conclude', { outcome: 'completed' });
    await requestThat(tact.api, corrected, isCompleted);

    await requestThat(
      tact.api,
      await ask('objection', [ben.id], { details: { to: 'direct-marketing' } }),
      isCompleted,
    );
    const objected = await ask('objection', [ben.id], {
      details: { to: 'other', words: 'Not in the house paper, please.' },
    });
    await requestThat(tact.api, objected, isLeft);
    await told(objected, 'conclude', { outcome: 'refused' });

    await requestThat(tact.api, await ask('restriction', [cleo.id]), isCompleted);
    // Its end is told days before; one that is dropped until then, and one that waits.
    const lift = await ask('restriction', [cleo.id], { details: { lift: true } });
    await drop(lift);
    await ask('restriction', [cleo.id], { details: { lift: true } });

    // Held, and dropped while it is.
    const hold = { customer: dan.id, reason: 'Claim 4711', until: '2040-01-01T00:00:00Z' };
    expect((await compliance.post('/v1/legal-holds', hold)).status).toBe(201);
    const dropped = await ask('erasure', [dan.id]);
    await requestThat(tact.api, dropped, ({ because }) => because === 'legal-hold');
    await drop(dropped);

    // Nobody else has to do anything; then three have to, of whom one takes its time and one will not.
    await requestThat(tact.api, await ask('erasure', [ben.id]), isCompleted);
    for (const [name, said] of [
      ['at-once', { status: 200, state: 'confirmed' }],
      ['calling', { status: 202, state: 'accepted' }],
      ['refusing', { status: 200, state: 'refused' }],
    ] as const) {
      const one = await FakeProcessor.start(name, [said]);
      processors.push(one);
      await one.declare(tact.api, { confirms: name === 'at-once' ? 'at-once' : 'by-callback' });
    }
    const erased = await ask('erasure', [ada.id], { exportFirst: true });
    await requestThat(tact.api, erased, ({ because }) => because === 'processors-outstanding');
    await told(erased, 'processors/refusing', { do: 'let-be' });
    const calling = processors.find(({ name }) => name === 'calling');
    expect(await calling?.callBack({ state: 'confirmed' })).toBe(200);
    await requestThat(tact.api, erased, isCompleted);

    const purge = `${retentionId('touches')}:recorded`;
    await client.workflow.execute(retentionPurge, {
      ...{ workflowId: purge, taskQueue: TASK_QUEUE, args: ['touches'] },
    });
    await until('what was dropped has ended', async () => {
      const { status } = await client.workflow.getHandle(requestWorkflowId(dropped)).describe();
      return status.name === 'COMPLETED';
    });
    const workflowIds = [
      ...requests.map(requestWorkflowId),
      ...processors.map(({ name }) => processorWorkflowId(erased, name)),
      purge,
    ];
    expect(await record('requests', client, tact.records, workflowIds)).toBe(workflowIds.length);
  } finally {
    for (const processor of processors) processor.close();
    await client.connection.close();
    await tact.stop();
  }
});
