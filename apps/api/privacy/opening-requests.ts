import { Inject, Injectable } from '@nestjs/common';
import type { Client } from '@temporalio/client';
import { pino } from 'pino';
import { deadlineOf } from '@tact/policy';
import {
  openRequestStates,
  type NewRequest,
  type PrivacyRequest,
  type PrivacyRight,
  type Records,
} from '@tact/records';
import { beginRequest, requestWorkflowId } from '@tact/temporal';
import { cancelRequest, concludeRequest } from '@tact/workflows';
import { isTemporalUnreachable, Problem } from '../problem';
import { RECORDS, RULES, TEMPORAL, type RuleBookFiles } from '../providers';

/** Rights of which something may be left to a human, who says what became of it. */
const concludable: ReadonlySet<PrivacyRight> = new Set(['objection', 'rectification']);

export interface Asked {
  /** Where it was given before, so that asking again opens no second one. */
  id?: string;
  right: PrivacyRight;
  regulation: string;
  jurisdiction: string | null;
  source: NewRequest['source'];
  receivedAt: Date;
  beginsAt: Date;
  externalIds: string[];
  /** Known beside what the ids lead to. */
  subjectKeys?: string[];
  email: string | null;
  language: string | null;
  owner: string | null;
  /** What it is about, where the right leaves that open. */
  details?: Record<string, unknown>;
  /** An erasure before which they get a copy of everything. */
  exportFirst?: boolean;
  /** They still have to confirm it by the link they are mailed. */
  unconfirmed?: boolean;
  /** A person who has one open request of this right at a time: asked again, it is the same. */
  onlyOneOf?: [string, ...string[]];
}

/** Takes people's requests about their data, durably, and sets them going. */
@Injectable()
export class OpeningRequests {
  private readonly log = pino({ name: 'privacy-requests', level: process.env.TACT_LOG ?? 'info' });

  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(TEMPORAL) private readonly client: Client,
    @Inject(RULES) private readonly rules: RuleBookFiles,
  ) {}

  /** Once this resolves the request is not lost any more, whatever goes down. */
  async open(asked: Asked): Promise<PrivacyRequest> {
    const { right, regulation, jurisdiction, source, receivedAt, beginsAt, owner } = asked;
    const { deadlines } = this.rules;
    const { acknowledgeBy, dueBy } = deadlineOf(regulation, jurisdiction, right, receivedAt, deadlines);
    const { externalIds, subjectKeys = [], email, language, details, exportFirst = false } = asked;
    const wanted: NewRequest = {
      ...{ right, regulation, jurisdiction, source, receivedAt, beginsAt, acknowledgeBy, dueBy, owner },
      ...(asked.id === undefined ? {} : { id: asked.id }),
      ...(asked.unconfirmed ? { state: 'unconfirmed' as const } : {}),
      content: {
        ...{ externalIds, subjectKeys, email, language },
        ...(details === undefined ? {} : { details }),
        ...(exportFirst ? { exportFirst } : {}),
      },
    };
    const { privacyRequests } = this.records;
    const request = asked.onlyOneOf
      ? await privacyRequests.openOnly(asked.onlyOneOf, wanted)
      : await privacyRequests.open(wanted);
    if (!asked.unconfirmed) await this.begin(request);
    return request;
  }

  /** They confirmed it: it goes on from here. False where it was too late, or confirmed before. */
  async confirm(request: PrivacyRequest): Promise<boolean> {
    const now = new Date();
    const isConfirmed = await this.records.privacyRequests.confirm(request.id, now);
    if (isConfirmed) await this.begin({ ...request, beginsAt: now });
    return isConfirmed;
  }

  /** As long as nothing was fenced. @throws Problem 409 when it is too late. */
  async cancel(request: PrivacyRequest): Promise<void> {
    const tooLate = new Problem(
      409,
      'too-late-to-cancel',
      'Too late to cancel',
      'It is under way, or has ended: what was deleted cannot be brought back.',
      'Nothing can be done; ask for its state.',
    );
    const { privacyRequests } = this.records;
    if (!request.cancellable) throw tooLate;
    // What no workflow works on yet.
    if (request.state === 'unconfirmed') {
      await privacyRequests.change(
        request.id,
        { state: 'cancelled', completedAt: new Date(), cancellable: false },
        openRequestStates,
      );
      return;
    }
    await this.begin(request);
    await this.client.workflow.getHandle(requestWorkflowId(request.id)).signal(cancelRequest);
    for (let looks = 0; looks < 50; looks += 1) {
      const now = await privacyRequests.find(request.id);
      if (now?.state === 'cancelled') return;
      if (now === null || !now.cancellable) throw tooLate;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** What was left to a human is done, or refused. @throws Problem 409 where nothing was left to any. */
  async conclude(request: PrivacyRequest, outcome: 'completed' | 'refused'): Promise<void> {
    if (!concludable.has(request.right) || request.state !== 'needs-a-human') {
      throw new Problem(
        409,
        'nothing-to-conclude',
        'Nothing to conclude',
        'Only what an objection or a rectification left to a human is concluded by one.',
        'See its state: other requests go on by themselves, or say what they wait for.',
      );
    }
    await this.client.workflow.getHandle(requestWorkflowId(request.id)).signal(concludeRequest, outcome);
  }

  /** While Temporal is away the worker begins it as soon as it is back. */
  private async begin(request: PrivacyRequest): Promise<void> {
    try {
      await this.client.withDeadline(Date.now() + 3_000, () => beginRequest(this.client, request));
    } catch (error) {
      if (!isTemporalUnreachable(error)) throw error;
      this.log.warn('Temporal is away; the request begins when it is back.');
    }
  }
}
