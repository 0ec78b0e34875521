import { Inject, Injectable } from '@nestjs/common';
import { openRequestStates, type PrivacyRequest, type PrivacyRight, type Records } from '@tact/records';
import { Problem } from '../problem';
import { RECORDS } from '../providers';

export interface Opening {
  id: string;
  right: PrivacyRight;
  regulation: string;
  jurisdiction: string | null;
  receivedAt: Date;
  acknowledgeBy: Date;
  dueBy: Date;
  externalIds: string[];
  emails: string[];
}

/** Opens what a controller asked for, once. */
@Injectable()
export class Openings {
  constructor(@Inject(RECORDS) private readonly records: Records) {}

  async open({ externalIds, emails, ...opening }: Opening): Promise<PrivacyRequest> {
    const known = await this.records.privacyRequests.find(opening.id);
    if (known !== null) return known;
    const { addresses } = this.records;
    const subjectKeys = await Promise.all(emails.map((email) => addresses.peopleAt(addresses.hashOf(email))));
    return this.records.privacyRequests.open({
      ...opening,
      source: 'opendsr',
      content: { externalIds, subjectKeys: subjectKeys.flat(), email: emails[0] ?? null, language: null },
    });
  }
  /** Takes it back, while nothing is lost yet; again is as good as once. */
  async cancel(id: string, now: Date): Promise<void> {
    const { privacyRequests } = this.records;
    const request = await privacyRequests.find(id);
    if (request?.state === 'cancelled') return;
    const isOpen = request !== null && request.cancellable && openRequestStates.includes(request.state);
    const change = { state: 'cancelled' as const, completedAt: now, cancellable: false };
    if (!isOpen || !(await privacyRequests.change(id, change, openRequestStates))) throw tooLate();
  }
}

const tooLate = (): Problem =>
  new Problem(
    400,
    'too-late',
    'Too late to cancel',
    'What the person asked for was begun, and can’t be taken back.',
    'Ask for its status to see how far it is.',
  );
