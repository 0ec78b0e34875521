import { Inject, Injectable } from '@nestjs/common';
import { askedForBy } from '@tact/policy';
import type { Actor, Records, ToldFact } from '@tact/records';
import { RECORDS, RULES, type RuleBookFiles } from '../providers';

/** Who passes on what a person told, and how. */
export interface Telling {
  by: string;
  method: string;
  at: Date;
  actor?: Actor;
  /** Fields that were taken back. */
  takenBack?: string[];
  detail?: unknown;
  /** The message's name, so that sent again it is noted once. */
  once?: string;
}

/** Notes of every fact that a person volunteered who passed it on, when, and what for; never what it says. */
@Injectable()
export class Provenance {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(RULES) private readonly rules: RuleBookFiles,
  ) {}

  async note(subjectKey: string, fields: string[], telling: Telling): Promise<void> {
    await this.records.toldFacts.note(this.factsOf(subjectKey, fields, telling));
  }

  factsOf(subjectKey: string, fields: string[], telling: Telling): ToldFact[] {
    const { by, method, at, actor = 'customer', takenBack = [], detail, once } = telling;
    return fields.map((field) => ({
      ...{ subjectKey, field, at, by, actor, method, once },
      ...(detail === undefined ? {} : { detail }),
      purposes: askedForBy(this.rules.maps.data, field),
      takenBack: takenBack.includes(field),
    }));
  }
}
