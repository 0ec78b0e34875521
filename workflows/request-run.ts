import {
  CancellationScope,
  condition,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import {
  cancelRequest,
  concludeRequest,
  requestStatus,
  type Happened,
  type RequestActivities,
  type RequestInput,
  type RequestOutcome,
  type RequestStatus,
} from './request-contract';

/** Tried until it works: a request is never given up, it asks for a human instead. */
export const untilItWorks = {
  startToCloseTimeout: '2m',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '30s' },
} as const;

const hands = proxyActivities<RequestActivities>(untilItWorks);

/** A step that has not come to an end by then needs somebody to look at it. */
const PATIENCE_MS = 10 * 60_000;
const FIRST_LOOK_MS = 500;
const LONGEST_LOOK_MS = 15_000;

/** How one request goes on: its steps, who may drop it until when, and what a human says of what was left to them. */
export class RequestRun<Step extends string> {
  private readonly status: RequestStatus = { state: 'waiting', step: null, timeline: [], stuck: null };
  private isDropped = false;
  private concluded: RequestOutcome | null = null;

  constructor(
    private readonly kind: string,
    private readonly input: RequestInput,
    /** More to be read of it in the Temporal UI. */
    private readonly more: () => string[] = () => [],
  ) {
    setHandler(cancelRequest, () => void (this.isDropped = true), {
      description: 'Drop the request, as long as nothing was done that stays done.',
    });
    setHandler(concludeRequest, (outcome) => void (this.concluded = outcome), {
      description: 'What was left to a human is done, or refused.',
    });
    setHandler(requestStatus, () => this.status, { description: 'How far the request has come.' });
    this.show();
  }

  /** What was done so far, with its moments. */
  get timeline(): Happened<Step>[] {
    return this.status.timeline as Happened<Step>[];
  }

  /** Waits until its time has come and it may begin; false when it was dropped before. */
  async begins(mayBegin: () => Promise<boolean> = async () => true): Promise<boolean> {
    const untilThen = this.input.beginsAt - Date.now();
    if (untilThen > 0) await condition(() => this.isDropped, untilThen);
    await untilTrue(async () => this.isDropped || (await mayBegin()));
    if (await this.wasDropped()) return false;
    this.status.state = 'running';
    return true;
  }

  /** Whether somebody dropped it meanwhile: then it ends here. */
  async wasDropped(): Promise<boolean> {
    if (!this.isDropped) return false;
    await hands.dropRequest(this.input.requestId);
    this.end('cancelled');
    return true;
  }

  /** From a step on that `stays` nobody can drop it. */
  async step<Answer>(
    name: Step,
    run: () => Promise<Answer>,
    { stays = true }: { stays?: boolean } = {},
  ): Promise<Answer> {
    const { requestId } = this.input;
    this.at(name);
    await hands.noteRequestStep({ requestId, step: name, stays });
    const waiting = new CancellationScope();
    const impatience = waiting.run(async () => {
      await sleep(PATIENCE_MS, { summary: `until somebody has to look at: ${name}` });
      this.at(name, name);
      await hands.leaveToHuman({ requestId, because: `stuck-at-${name}` });
    });
    impatience.catch(() => undefined);
    const answer = await run();
    waiting.cancel();
    this.status.stuck = null;
    this.status.timeline = [...this.status.timeline, { step: name, at: Date.now() }];
    return answer;
  }

  /** It is at a step, and stuck there, or not. */
  at(step: Step, stuck: string | null = null): void {
    this.status.step = step;
    this.status.stuck = stuck;
    this.show();
  }

  /** What can't be done here is left to somebody, whose word is waited for. */
  async byHuman(because: string): Promise<RequestOutcome> {
    await hands.leaveToHuman({ requestId: this.input.requestId, because });
    this.status.stuck = because;
    this.show();
    await condition(() => this.concluded !== null);
    this.status.stuck = null;
    return this.concluded ?? 'refused';
  }

  async ends(outcome: RequestOutcome): Promise<void> {
    await hands.endRequest({ requestId: this.input.requestId, outcome });
    this.end(outcome);
  }

  private end(state: RequestStatus['state']): void {
    this.status.state = state;
    this.status.step = null;
    this.show();
  }

  private show(): void {
    const { state, step, stuck, timeline } = this.status;
    const now = step === null ? state : `${state}: ${step}`;
    const human = stuck === null ? [] : [`**Needs a human**: ${stuck}`];
    const done = timeline.map(({ step: name, at }) => `- ${name}: ${new Date(at).toISOString()}`);
    setCurrentDetails([`**${this.kind}** ${now}`, ...human, '', ...done, ...this.more()].join('\n'));
  }
}

/** Asks again, ever less often, until it holds. */
export async function untilTrue(holds: () => Promise<boolean>): Promise<void> {
  for (let rest = FIRST_LOOK_MS; !(await holds()); rest = Math.min(rest * 2, LONGEST_LOOK_MS)) {
    await sleep(rest);
  }
}
