import { randomUUID } from 'node:crypto';
import type { SubjectKeys } from '@tact/privacy';
import { durable } from './connection';
import { subjectOfRequest } from './privacy-requests';
import type { Models } from './schemas/models';
import type { RequestState } from './schemas/privacy';
import type { OpenDsrRequestDoc } from './schemas/requests';
import type { Vault } from './vault';
import { DUPLICATE_KEY } from './wrapped-key-store';

/** The statuses of OpenDSR, section 8. */
export const openDsrStatuses = ['pending', 'in_progress', 'completed', 'cancelled'] as const;
export type OpenDsrStatus = (typeof openDsrStatuses)[number];

const statusOf: Record<RequestState, OpenDsrStatus> = {
  unconfirmed: 'pending',
  received: 'pending',
  running: 'in_progress',
  'needs-a-human': 'in_progress',
  completed: 'completed',
  cancelled: 'cancelled',
  // OpenDSR has no word for it; why is said beside it.
  refused: 'cancelled',
};
export const openDsrStatusOf = (state: RequestState): OpenDsrStatus => statusOf[state];

/** What only the request's own key opens. */
export interface SentRequest {
  /** The body, letter for letter. */
  body: string;
  callbackUrls: string[];
}

export type OpenDsrRequest = Omit<OpenDsrRequestDoc, '_id' | 'sealed'> & { sent: SentRequest };

/** Requests as controllers sent them, each under the key of the request it became. */
export class OpenDsrRequests {
  constructor(
    private readonly models: Pick<Models, 'openDsrRequests'>,
    private readonly vault: Vault,
    private readonly keys: SubjectKeys,
  ) {}

  /** Takes it down, once; who sends the same id again gets what was taken down first. */
  async takeDown(
    controller: string,
    subjectRequestId: string,
    sent: SentRequest,
    receivedAt: Date,
  ): Promise<OpenDsrRequest> {
    const known = await this.find(controller, subjectRequestId);
    if (known !== null) return known;
    const requestId = randomUUID();
    await this.keys.create([subjectOfRequest(requestId)]);
    const sealed = await this.vault.seal(subjectOfRequest(requestId), 'opendsr', sent);
    const named = { controller, subjectRequestId, requestId, receivedAt };
    const doc: OpenDsrRequestDoc = { _id: idOf(controller, subjectRequestId), ...named, sealed };
    try {
      await this.models.openDsrRequests.collection.insertOne(doc as never, { writeConcern: durable });
      return { ...named, sent };
    } catch (error) {
      if ((error as { code?: number }).code !== DUPLICATE_KEY) throw error;
      return this.takeDown(controller, subjectRequestId, sent, receivedAt);
    }
  }

  /** A controller finds its own, and nobody else's. @throws NoKeyError once the request is forgotten. */
  async find(controller: string, subjectRequestId: string): Promise<OpenDsrRequest | null> {
    const doc = await this.models.openDsrRequests
      .findById(idOf(controller, subjectRequestId))
      .lean<OpenDsrRequestDoc>();
    return doc && this.read(doc);
  }

  /** @throws NoKeyError once the request is forgotten. */
  async ofRequest(requestId: string): Promise<OpenDsrRequest | null> {
    const doc = await this.models.openDsrRequests.findOne({ requestId }).lean<OpenDsrRequestDoc>();
    return doc && this.read(doc);
  }

  private async read({ _id: _, sealed, ...named }: OpenDsrRequestDoc): Promise<OpenDsrRequest> {
    const subject = subjectOfRequest(named.requestId);
    return { ...named, sent: await this.vault.open<SentRequest>(subject, 'opendsr', sealed) };
  }
}

const idOf = (controller: string, subjectRequestId: string): string => `${subjectRequestId}:${controller}`;
