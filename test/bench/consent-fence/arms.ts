import type { ChannelProvider, OutgoingMessage } from '@tact/channels';
import type { Records } from '@tact/records';
import { sayUnderPermit, type Promised } from '../../../apps/worker/permitted-sending';

/** How a sender makes sure that somebody still agrees. */
export type Arm = 'naive' | 'double' | 'tact';
export const arms: readonly Arm[] = ['naive', 'double', 'tact'];

export const marketing = { purpose: 'marketing', channel: 'email' } as const;

/** Its peer answers a mail's content within 50 ms: what takes so much longer has no answer. */
export const promised: Promised = { leavesWithinMs: 5_000, arrivesWithinMs: 1_500 };

export interface Person {
  subjectKey: string;
  email: string;
}

interface Attempt {
  records: Records;
  mail: ChannelProvider;
  person: Person;
  touchId: string;
}

/** All of them say the same over the same channel and note what came of it; what differs is how they ask. */
export const say: Record<Arm, (attempt: Attempt) => Promise<unknown>> = {
  naive: (attempt) => unfenced(attempt, async () => true),
  /** Asks again when the peer waits for the content: no second check could be later. */
  double: (attempt) => unfenced(attempt, () => agrees(attempt)),
  tact: ({ records, mail, person, touchId }) =>
    sayUnderPermit(
      records,
      {
        ...{ subjectKey: person.subjectKey, permitId: touchId, touchId, play: 'bench' },
        ...{ ...marketing, lawfulBasis: 'consent', essential: false },
      },
      promised,
      (clear) => mail.send(messageOf(person, touchId), person, clear),
    ),
};

async function unfenced(attempt: Attempt, clear: () => Promise<boolean>): Promise<void> {
  const { records, mail, person, touchId } = attempt;
  if (!(await agrees(attempt))) return;
  const { fate } = await mail.send(messageOf(person, touchId), person, clear);
  await records.journal.report(touchId, fate === 'delivered' ? fate : 'undelivered', null);
}

async function agrees({ records, person }: Attempt): Promise<boolean> {
  const consents = await records.gates.consents(person.subjectKey);
  return consents.some(({ state, purpose }) => purpose === marketing.purpose && state === 'given');
}

const messageOf = ({ subjectKey }: Person, touchId: string): OutgoingMessage => ({
  ...{ touchId, decisionId: touchId, subjectKey, play: 'bench', purpose: marketing.purpose },
  subject: 'A tip about tea',
  body: 'Keep tea away from light, air and onions.\n\nIt lasts for a year that way.',
  link: 'https://shop.test/tips',
  whyUrl: 'https://tact.test/m/token',
  stopUrl: 'https://tact.test/m/token/stop',
  preferencesUrl: 'https://tact.test/m/token/preferences',
  language: 'en',
});
