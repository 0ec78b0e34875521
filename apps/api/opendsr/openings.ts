import { Inject, Injectable } from '@nestjs/common';
import type { PrivacyRequest, Records } from '@tact/records';
import { OpeningRequests, type Asked } from '../privacy/opening-requests';
import { Problem } from '../problem';
import { RECORDS } from '../providers';

export type Opening = Pick<
  Asked,
  'right' | 'regulation' | 'jurisdiction' | 'receivedAt' | 'beginsAt' | 'externalIds'
> & { id: string; emails: string[] };

/** Opens what a controller asked for, once, and takes it back. */
@Injectable()
export class Openings {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(OpeningRequests) private readonly opening: OpeningRequests,
  ) {}

  async open({ emails, ...asked }: Opening): Promise<PrivacyRequest> {
    const known = await this.records.privacyRequests.find(asked.id);
    if (known !== null) return known;
    const { addresses } = this.records;
    const subjectKeys = await Promise.all(emails.map((email) => addresses.peopleAt(addresses.hashOf(email))));
    return this.opening.open({
      ...asked,
      source: 'opendsr',
      subjectKeys: [...new Set(subjectKeys.flat())],
      email: emails[0] ?? null,
      language: null,
      owner: null,
    });
  }

  /** Takes it back, while nothing is lost yet; again is as good as once. */
  async cancel(id: string): Promise<void> {
    const request = await this.records.privacyRequests.find(id);
    if (request?.state === 'cancelled') return;
    try {
      if (request !== null) return await this.opening.cancel(request);
    } catch (error) {
      // OpenDSR, section 7.5, knows one status for what can't be done.
      if (!(error instanceof Problem) || error.getStatus() !== 409) throw error;
    }
    throw new Problem(
      400,
      'too-late-to-cancel',
      'Too late to cancel',
      'What the person asked for was begun, and can’t be taken back.',
      'Ask for its status to see how far it is.',
    );
  }
}
