import {
  CancellationScope,
  condition,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  setWorkflowOptions,
  sleep,
} from '@temporalio/workflow';
import { archiveHands } from './archive-hands';
import {
  cancelExport,
  exportStatus,
  type ExportActivities,
  type ExportInput,
  type ExportStatus,
  type ExportStep,
} from './export-contract';

/** Each step is tried until it works: an export is never given up, it asks for a human instead. */
const hands = proxyActivities<ExportActivities>({
  startToCloseTimeout: '2m',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '30s' },
});

/** A step that has not come to an end by then needs somebody to look at it. */
const PATIENCE_MS = 10 * 60_000;

/**
 * Answers a request for access or portability: find whose it is, put everything into an archive under the request's
 * own key, tell them where it is. A legal hold, which keeps things from being deleted, does not stand in its way.
 */
export async function dataExport({ requestId, beginsAt }: ExportInput): Promise<void> {
  const status: ExportStatus = { state: 'waiting', step: null, timeline: [], stuck: null };
  let isCancelled = false;
  setHandler(cancelExport, () => void (isCancelled = true), {
    description: 'Drop the request, as long as nobody was told of the archive.',
  });
  setHandler(exportStatus, () => status, { description: 'How far the export has come.' });

  show();
  const untilThen = beginsAt - Date.now();
  if (untilThen > 0) await condition(() => isCancelled, untilThen);
  if (isCancelled) return drop();
  status.state = 'running';
  await step('find-them', () => hands.findThem(requestId));
  await step('make-archive', () => archiveHands.makeArchive(requestId));
  if (isCancelled) return drop();
  await step('tell-them', () => hands.tellOfArchive(requestId));
  status.state = 'completed';
  status.step = null;
  show();

  async function drop(): Promise<void> {
    await hands.dropExport(requestId);
    status.state = 'cancelled';
    status.step = null;
    show();
  }

  async function step(name: ExportStep, run: () => Promise<unknown>): Promise<void> {
    status.step = name;
    show();
    await hands.noteExportStep({ requestId, step: name });
    const waiting = new CancellationScope();
    const impatience = waiting.run(async () => {
      await sleep(PATIENCE_MS, { summary: `until somebody has to look at: ${name}` });
      status.stuck = name;
      show();
      await hands.askForHumanInExport({ requestId, step: name });
    });
    impatience.catch(() => undefined);
    await run();
    waiting.cancel();
    status.stuck = null;
    status.timeline = [...status.timeline, { step: name, at: Date.now() }];
  }

  function show(): void {
    const done = status.timeline.map(({ step: name, at }) => `- ${name}: ${new Date(at).toISOString()}`);
    const now = status.step === null ? status.state : `${status.state}: ${status.step}`;
    const stuck =
      status.stuck === null ? [] : [`**Needs a human**: ${status.stuck} does not come to an end.`];
    setCurrentDetails([`**Export** ${now}`, ...stuck, '', ...done].join('\n'));
  }
}

setWorkflowOptions({ versioningBehavior: 'AUTO_UPGRADE' }, dataExport);
