import { track, type Person } from '../support/people';
import { journeyAfter } from '../support/questions';
import type { ApiProcess, Tact } from '../support/tact';
import { until } from '../support/until';

export interface ShownRequest {
  id: string;
  state: string;
  step: string | null;
  because: string | null;
  cancellable: boolean;
  receiptId: string | null;
  completedAt: string | null;
  answerUrl: string;
}

/** Some looks at tea, a mail that says so, and time for all of it to be on record. */
export async function someLife({ product }: Pick<ApiProcess, 'product'>, { id }: Person): Promise<void> {
  const views = Array.from({ length: 3 }, () => track({ userId: id }, 'Product Viewed', { category: 'tea' }));
  await product.post('/v1/batch', { batch: views });
  await journeyAfter(product, id, views.length);
}

export const askErasure = (
  api: Pick<ApiProcess, 'compliance'>,
  customers: string[],
  more: object = {},
): Promise<ShownRequest> => askFor('erasure', api, customers, more);

export async function askFor(
  right: string,
  { compliance }: Pick<ApiProcess, 'compliance'>,
  customers: string[],
  more: object = {},
): Promise<ShownRequest> {
  const { status, body } = await compliance.post<ShownRequest & { errors?: object }>('/v1/privacy-requests', {
    right,
    customers,
    ...more,
  });
  if (status !== 202) throw new Error(`The request was refused: ${JSON.stringify(body)}`);
  return body;
}

export async function requestThat(
  { compliance }: Pick<ApiProcess, 'compliance'>,
  id: string,
  is: (request: ShownRequest) => boolean,
  withinMs = 90_000,
): Promise<ShownRequest> {
  let last: ShownRequest | null = null;
  try {
    return await until(
      'the request is there',
      async () => {
        const { body } = await compliance.get<ShownRequest>(`/v1/privacy-requests/${id}`);
        last = body;
        return is(body) && body;
      },
      withinMs,
    );
  } catch (error) {
    throw new Error(`The request stayed ${JSON.stringify(last)}`, { cause: error });
  }
}

/** How many documents of these subjects there are, whatever field names them; by collection. */
export async function tracesOf({ records }: Tact, subjectKeys: string[]): Promise<Record<string, number>> {
  const traces: Record<string, number> = {};
  for (const model of Object.values(records.models)) {
    const { collectionName } = model.collection;
    if (collectionName === 'erased_keys') continue;
    for await (const doc of model.collection.find({})) {
      const text = JSON.stringify(doc);
      if (subjectKeys.some((key) => text.includes(key))) {
        traces[collectionName] = (traces[collectionName] ?? 0) + 1;
      }
    }
  }
  return traces;
}
