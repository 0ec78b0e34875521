import { strFromU8, unzipSync } from 'fflate';
import { askErasure, requestThat, type ShownRequest } from '../erasure/support';
import type { ApiProcess } from '../support/tact';

export interface Archive {
  /** The text of every file, by its name. */
  files: Record<string, string>;
  data: ExportData;
}

export interface ExportData {
  kind: string;
  you: { namedIds: string[]; subjectKeys: string[] };
  recipients: { name: string; gets: string; does?: string; knowsYouBy?: string[]; since?: string }[];
  manifest: { read: string[]; leftOut: { store: string; because: string }[] };
  stores: Record<
    string,
    { records: Record<string, unknown>[]; leftOut: { path: string; because: string }[]; fields: object[] }
  >;
  notices: object[];
  undeclared: string[];
}

export async function askFor(
  { compliance }: Pick<ApiProcess, 'compliance'>,
  right: string,
  customers: string[],
  more: object = {},
): Promise<ShownRequest> {
  return askErasure({ compliance }, customers, { right, ...more });
}

/** What the button on the page of an answer downloads. */
export async function fetchArchive(answerUrl: string): Promise<Archive> {
  const response = await fetch(`${answerUrl}/archive`, { method: 'POST' });
  if (response.status !== 200) throw new Error(`The archive was refused: ${response.status}`);
  const zip = unzipSync(new Uint8Array(await response.arrayBuffer()));
  const files = Object.fromEntries(Object.entries(zip).map(([name, bytes]) => [name, strFromU8(bytes)]));
  return { files, data: JSON.parse(files['data.json'] ?? '') as ExportData };
}

/** Asks, waits until it is answered, and downloads. */
export async function archiveOf(
  api: Pick<ApiProcess, 'compliance'>,
  right: 'access' | 'portability',
  customers: string[],
  more: object = {},
): Promise<Archive & { request: ShownRequest }> {
  const asked = await askFor(api, right, customers, more);
  const request = await requestThat(api, asked.id, ({ state }) => state === 'completed');
  return { ...(await fetchArchive(request.answerUrl)), request };
}
