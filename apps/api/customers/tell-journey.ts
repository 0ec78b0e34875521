import type { JourneyEvent } from '@tact/journey';
import type { Records } from '@tact/records';

/** Takes to a journey, at once, what was said here: words of Tact's own, minted once and never sent again. */
export async function tellJourney(
  { inbox }: Pick<Records, 'inbox'>,
  subjectKey: string,
  events: JourneyEvent[],
  now: Date,
): Promise<void> {
  await inbox.accept(
    events.map((event) => ({ subjectKey, message: null, event, receivedAt: now, dueAt: now })),
  );
}
