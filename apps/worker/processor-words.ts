import type { Posted } from '@tact/channels';
import { processorWord, type OrderState, type OrderWord } from '@tact/records';

/** Of the statuses from 400 to 499, those that say: not now. */
const NOT_NOW = new Set([408, 425, 429]);

/**
 * What a processor's answer means for an order. Only the word `confirmed` confirms: a bare 200 or 202 says that it was
 * taken. What can't be understood changes nothing, and it is asked again.
 */
export function wordIn(posted: Posted, before: OrderState, isPoll: boolean): OrderWord {
  const unchanged = (because: string): OrderWord => ({ state: before, because, reference: null });
  if (posted.is !== 'answered') return unchanged(posted.is);
  const { status, text } = posted;
  if (status >= 200 && status < 300) {
    const { success, data } = processorWord.safeParse(jsonOf(text));
    if (success) return { state: data.state, because: null, reference: data.reference ?? null };
    return isPoll ? unchanged('unclear-answer') : { state: 'accepted', because: null, reference: null };
  }
  // It lost what it accepted: it is told again.
  if (isPoll && status === 404) return { state: 'waiting', because: '404', reference: null };
  const refuses = !isPoll && status >= 400 && status < 500 && !NOT_NOW.has(status);
  return refuses ? { state: 'refused', because: String(status), reference: null } : unchanged(String(status));
}

function jsonOf(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '') as unknown;
  } catch {
    return undefined;
  }
}
