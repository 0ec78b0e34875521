import { randomUUID } from 'node:crypto';
import type { ApiClient } from './api-client';
import { track } from './people';

export interface Sent {
  /** How many distinct events of each person were accepted. */
  byPerson: Map<string, number>;
  accepted: number;
}

interface BatchAnswer {
  accepted: number;
  duplicates: number;
  rejected: unknown[];
}

/** Events of some people, shuffled over them, as a busy shop would report them: in batches of `size`. */
export function batchesOf(people: string[], events: number, size: number): object[][] {
  const all = Array.from({ length: events }, (_, i) => {
    // Some people do much, most do little: up to several full signals for the busiest.
    const person = people[Math.floor((i * i) / events) % people.length] as string;
    return track({ userId: person }, 'Product Viewed', { category: 'tea', product_id: `tea-${i % 20}` });
  });
  const shuffled = all
    .map((event) => ({ event, at: randomUUID() }))
    .sort((a, b) => a.at.localeCompare(b.at))
    .map(({ event }) => event);
  const batches: object[][] = [];
  for (let i = 0; i < shuffled.length; i += size) batches.push(shuffled.slice(i, i + size));
  return batches;
}

/** Sends every batch until it is accepted, as a client that retries does; counts what was accepted of whom. */
export async function sendAll(api: () => ApiClient, batches: object[][], senders = 4): Promise<Sent> {
  const byPerson = new Map<string, number>();
  let accepted = 0;
  const queue = [...batches];
  const sendOn = async () => {
    for (let batch = queue.shift(); batch; batch = queue.shift()) {
      const answer = await sendUntilAccepted(api, batch);
      accepted += answer.accepted;
      for (const { userId } of batch as { userId: string }[]) {
        byPerson.set(userId, (byPerson.get(userId) ?? 0) + 1);
      }
    }
  };
  await Promise.all(Array.from({ length: senders }, sendOn));
  return { byPerson, accepted };
}

async function sendUntilAccepted(api: () => ApiClient, batch: object[]): Promise<BatchAnswer> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const answer = await api()
      .post<BatchAnswer>('/v1/batch', { batch })
      .catch(() => null);
    if (answer?.status === 200) return answer.body;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('A batch was not accepted in a hundred attempts.');
}
