import { iso, type Decision, type PersonalizationLevel, type PlayKind } from '@tact/journey';
import type { RenderedText } from '@tact/policy';

/** Why a play is in a slot, or is not. */
export interface Why {
  /** A contact rule's code, or what came before the rules. */
  code: string;
  play: string | null;
  do: 'send' | 'defer' | 'hold';
  /** When it may be looked at again; null where time alone changes nothing. */
  until: string | null;
}

/** What stands in a slot. */
export interface Filling {
  play: string;
  variant: string;
  kind: PlayKind;
  text: RenderedText;
  /** Why it is here, one click out, and everything they chose. */
  links: { why: string; stop: string; preferences: string };
  decision: string;
  /** The impression that was taken; null for what is no promotion. */
  touch: string | null;
  /** Whether this answer took the impression; the same touch again takes none. */
  reserved: boolean;
}

/** What the slot is told, all of it null where the product should show what it always shows. */
export interface SlotAnswer extends Record<keyof Filling, unknown> {
  slot: string;
  /** Null for somebody nobody has heard of. */
  subject: string | null;
  language: string | null;
  level: PersonalizationLevel;
  why: Why[];
  /** Something that was reported may not have reached the journey that this rests on. */
  stale: boolean;
  /** The projection this rests on; null where there is none yet. */
  journeyVersion: number | null;
  policy: string;
}

const nothing: { [Field in keyof Filling]: null | false } = {
  play: null,
  variant: null,
  kind: null,
  text: null,
  links: null,
  decision: null,
  touch: null,
  reserved: false,
};

export const answerOf = (
  known: Pick<SlotAnswer, 'slot' | 'subject' | 'language' | 'level' | 'stale' | 'journeyVersion' | 'policy'>,
  filling: Filling | null,
  why: Why[],
): SlotAnswer => ({ ...known, ...(filling ?? nothing), why });

export const because = (code: string, play: string | null = null, may: Why['do'] = 'hold'): Why => ({
  code,
  play,
  do: may,
  until: null,
});

/** Every reason of a decision, in the order of the rules. */
export const reasonsOf = ({ candidate: { play }, verdict }: Decision): Why[] =>
  verdict.do === 'send'
    ? [because('every-rule-allows', play, 'send')]
    : verdict.reasons.map((reason) => ({
        code: reason.code,
        play,
        do: reason.do,
        until: reason.until === null ? null : iso(reason.until),
      }));
