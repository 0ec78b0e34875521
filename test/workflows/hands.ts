import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createFakeChannel,
  inAppChannel,
  type ChannelProvider,
  type OutgoingMessage,
  type Sending,
} from '@tact/channels';
import type { Channel } from '@tact/journey';
import { loadPlays, parseCatalogue, RuleBookSource } from '@tact/policy';
import { LinkTokens, mintMasterKeys, parseMasterKeys, type MasterKeys } from '@tact/privacy';
import { openRecords, type Records } from '@tact/records';
import { projectRoot } from '@tact/servers';
import type { JourneyActivities } from '@tact/workflows';
import { Deliveries } from '../../apps/worker/deliveries';
import { journeyActivities } from '../../apps/worker/journey-activities';
import { workerSettings } from '../../apps/worker/settings';

/** Something that left, and when by the journey's clock. */
export interface Said {
  readonly at: number;
  readonly channel: Channel;
  readonly message: OutgoingMessage;
}

/** The hands of a worker on a real MongoDB, with a mail provider that only keeps what it was given. */
export interface Hands {
  readonly records: Records;
  readonly book: RuleBookSource;
  /** Everything that was given to a provider, in its order, whatever the provider made of it. */
  readonly said: Said[];
  readonly activities: JourneyActivities;
}

export interface HandsOptions {
  /** What the mail provider answers. */
  answer?: () => Sending | Promise<Sending>;
  clock?: () => Promise<number>;
  masterKeys?: MasterKeys;
  /** Puts something between the journey and its hands. */
  between?: (activities: JourneyActivities) => JourneyActivities;
}

const playsDir = join(projectRoot(), 'demo/plays');

/** With the demo's plays approved, drafts excepted, and its catalogue put. */
export async function startHands(mongoUri: string, options: HandsOptions = {}): Promise<Hands> {
  const masterKeys = options.masterKeys ?? parseMasterKeys(mintMasterKeys(), 'test');
  const records = await openRecords({ uri: mongoUri, masterKeys });
  for (const play of loadPlays(playsDir).plays) {
    if (!play.tags.includes('draft')) await records.approvals.approve(play.contentHash, play.id, 'an editor');
  }
  await putCatalogue(records);
  const settings = { ...workerSettings({}), playsDir };
  const book = new RuleBookSource(records, settings);
  const said: Said[] = [];
  const mail = createFakeChannel('email');
  const clock = options.clock ?? (async () => Date.now());
  const kept = (provider: ChannelProvider): ChannelProvider => ({
    ...provider,
    async send(message, address, clear) {
      said.push({ at: await clock(), channel: provider.channel, message });
      return provider.send(message, address, clear);
    },
  });
  const answering: ChannelProvider = {
    ...mail,
    async send(message, address, clear) {
      const sending = await mail.send(message, address, clear);
      return sending.fate === 'withheld' ? sending : ((await options.answer?.()) ?? sending);
    },
  };
  const deliveries = new Deliveries(records, book, new LinkTokens(masterKeys), settings, [
    kept(answering),
    kept(inAppChannel(records.inAppMessages)),
  ]);
  const activities = journeyActivities(records, book, deliveries);
  return { records, book, said, activities: options.between?.(activities) ?? activities };
}

async function putCatalogue(records: Records): Promise<void> {
  const file = join(projectRoot(), 'demo/catalogue.json');
  const { catalogue, findings } = parseCatalogue(JSON.parse(readFileSync(file, 'utf8')));
  if (!catalogue) throw new Error(JSON.stringify(findings));
  await records.catalogues.put(catalogue, 'test');
}
