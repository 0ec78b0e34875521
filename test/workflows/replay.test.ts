import { Worker } from '@temporalio/worker';
import { temporal } from '@temporalio/proto';
import { dataConverterFor } from '@tact/temporal';
import * as workflows from '../../workflows/journeys';
import { readRecordings, recordedKeys } from '../histories/recordings';
import { workflowCode } from './workflow-code';

const recordings = readRecordings();
const dataConverter = dataConverterFor(recordedKeys(recordings));
const histories = recordings.runs.map(({ workflowId, history }) => ({
  workflowId,
  history: temporal.api.history.v1.History.decode(Buffer.from(history, 'base64')),
}));

/** The type of each workflow, by its id. */
const types = new Map(
  histories.map(({ workflowId, history: { events } }) => [
    workflowId,
    events[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name ?? 'nameless',
  ]),
);

/** The types of which the code at hand would have gone another way in one recorded run or more. */
async function differing(workflowBundle: { code: string }): Promise<string[]> {
  const differ = new Set<string>();
  const replayed = Worker.runReplayHistories({ workflowBundle, dataConverter }, histories);
  for await (const { workflowId, error } of replayed) {
    if (error) differ.add(types.get(workflowId) ?? workflowId);
  }
  return [...differ].toSorted();
}

const requestTypes = ['dataExport', 'erasure', 'objection', 'rectification', 'restriction'];

describe('Recorded histories', () => {
  it('are there of every workflow', () => {
    expect(new Set(types.values())).toEqual(new Set(Object.keys(workflows)));
  });

  it('go the same way with the code as it stands', async () => {
    expect(await differing(await workflowCode())).toEqual([]);
  });

  it('show nothing of what they are about: ids are random, and the rest is sealed', () => {
    const bytes = Buffer.concat(recordings.runs.map(({ history }) => Buffer.from(history, 'base64')));
    expect(bytes.includes('customerJourney')).toBe(true);
    const journeys = [
      'people.test',
      'tea-sencha',
      'mat-cork',
      'product-tip',
      'marketing',
      'smtp-421',
      'Etc/',
    ];
    const requests = ['Adele', 'of May', 'house paper', 'Claim 4711', 'direct-marketing'];
    const sealed = [...journeys, ...requests];
    expect(sealed.filter((word) => bytes.includes(word))).toEqual([]);
    // Nor on which machine they were recorded: a process and a host, longer than sealed bytes say by chance.
    expect(bytes.toString('latin1')).not.toMatch(/\d{3,}@[\w-]{3,}/);
  });

  // However long a name the bundle calls it by; without an end, its source map would be read over and over.
  it.each([
    ['the recall of journeys', /[\w.]{0,60}remember\.recall\(/g, ['customerJourney']],
    ['the ageing of journeys', /[\w.]{0,60}remember\.mustKeep\(/g, ['customerJourney']],
    ['the steps of requests', /[\w.]{0,60}hands\.noteRequestStep\(/g, requestTypes],
    ['the end of an erasure', /[\w.]{0,60}hands\.deleteRuns\(/g, ['erasure']],
    ['the word of a processor', /[\w.]{0,60}askProcessor\(\{/g, ['tellProcessor']],
    ['a purge', /[\w.]{0,60}purgeCategory\(category/g, ['retentionPurge']],
  ])('are found to go another way without %s', async (_, activity, differ) => {
    const { code } = await workflowCode();
    // What was asked of a worker is answered with the question.
    const changed = code.replaceAll(activity, (call) => `Promise.resolve(${call.split('(')[1]}`);
    expect(changed).not.toBe(code);
    expect(await differing({ code: changed })).toEqual(differ);
  });
});
