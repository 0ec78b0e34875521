import type { ApiClient } from './api-client';
import { pause, until } from './until';

/** What tests read of a journey; see `journeyJson` for the rest. */
export interface JourneyAnswer {
  subject: string;
  consistency: string;
  stage: { is: string };
  interests: { category: string; organicSearches: string[] }[];
  consents: { purpose: string; channel: string; state: string }[];
  applied: Record<string, number>;
  appliedThrough: number;
  unapplied: number;
}

export interface DecisionAnswer {
  id: string;
  at: string;
  subject: string;
  play: string;
  channel: string;
  verdict: 'send' | 'defer' | 'hold';
  nextEligibleAt: string | null;
  reasons: { code: string; customer: string; ops: string; wouldChange: string }[];
  checks: { code: string; answer: string }[];
  touchId: string | null;
}

export interface TouchFact {
  id: string;
  decisionId: string;
  play: string;
  channel: string;
  fate: string;
  because: string | null;
  outcome: string | null;
}

export interface TouchRequestAnswer {
  verdict: 'send' | 'defer' | 'hold';
  touch: { id: string; channel: string } | null;
  decisions: DecisionAnswer[];
}

const of = (id: string): string => `/v1/customers/${encodeURIComponent(id)}`;

export const journeyOf = async (api: ApiClient, id: string): Promise<JourneyAnswer> =>
  (await api.get<JourneyAnswer>(`${of(id)}/journey`)).body;

/** The journey once this many events reported by the storefront are applied. */
export const journeyAfter = (
  api: ApiClient,
  id: string,
  applied: number,
  withinMs?: number,
): Promise<JourneyAnswer> =>
  until(
    `${applied} events are applied to ${id}`,
    async () => {
      const { status, body } = await api.get<JourneyAnswer>(`${of(id)}/journey`);
      return status === 200 && (body.applied['storefront'] ?? 0) >= applied && body;
    },
    withinMs,
  );

export const touchesOf = async (api: ApiClient, id: string): Promise<TouchFact[]> =>
  (await api.get<{ items: TouchFact[] }>(`${of(id)}/touches`)).body.items;

export const decisionsOf = async (api: ApiClient, id: string): Promise<DecisionAnswer[]> =>
  (await api.get<{ items: DecisionAnswer[] }>(`${of(id)}/decisions`)).body.items;

/** A person's one touch, once it fits. */
export const touchThat = (
  api: ApiClient,
  id: string,
  fits: (touch: TouchFact) => boolean,
  withinMs?: number,
): Promise<TouchFact> =>
  until(`a fitting touch of ${id}`, async () => (await touchesOf(api, id)).find(fits), withinMs);

export interface TaskFact {
  id: string;
  subject: string;
  kind: string;
  openedAt: string;
  closedAt: string | null;
  closedBy: string | null;
  about: string | null;
  note: string | null;
}

export const tasksOf = async (ops: ApiClient, subject: string, query = ''): Promise<TaskFact[]> => {
  const { body } = await ops.get<{ items: TaskFact[] }>(`/v1/ops/tasks?limit=200${query}`);
  return body.items.filter((task) => task.subject === subject);
};

/** A person's one open task, once there is one. */
export const openTaskOf = (ops: ApiClient, subject: string): Promise<TaskFact> =>
  until(`a task about ${subject}`, async () => (await tasksOf(ops, subject, '&state=open'))[0]);

/** A decision about a play, once one fits. */
export const decisionThat = (
  api: ApiClient,
  id: string,
  fits: (decision: DecisionAnswer) => boolean,
): Promise<DecisionAnswer> =>
  until(`a fitting decision about ${id}`, async () => (await decisionsOf(api, id)).find(fits));

/** May I say this now? Asked again, as the answer says, while it can't be known yet. */
export async function mayI(api: ApiClient, id: string, body: Record<string, unknown>, key?: string) {
  const headers = key === undefined ? {} : { 'idempotency-key': key };
  for (let tries = 1; ; tries += 1) {
    const answer = await api.post<TouchRequestAnswer>(`${of(id)}/touch-requests`, body, headers);
    if (answer.status !== 503 || tries === 10) return answer;
    await pause(1_000);
  }
}
