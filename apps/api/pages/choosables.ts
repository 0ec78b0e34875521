import { Inject, Injectable } from '@nestjs/common';
import { channels, type Channel } from '@tact/journey';
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

  /** Days and themes that somebody may be spared of: the shop's list, and what its policy mutes and its plays speak of. */
  async occasions(): Promise<Choosable[]> {
    const { mutes } = this.rules.policy.sensitiveContexts;
    const { plays } = await this.book.current();
    const spoken = new Set(plays.flatMap(({ tags }) => tags));
    const muted = Object.values(mutes).flat();
    return withBare(
      this.rules.choosable.occasions,
      muted.filter((tag) => spoken.has(tag)),
    );
  }

  /** Where anything is said at all that needs their consent. */
  async channels(): Promise<Channel[]> {
    const { plays } = await this.book.current();
    const asked = new Set(
      this.rules.purposes.filter(({ lawfulBasis }) => lawfulBasis === 'consent').map(({ id }) => id),
    );
    const used = new Set(plays.filter(({ purpose }) => asked.has(purpose)).flatMap((play) => play.channels));
    return channels.filter((channel) => used.has(channel));
  }

  /** Nobody may be kept from leaving out a topic because nobody gave it a name. */
  async topics(): Promise<Choosable[]> {
    const { plays } = await this.book.current();
    return withBare(
      this.rules.choosable.topics,
      plays.flatMap(({ topic }) => topic ?? []),
    );
  }
}

/** The shop's list, and behind it under their bare ids those that it does not name. */
function withBare(named: Choosable[], ids: string[]): Choosable[] {
  const others = new Set(ids.filter((id) => !named.some((one) => one.id === id)));
  return [...named, ...[...others].sort().map((id) => ({ id, name: id.replaceAll('-', ' ') }))];
}
