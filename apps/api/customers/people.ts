import { Inject, Injectable } from '@nestjs/common';
import type { Records } from '@tact/records';
import { notFound } from '../problem';
import { RECORDS } from '../providers';

/** Finds whom an address means. */
@Injectable()
export class People {
  constructor(@Inject(RECORDS) private readonly records: Records) {}

  /** The subject key behind an account id or an anonymous id. */
  async subjectOf(externalId: string): Promise<string> {
    const subjectKey = await this.records.subjects.find(externalId);
    if (subjectKey === null) {
      throw notFound(
        'customer of this id',
        'Use the id that events are reported under; nothing was reported under this one.',
      );
    }
    return subjectKey;
  }

  /** The same and everybody anonymous who turned out to be them: all that was said to them. */
  async everySubjectOf(externalId: string): Promise<[string, ...string[]]> {
    return this.records.subjects.everyOne(await this.subjectOf(externalId));
  }
}
