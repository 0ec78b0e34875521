import type { ClientSession } from 'mongoose';
import type { Models } from './schemas/models';

/** Makes the gate of somebody who has none yet. */
export async function openGate(
  { gates }: Pick<Models, 'gates'>,
  subjectKey: string,
  session?: ClientSession,
): Promise<void> {
  await gates.updateOne(
    { _id: subjectKey },
    { $setOnInsert: { closed: null, consents: [], permits: [] } },
    { upsert: true, ...(session ? { session } : {}) },
  );
}
