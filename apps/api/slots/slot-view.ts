import { Inject, Injectable } from '@nestjs/common';
import {
  levelAt,
  type ContactPolicy,
  type Instant,
  type Journey,
  type PersonalizationLevel,
  type RuleBook,
} from '@tact/journey';
import type { RuleBookSource } from '@tact/policy';
import type { GateDoc, OpenedImpression, Records } from '@tact/records';
import { BOOK, RECORDS } from '../providers';
import { knownJourney } from './known-journey';

/** All that a slot's answer rests on, as it stands at one moment. */
export interface Known {
  subject: string;
  now: Instant;
  journey: Journey;
  level: PersonalizationLevel;
  /** The person's own; null before anything was agreed to. */
  gate: GateDoc | null;
  /** Theirs, and of those who turned out to be them, oldest first. */
  impressions: OpenedImpression[];
  version: number | null;
  stale: boolean;
  book: RuleBook;
  policy: ContactPolicy;
}

/** Looks at a person as the memory has them: a few reads side by side, and no word to the workflow. */
@Injectable()
export class SlotView {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(BOOK) private readonly source: RuleBookSource,
  ) {}

  async of(subject: string): Promise<Known> {
    const { journal, dispatches, stops, subjects } = this.records;
    const [projected, subjectKeys, inForce, standing] = await Promise.all([
      journal.projected(subject),
      subjects.everyOne(subject),
      // Read afresh: a stop works from its answer on, whatever the rule book of a moment ago says.
      stops.inForce(),
      this.source.current(),
    ]);
    const [gates, behind] = await Promise.all([
      this.records.gates.of(subjectKeys),
      dispatches.isBehind(subject, projected?.doc.appliedThrough ?? 0),
    ]);
    const opened = await Promise.all(gates.map((gate) => this.records.impressions.opened(gate)));
    const impressions = opened.flat().sort((a, b) => a.at.getTime() - b.at.getTime());
    const gate = gates.find(({ _id }) => _id === subject) ?? null;
    const policy = this.source.policy();
    const now = Date.now();
    const consents = gate?.consents ?? [];
    const journey = knownJourney(
      projected?.journey ?? null,
      { consents, impressions, halts: gate ?? {} },
      now,
      policy,
    );
    return {
      ...{ subject, now, journey, gate, impressions, policy },
      level: levelAt(journey, now),
      version: projected?.doc.version ?? null,
      stale: behind || projected === null,
      book: { ...standing, stops: inForce },
    };
  }
}
