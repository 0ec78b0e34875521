import { plantConversation } from './plant-conversation';
import { plantEvents } from './plant-events';
import { plantRefused } from './plant-refused';
import { plantRequests } from './plant-requests';
import { plantWords } from './plant-words';
import type { Tact } from '../support/tact';
import { somebodyOfCanaries, type Planted } from './planting';

/** Somebody whose every datum is a canary, put in through every door there is; and all that was made of it. */
export async function plant(tact: Tact, whose: string): Promise<Planted & { subject: string }> {
  const planting = { tact, ...somebodyOfCanaries(whose) };
  await plantWords(planting);
  await plantEvents(planting);
  const subject = await tact.records.subjects.find(planting.userId);
  if (subject === null) throw new Error('Nobody was planted.');
  await plantConversation(planting, subject);
  await plantRefused(planting);
  await plantRequests(planting);
  return { ...planting, subject };
}
