import { Inject, Injectable } from '@nestjs/common';
import { trackedLink } from '@tact/channels';
import type { Candidate } from '@tact/journey';
import { messageText, type RenderedText } from '@tact/policy';
import { LinkTokens, type MasterKeys } from '@tact/privacy';
import type { Records } from '@tact/records';
import { MASTER_KEYS, RECORDS, SETTINGS } from '../providers';
import type { ApiSettings } from '../settings';
import type { Filling } from './slot-answer';
import type { Known } from './slot-view';

/** What a slot says, and the links that every message carries. */
@Injectable()
export class SlotTexts {
  private readonly tokens: LinkTokens;

  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
    @Inject(MASTER_KEYS) masterKeys: MasterKeys,
  ) {
    this.tokens = new LinkTokens(masterKeys);
  }

  /** Null for a text that is gone, or would have a hole in it. */
  async text(
    { subject, journey, book, now }: Known,
    candidate: Candidate,
    variant: string,
  ): Promise<RenderedText | null> {
    const play = book.plays.find(({ id }) => id === candidate.play);
    const said = play?.variants.find(({ id }) => id === variant);
    if (!play || !said) return null;
    const { language, timeZone } = journey.person;
    const names = said.usesName ? await this.records.vault.profile(subject) : {};
    const reader = { language, timeZone, stage: journey.stage.is, names };
    return messageText({ play, variant, candidate, reader, book, shopName: this.settings.shopName }, now);
  }

  /** Where a text leads, so that the visit it brings is known for what it is. */
  tracked(text: RenderedText, touchId: string | null, play: string): RenderedText {
    return { ...text, link: trackedLink(text.link, this.settings.shopUrl, touchId, play) };
  }

  links(subjectKey: string, purpose: string, decisionId: string, touchId: string | null): Filling['links'] {
    const claim = { subjectKey, purpose, channel: 'in-app', touchId: touchId ?? '', decisionId };
    const why = `${this.settings.publicUrl}/m/${this.tokens.mint(claim)}`;
    return { why, stop: `${why}/stop`, preferences: `${why}/preferences` };
  }
}
