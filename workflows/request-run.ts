import { condition, proxyActivities, setCurrentDetails, setHandler, sleep } from '@temporalio/workflow';
import {
  cancelRequest,
  concludeRequest,
  type RequestActivities,
  type RequestInput,
  type RequestOutcome,
} from './request-contract';

/** Tried until it works: a request is never given up. */
export const untilItWorks = {
  startToCloseTimeout: '2m',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '30s' },
} as const;

const hands = proxyActivities<RequestActivities>(untilItWorks);

const FIRST_LOOK_MS = 500;
const LONGEST_LOOK_MS = 15_000;

/** How one request goes on: its steps, who may drop it until when, and what a human says of what was left to them. */
export class RequestRun {
  private readonly done: string[] = [];
  private isCancelled = false;
  private concluded: RequestOutcome | null = null;

  constructor(
    private readonly kind: string,
    private readonly input: RequestInput,
  ) {
    setHandler(cancelRequest, () => void (this.isCancelled = true), {
      description: 'Drop the request, as long as nothing was done.',
    });
    setHandler(concludeRequest, (outcome) => void (this.concluded = outcome), {
      description: 'What was left to a human is done, or refused.',
    });
  }

  /** Waits until it may begin; false when it was dropped before. */
  async begins(): Promise<boolean> {
    const { requestId, beginsAt } = this.input;
    this.show('waiting');
    const untilThen = beginsAt - Date.now();
    if (untilThen > 0) await condition(() => this.isCancelled, untilThen);
    if (!this.isCancelled) return true;
    await hands.dropRequest(requestId);
    this.show('cancelled');
    return false;
  }

  async step<Answer>(name: string, run: () => Promise<Answer>): Promise<Answer> {
    this.show(`running: ${name}`);
    await hands.noteRequestStep({ requestId: this.input.requestId, step: name });
    const answer = await run();
    this.done.push(`- ${name}: ${new Date(Date.now()).toISOString()}`);
    return answer;
  }

  /** What can't be done here is left to somebody, whose word is waited for. */
  async byHuman(because: string): Promise<RequestOutcome> {
    await hands.leaveToHuman({ requestId: this.input.requestId, because });
    this.show(`needs a human: ${because}`);
    await condition(() => this.concluded !== null);
    return this.concluded ?? 'refused';
  }

  async ends(outcome: RequestOutcome): Promise<void> {
    await hands.endRequest({ requestId: this.input.requestId, outcome });
    this.show(outcome);
  }

  private show(now: string): void {
    setCurrentDetails([`**${this.kind}** ${now}`, '', ...this.done].join('\n'));
  }
}

/** Asks again, ever less often, until it holds. */
export async function untilTrue(holds: () => Promise<boolean>): Promise<void> {
  for (let rest = FIRST_LOOK_MS; !(await holds()); rest = Math.min(rest * 2, LONGEST_LOOK_MS)) {
    await sleep(rest);
  }
}
