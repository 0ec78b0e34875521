import { Inject, Injectable } from '@nestjs/common';
import type { Choosable, RuleBookSource } from '@tact/policy';
import { BOOK, RULES, type RuleBookFiles } from '../providers';

/** What people may choose among: the shop's list, and what its plays name beside it. */
@Injectable()
export class Choosables {
  constructor(
    @Inject(RULES) private readonly rules: RuleBookFiles,
    @Inject(BOOK) private readonly book: RuleBookSource,
  ) {}

  get goals(): Choosable[] {
    return this.rules.choosable.goals;
  }

  /** Nobody may be kept from leaving out a topic because nobody gave it a name. */
  async topics(): Promise<Choosable[]> {
    const { topics } = this.rules.choosable;
    const { plays } = await this.book.current();
    const named = new Set(topics.map(({ id }) => id));
    const others = new Set(
      plays.flatMap(({ topic }) => (topic !== null && !named.has(topic) ? [topic] : [])),
    );
    return [...topics, ...[...others].sort().map((id) => ({ id, name: id.replaceAll('-', ' ') }))];
  }
}
