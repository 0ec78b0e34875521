import { Inject, Injectable } from '@nestjs/common';
import type { Journey } from '@tact/journey';
import type { RuleBookSource } from '@tact/policy';
import { lastKnown, type Records } from '@tact/records';
import { BOOK, RECORDS } from '../providers';
import { knownJourney } from '../slots/known-journey';

/**
 * Where somebody is, with all that they said up to this moment: the last projection, and on top of it what waits in
 * the inbox, by the same core that the journey lives by. Whoever chose something sees it chosen, also while Temporal
 * and every worker are down.
 */
@Injectable()
export class KnownJourneys {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(BOOK) private readonly book: RuleBookSource,
  ) {}

  async of(subject: string, now = Date.now()): Promise<Journey> {
    const policy = this.book.policy();
    const [journey, [gate]] = await Promise.all([
      lastKnown(this.records, subject, policy, now),
      this.records.gates.of([subject]),
    ]);
    const known = { consents: gate?.consents ?? [], impressions: [], halts: gate ?? {} };
    return knownJourney(journey, known, now, policy);
  }
}
