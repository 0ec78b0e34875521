import type { Answer, ApiClient } from './api-client';

/** What a page is told to show; see `SlotAnswer` of the API. */
export interface SlotAnswer {
  subject: string | null;
  level: string;
  play: string | null;
  variant: string | null;
  kind: string | null;
  text: { subject: string; body: string; link: string } | null;
  links: { why: string; stop: string } | null;
  touch: string | null;
  decision: string | null;
  reserved: boolean;
  why: { code: string; play: string | null; do: string; until: string | null }[];
  stale: boolean;
  journeyVersion: number | null;
}

/** What should stand in the home banner? */
export const slotOf = (
  api: ApiClient,
  id: string,
  asked: { session?: string; category?: string; slot?: string } = {},
): Promise<Answer<SlotAnswer>> => {
  const { slot = 'home-banner', ...query } = asked;
  return api.get<SlotAnswer>(
    `/v1/customers/${encodeURIComponent(id)}/slots/${slot}?${new URLSearchParams(query).toString()}`,
  );
};
