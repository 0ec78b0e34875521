import type { DataCategory, RetentionCategory } from '@tact/records';
import type { searchAttributeTypes } from '@tact/temporal';

/** What is kept outside the database, or leaves. */
export interface Elsewhere {
  store: string;
  holds: string;
  retention: RetentionCategory;
  readers: readonly string[];
  onErasure: string;
  fields: Readonly<Record<string, { what: string; category: DataCategory }>>;
}

const field = (category: DataCategory, what: string) => ({ what, category });

/** Stored in plain text by Temporal. One that is registered and not declared here, or the other way, doesn't compile. */
const searchAttributes = {
  TactStage: field('belief', 'Where they are on their path'),
  TactLevel: field('belief', 'How personal messages may be'),
  TactBackingOff: field('belief', 'Whether messages went unanswered'),
  TactNextWakeUp: field('bookkeeping', 'When the journey is looked at again'),
  TactConsentEndsAt: field('consent', 'When the next consent ends'),
  TactLastDecision: field('decision', 'The last verdict and its first reason, as codes'),
} satisfies Record<keyof typeof searchAttributeTypes, object>;

export const elsewhere: readonly Elsewhere[] = [
  {
    store: 'temporal',
    holds:
      'The journeys as they run, and what compliance has under way: every payload sealed under a person’s or a request’s own key.',
    retention: 'temporal-runs',
    readers: ['ops', 'tact'],
    onErasure: 'Every run is deleted, and its payloads can’t be read once the key is destroyed.',
    fields: {
      'workflow id': field('identifier', 'journey: or request: and a random key; retention: and a category'),
      ...Object.fromEntries(
        Object.entries(searchAttributes).map(([name, one]) => [`search attribute ${name}`, one]),
      ),
      'inputs, results and signals': field(
        'behaviour',
        'The journey and its events, as in journeys and inbox; sealed',
      ),
      'failure messages': field('bookkeeping', 'What went wrong; sealed. Their types are fixed words'),
      'summaries and details': field('belief', 'Where the journey is and what happens next; sealed'),
    },
  },
  {
    store: 'log files',
    holds: 'What the processes write: that they run, and what kind of error they met.',
    retention: 'log-files',
    readers: ['ops'],
    onErasure:
      'Nothing about a person is in them but, in an error, a subject key that leads nowhere any more.',
    fields: {
      line: field('bookkeeping', 'Time, level, kind of error; never content, addresses or external ids'),
    },
  },
  {
    store: 'mail server',
    holds: 'Mails on their way to people, and the bounces that come back.',
    retention: 'peers',
    readers: ['the mail service'],
    onErasure: 'Whoever runs it is told, as every processor is.',
    fields: {
      recipient: field('address', 'Their e-mail address'),
      content: field('message', 'What is said to them, with their name where the play uses it'),
      links: field('identifier', 'Sealed tokens that only Tact reads'),
    },
  },
  {
    store: 'webhook targets',
    holds: 'What is said over the webhook channel, and tasks for humans.',
    retention: 'peers',
    readers: ['the target'],
    onErasure: 'Whoever runs it is told, as every processor is.',
    fields: {
      subject: field('identifier', 'Subject key: a random id that stands for the person'),
      content: field('message', 'What is said, or which kind of task was opened'),
    },
  },
];
