import type { Channel } from '@tact/journey';

/** One message as every provider gets it: rendered, addressed, with the links it must carry. */
export interface OutgoingMessage {
  touchId: string;
  decisionId: string;
  subjectKey: string;
  play: string;
  purpose: string;
  subject: string;
  /** Plain text, paragraphs separated by an empty line. */
  body: string;
  /** Where it leads, with the touch id that comes back with the page event. */
  link: string;
  /** Where the link leads to a choice: its answers, which stand side by side and of one size. */
  choices?: string[];
  whyUrl: string;
  stopUrl: string;
  preferencesUrl: string;
  /** BCP 47. */
  language: string;
  /** Of an essential purpose: it is about something they asked for. */
  essential?: boolean;
}

/**
 * What came of a sending. `retry` and `withheld` say for certain that nothing left; `unknown` that something may
 * have, so it is never sent again.
 */
export type Sending =
  /** It was not cleared to leave. */
  | { fate: 'withheld' }
  | { fate: 'delivered' }
  | { fate: 'undelivered'; because: string }
  | { fate: 'retry'; because: string }
  | { fate: 'unknown'; because: string };

/** A person as one channel can reach them; null when it cannot. */
export type Address = { email: string } | { webhook: { url: string; secret: string } } | { inApp: true };

/**
 * Asked once, when the peer is ready and nothing is left to do but to write the message out: whether it may leave.
 * When it answers true, the message is written in the same turn; when false, none of it leaves.
 */
export type Clearance = () => Promise<boolean>;

/** The voice: one port, several providers. */
export interface ChannelProvider {
  readonly channel: Channel;
  send(message: OutgoingMessage, address: Address, clear: Clearance): Promise<Sending>;
  close(): Promise<void>;
}

/** Longest time a sending may take; after it the fate is whatever the provider can still say for certain. */
export const SEND_DEADLINE_MS = 30_000;
