import { Worker } from '@temporalio/worker';
import { temporal } from '@temporalio/proto';
import { dataConverterFor } from '@tact/temporal';
import { readRecordings, recordedKeys } from '../histories/test-keys';
import { workflowCode } from './workflow-code';

const recordings = readRecordings();
const dataConverter = dataConverterFor(recordedKeys(recordings));

/** Which recorded runs the code at hand would have gone another way. */
async function differing(workflowBundle: { code: string }): Promise<string[]> {
  const histories = recordings.runs.map(({ workflowId, history }) => ({
    workflowId,
    history: temporal.api.history.v1.History.decode(Buffer.from(history, 'base64')),
  }));
  const differ: string[] = [];
  for await (const { workflowId, error } of Worker.runReplayHistories(
    { workflowBundle, dataConverter },
    histories,
  )) {
    if (error) differ.push(`${workflowId}: ${error.name}`);
  }
  return differ;
}

describe('Recorded journeys', () => {
  it('go the same way with the code as it stands', async () => {
    expect(recordings.runs.length).toBeGreaterThan(6);
    expect(await differing(await workflowCode())).toEqual([]);
  });

  it('show nothing of what they are about: ids are random, and the rest is sealed', () => {
    const bytes = Buffer.concat(recordings.runs.map(({ history }) => Buffer.from(history, 'base64')));
    expect(bytes.includes('customerJourney')).toBe(true);
    const sealed = ['people.test', 'tea-sencha', 'mat-cork', 'product-tip', 'marketing', 'smtp-421', 'Etc/'];
    expect(sealed.filter((word) => bytes.includes(word))).toEqual([]);
    // Nor on which machine they were recorded: a process and a host, longer than sealed bytes say by chance.
    expect(bytes.toString('latin1')).not.toMatch(/\d{3,}@[\w-]{3,}/);
  });

  it('are found to go another way when the workflow changes', async () => {
    const { code } = await workflowCode();
    // The same workflow with one local activity less.
    const changed = code.replaceAll(/[\w.]{0,60}remember\.recall\(subjectKey\)/g, 'Promise.resolve(null)');
    expect(changed).not.toBe(code);
    const differ = await differing({ code: changed });
    // Those that went on from a run before recall nothing, and so go the same way.
    expect(differ.length).toBeGreaterThanOrEqual(6);
    expect(differ.join()).toMatch(/Determinism|Replay/);
  });
});
