import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import { regulationsIn } from '@tact/policy';
import { NoKeyError, RequestTokens, type MasterKeys, type ResponseSigner } from '@tact/privacy';
import {
  openDsrStatusOf,
  type ApiIdentity,
  type OpenDsrRequest,
  type PrivacyRequest,
  type Records,
} from '@tact/records';
import { notFound, Problem } from '../problem';
import {
  MASTER_KEYS,
  RECORDS,
  RESPONSE_SIGNER,
  RULES,
  SETTINGS,
  type ApiSettings,
  type RuleBookFiles,
} from '../providers';
import { Openings } from './openings';
import { requestForm, type RequestForm } from './request-form';

const FIX_ID = 'Use the subject_request_id of a request that this controller sent.';

/** What a controller may ask of us as its processor: OpenDSR 2.0, sections 7 to 9. */
@Injectable()
export class OpenDsrService {
  private readonly tokens: RequestTokens;

  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(RULES) private readonly rules: RuleBookFiles,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
    @Inject(RESPONSE_SIGNER) private readonly signer: ResponseSigner | null,
    private readonly openings: Openings,
    @Inject(MASTER_KEYS) masterKeys: MasterKeys,
  ) {
    this.tokens = new RequestTokens(masterKeys);
  }

  /** Takes a request in. The same again has the same answer, and opens nothing. */
  async create(body: string, { name: controller }: ApiIdentity) {
    const now = new Date();
    const form = this.read(body, now);
    const sent = { body, callbackUrls: form.status_callback_urls };
    const request = await this.known(() =>
      this.records.openDsrRequests.takeDown(controller, form.subject_request_id, sent, now),
    );
    if (!isSame(request.sent.body, body)) {
      throw new Problem(
        409,
        'request-id-in-use',
        'Another request has this id',
        'A request with this subject_request_id was received before, and it asked for something else.',
        'Use a new subject_request_id for another request.',
      );
    }
    const opened = await this.open(form, request);
    return {
      controller_id: controller,
      expected_completion_time: opened.dueBy.toISOString(),
      received_time: request.receivedAt.toISOString(),
      encoded_request: Buffer.from(request.sent.body).toString('base64'),
      subject_request_id: request.subjectRequestId,
    };
  }

  async status(subjectRequestId: string, { name: controller }: ApiIdentity) {
    const request = await this.own(subjectRequestId, controller);
    const { id, right, state, because, dueBy, extendedTo } = await this.opened(request);
    const hasResults = state === 'completed' && right !== 'erasure';
    return {
      controller_id: controller,
      expected_completion_time: (extendedTo ?? dueBy).toISOString(),
      subject_request_id: request.subjectRequestId,
      request_status: openDsrStatusOf(state),
      api_version: '2.0',
      ...(hasResults ? { results_url: `${this.settings.publicUrl}/r/${this.tokens.mint(id)}` } : {}),
      ...(state === 'refused' ? { extensions: { [this.domain()]: { state, because } } } : {}),
    };
  }

  async cancel(subjectRequestId: string, { name: controller }: ApiIdentity) {
    const now = new Date();
    const request = await this.own(subjectRequestId, controller);
    await this.openings.cancel(request.requestId);
    return {
      controller_id: controller,
      subject_request_id: request.subjectRequestId,
      received_time: now.toISOString(),
      api_version: '2.0',
    };
  }

  private read(body: string, now: Date): RequestForm {
    const rules = {
      regulations: regulationsIn(this.rules.deadlines),
      domain: this.domain(),
      callbacksAnywhere: this.settings.callbacksAnywhere,
      now,
    };
    const { success, data, error } = requestForm(rules).safeParse(jsonOf(body));
    if (success) return data;
    throw new Problem(
      400,
      'invalid',
      'Invalid request',
      'The request is not one of OpenDSR 2.0.',
      'Correct the places named in `errors`.',
      { errors: error.issues.map(({ path, message }) => ({ where: `/${path.join('/')}`, message })) },
    );
  }

  /** The deadline runs from when the person asked, which the controller knows. */
  private async open(form: RequestForm, { requestId, receivedAt }: OpenDsrRequest): Promise<PrivacyRequest> {
    const valuesOf = (type: string): string[] =>
      form.subject_identities.flatMap((one) => (one.identity_type === type ? [one.identity_value] : []));
    const { jurisdiction = null, begins_at: beginsAt } = form.extensions?.[this.domain()] ?? {};
    return this.openings.open({
      id: requestId,
      right: form.subject_request_type,
      regulation: form.regulation,
      jurisdiction,
      receivedAt: form.submitted_time,
      beginsAt: beginsAt ?? receivedAt,
      externalIds: valuesOf('controller_customer_id'),
      emails: valuesOf('email'),
    });
  }

  private async own(subjectRequestId: string, controller: string): Promise<OpenDsrRequest> {
    const request = await this.known(() => this.records.openDsrRequests.find(controller, subjectRequestId));
    if (request === null) throw notFound('such request of this controller', FIX_ID);
    return request;
  }

  private async opened({ requestId }: OpenDsrRequest): Promise<PrivacyRequest> {
    const request = await this.records.privacyRequests.find(requestId);
    // It was taken down and the process died: nobody was told that it was received.
    if (request === null) throw notFound('such request of this controller', 'Send it again.');
    return request;
  }

  private async known<T>(find: () => Promise<T>): Promise<T> {
    try {
      return await find();
    } catch (error) {
      if (!(error instanceof NoKeyError)) throw error;
      throw new Problem(
        410,
        'forgotten',
        'Forgotten',
        'This request was closed so long ago that nothing is kept of it.',
        'Its receipt, where it had one, is still good.',
      );
    }
  }

  private domain(): string {
    if (this.signer !== null) return this.signer.domain;
    throw notSetUp();
  }
}

export const notSetUp = (): Problem =>
  new Problem(
    501,
    'opendsr-not-set-up',
    'OpenDSR is not set up',
    'There is no certificate here to sign answers with.',
    'Name a key and its certificate in TACT_OPENDSR_PEM_FILE; see docs/requests.md.',
  );

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The same in other words: other spaces, another order of keys. */
const isSame = (a: string, b: string): boolean => a === b || isDeepStrictEqual(jsonOf(a), jsonOf(b));
