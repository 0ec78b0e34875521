import { ErasedSubjectError } from '@tact/privacy';

/**
 * What is left of somebody who was erased opens nowhere. In a list of many people it is left out: it must not take
 * the others' with it.
 */
export async function withoutErased<Item>(items: Promise<Item>[]): Promise<Item[]> {
  const settled = await Promise.allSettled(items);
  return settled.flatMap((one) => {
    if (one.status === 'fulfilled') return [one.value];
    if (one.reason instanceof ErasedSubjectError) return [];
    throw one.reason;
  });
}
