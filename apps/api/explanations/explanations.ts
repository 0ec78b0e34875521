import { Inject, Injectable } from '@nestjs/common';
import { explainSent, type Reader } from '@tact/explanations';
import type { Candidate, Decision } from '@tact/journey';
import { LinkTokens, type MasterKeys } from '@tact/privacy';
import { MASTER_KEYS, SETTINGS, type ApiSettings } from '../providers';
import { decisionJson, where } from '../customers/views';

/** Decisions, told to those who ask: the customer in sentences, ops in full. */
@Injectable()
export class Explanations {
  private readonly tokens: LinkTokens;

  constructor(
    @Inject(SETTINGS) private readonly settings: ApiSettings,
    @Inject(MASTER_KEYS) masterKeys: MasterKeys,
  ) {
    this.tokens = new LinkTokens(masterKeys);
  }

  /** A decision with every rule's answer, what it looked at, its line, and what would change it. */
  inFull(subject: string, decision: Decision, reader: Reader) {
    const json = decisionJson(subject, decision, reader);
    const wouldChange =
      decision.verdict.do === 'send' ? [explainSent(decision, where(decision, reader)).wouldChange] : [];
    return {
      ...json,
      wouldChange: [...wouldChange, ...json.reasons.map((reason) => reason.wouldChange)],
      checks: json.checks.map((check) => {
        const reason = json.reasons.find(({ code }) => code === check.code);
        return { ...check, ops: reason?.ops ?? null, wouldChange: reason?.wouldChange ?? null };
      }),
    };
  }

  /** The page on which the customer can change it. */
  linkFor(
    subjectKey: string,
    { purpose, channel }: Pick<Candidate, 'purpose' | 'channel'>,
    { touchId = '', decisionId = '' }: { touchId?: string; decisionId?: string },
  ): string {
    const token = this.tokens.mint({ subjectKey, purpose, channel, touchId, decisionId });
    return `${this.settings.publicUrl}/m/${token}/preferences`;
  }
}
