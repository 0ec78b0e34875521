import { Inject, Injectable } from '@nestjs/common';
import { WithStartWorkflowOperation, type Client } from '@temporalio/client';
import { KeyedHash, type MasterKeys } from '@tact/privacy';
import type { Records } from '@tact/records';
import { journeyId, TASK_QUEUE } from '@tact/temporal';
import {
  customerJourney,
  journeyState,
  requestTouch,
  whatNext,
  type JourneyView,
  type TouchAnswer,
  type WhatNext,
} from '@tact/workflows';
import { Problem } from '../problem';
import { MASTER_KEYS, RECORDS, RULES, TEMPORAL, type RuleBookFiles } from '../providers';
import type { TouchRequestBody } from './schemas';

const ANSWER_WITHIN_MS = 10_000;
const SETTLE_WITHIN_MS = 3_000;
const POLL_MS = 25;

/** The API's way to the journey workflows. */
@Injectable()
export class Journeys {
  private readonly hash: KeyedHash;

  constructor(
    @Inject(TEMPORAL) private readonly client: Client,
    @Inject(RECORDS) private readonly records: Records,
    @Inject(RULES) private readonly rules: RuleBookFiles,
    @Inject(MASTER_KEYS) masterKeys: MasterKeys,
  ) {
    this.hash = new KeyedHash(masterKeys, 'touch-request-id');
  }

  /** The journey exactly as it stands, from its workflow. */
  async exact(subjectKey: string): Promise<{ view: JourneyView; next: WhatNext }> {
    return this.client.withDeadline(Date.now() + ANSWER_WITHIN_MS, async () => {
      const handle = this.client.workflow.getHandle(journeyId(subjectKey));
      const view = await handle.query(journeyState);
      return { view, next: await handle.query(whatNext) };
    });
  }

  /** Asks the journey whether this may be said now; what was reported before is taken into account. */
  async ask(subjectKey: string, body: TouchRequestBody, requestName: string): Promise<TouchAnswer> {
    await this.settled(subjectKey);
    // Update ids are stored in plain text: the caller's own id would show who asked for what.
    const id = this.hash.of(subjectKey, requestName).toString('hex').slice(0, 32);
    const request = {
      id,
      play: body.play,
      category: body.category ?? null,
      product: body.product ?? null,
      channel: body.channel ?? null,
    };
    return this.client.withDeadline(Date.now() + ANSWER_WITHIN_MS, () =>
      this.client.workflow.executeUpdateWithStart(requestTouch, {
        args: [request],
        updateId: id,
        startWorkflowOperation: new WithStartWorkflowOperation(customerJourney, {
          workflowId: journeyId(subjectKey),
          taskQueue: TASK_QUEUE,
          workflowIdConflictPolicy: 'USE_EXISTING',
          workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
          args: [{ policy: this.rules.policy, seed: Math.random(), carried: null }],
          staticSummary: 'Customer journey',
        }),
      }),
    );
  }

  /** Waits, for a moment at most, until everything reported so far has reached the journey. Unknown is no answer. */
  private async settled(subjectKey: string): Promise<void> {
    const deadline = Date.now() + SETTLE_WITHIN_MS;
    if (!(await this.records.dispatches.isPending(subjectKey))) return;
    await this.records.inbox.wake([{ subjectKey, dueAt: new Date() }]);
    while (await this.records.dispatches.isPending(subjectKey)) {
      if (Date.now() >= deadline) throw notUpToDate();
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }
}

const notUpToDate = (): Problem =>
  new Problem(
    503,
    'not-up-to-date',
    'Not up to date',
    'What was reported of this customer has not reached their journey yet, so nothing was decided.',
    'Ask the same again after the time in Retry-After; if it stays, look whether a worker runs.',
    { retryAfterSeconds: 1 },
  );
