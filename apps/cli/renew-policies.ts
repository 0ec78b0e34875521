import { loadPolicy } from '@tact/policy';
import { signalJourneys } from '@tact/temporal';
import { renewPolicy } from '@tact/workflows';
import type { Reach } from './reach';

const PAGE = 500;

export interface Renewal {
  policy: string;
  renewed: number;
  notRunning: number;
}

/** Sends a policy to every journey that goes on: a file's, else the one in force. */
export async function renewPolicies(
  { records, client }: Pick<Reach, 'records' | 'client'>,
  file = process.env['TACT_POLICY'],
): Promise<Renewal> {
  const policy = loadPolicy(file);
  const renewal: Renewal = { policy: policy.version, renewed: 0, notRunning: 0 };
  for (let after: string | null = null, page: string[]; ; after = page.at(-1) ?? null) {
    page = await records.journal.ongoing(after, PAGE);
    const { signalled, notRunning } = await signalJourneys(client, page, renewPolicy, [policy]);
    renewal.renewed += signalled;
    renewal.notRunning += notRunning;
    if (page.length < PAGE) return renewal;
  }
}

export const describeRenewal = ({ policy, renewed, notRunning }: Renewal): string =>
  `${renewed} journeys decide by policy ${policy} from now on` +
  (notRunning === 0 ? '.' : `; ${notRunning} run no more.`);
