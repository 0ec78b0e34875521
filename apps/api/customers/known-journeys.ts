import { Inject, Injectable } from '@nestjs/common';
import { evolve, newJourney, type Journey } from '@tact/journey';
import type { RuleBookSource } from '@tact/policy';
import type { Records } from '@tact/records';
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
    const { journal, inbox, gates } = this.records;
    const [projected, [gate]] = await Promise.all([journal.projected(subject), gates.of([subject])]);
    const pending = await inbox.pending(subject, projected?.doc.appliedThrough ?? 0);
    const policy = this.book.policy();
    const first = Math.min(now, ...pending.map(({ at }) => at));
    const journey = pending.reduce(
      (known, event) => evolve(known, event, policy),
      projected?.journey ?? newJourney(0, first),
    );
    const known = { consents: gate?.consents ?? [], impressions: [], halts: gate ?? {} };
    return knownJourney(journey, known, now, policy);
  }
}
