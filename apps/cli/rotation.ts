import { newestOf, withNewEpoch, withoutEpoch, type MasterKeyProvider } from '@tact/privacy';
import { issueSeals, type EpochStatus, type Proofs, type Records, type Rewrapped } from '@tact/records';

type Say = (line: string) => void;
type With = Pick<Records, 'rotation' | 'models'>;

/** Where the new keys have to be put by hand. */
const placeOf: Record<Exclude<MasterKeyProvider['source'], 'file'>, string> = {
  environment:
    'Put this JSON where TACT_MASTER_KEYS comes from and start every API and worker again with it;',
  command:
    'Put this JSON where TACT_MASTER_KEYS_COMMAND looks; APIs and workers ask for it when they meet a newer key;',
  given: 'Put this JSON where the master keys come from;',
};

/**
 * Makes a new master key and wraps every data key by it. Where an earlier rotation broke off, that one is ended
 * instead. Where the keys are in no file, it prints them and says what to do.
 */
export async function rotateKeys(records: With, say: Say): Promise<'rotated' | 'to-be-placed'> {
  const { rotation } = records;
  const { masterKeys } = rotation;
  const before = newestOf(masterKeys).epoch;
  const behind = (await rotation.status()).filter(({ epoch, keys }) => epoch < before && keys > 0);
  if (behind.length > 0) {
    say(`An earlier rotation to epoch ${before} broke off, or keys were made meanwhile: it is ended first.`);
  } else {
    const next = before + 1;
    // Before anybody can wrap by it.
    await rotation.announce(next);
    if (masterKeys.file === null) {
      console.log(withNewEpoch(masterKeys));
      if (masterKeys.source !== 'file') say(`${placeOf[masterKeys.source]} then run: tact keys rewrap`);
      return 'to-be-placed';
    }
    masterKeys.rewrite((keys) => {
      if (newestOf(keys).epoch !== before)
        throw new Error('Somebody else has rotated just now. Look: tact keys status');
      return withNewEpoch(keys);
    });
    say(`Epoch ${next} is in ${masterKeys.file}.`);
  }
  describeRewrapped(await rotation.rewrap()).forEach(say);
  return 'rotated';
}

export const describeRewrapped = ({ newest, rewrapped, dropped, unopened }: Rewrapped): string[] => [
  `${rewrapped} keys were wrapped anew by epoch ${newest}.`,
  ...(dropped > 0 ? [`${dropped} keys of people who were erased were found, and deleted.`] : []),
  ...unopened.map(
    ({ epoch, keys }) => `${keys} keys are wrapped by epoch ${epoch}, which is not here: they stay.`,
  ),
];

export const describeEpochs = (epochs: EpochStatus[]): string[] =>
  epochs.map(({ epoch, keys, since, ...one }) =>
    [
      `epoch ${String(epoch).padEnd(4)}`,
      `${String(keys).padStart(8)} keys`,
      `since ${since?.toISOString() ?? 'never used'}`,
      wordOf(one),
    ].join('  '),
  );

function wordOf({ isNewest, isHeld, closedAt, destroyedAt }: Omit<EpochStatus, 'epoch' | 'keys' | 'since'>) {
  if (destroyedAt !== null && !isHeld) return `destroyed ${destroyedAt.toISOString()}`;
  if (isNewest) return 'wraps';
  if (closedAt !== null) return isHeld ? 'closed, and not destroyed yet' : 'closed, and not here';
  return isHeld ? 'opens' : 'not here';
}

/**
 * Destroys a master key that nothing hangs on any more, and signs a receipt for every erasure that is sealed by it.
 * Again, it ends what broke off.
 */
export async function destroyEpoch(
  records: With,
  proofs: Proofs,
  epoch: number,
  say: Say,
): Promise<'destroyed' | 'to-be-placed'> {
  const { rotation } = records;
  const { masterKeys } = rotation;
  const known = (await rotation.status()).find((one) => one.epoch === epoch);
  if (!known) throw new Error(`There is no epoch ${epoch}. See: tact keys status`);
  if (known.isNewest)
    throw new Error(`Epoch ${epoch} is the newest. Make another one first: tact keys rotate`);
  if (known.keys > 0) {
    throw new Error(
      `${known.keys} keys are wrapped by epoch ${epoch}. Wrap them anew first: tact keys rewrap`,
    );
  }
  const held = masterKeys.epochs.find((one) => one.epoch === epoch);
  await rotation.close(epoch);
  if (held) {
    // Made by somebody between the look and the closing.
    if ((await rotation.countOf(epoch)) > 0) await rotation.rewrap();
    if (masterKeys.file === null) {
      console.log(withoutEpoch(masterKeys, epoch));
      if (masterKeys.source !== 'file') {
        say(`${placeOf[masterKeys.source]} then run this again: it notes the end, and seals.`);
      }
      return 'to-be-placed';
    }
    masterKeys.rewrite((keys) => withoutEpoch(keys, epoch));
    say(`Epoch ${epoch} is out of ${masterKeys.file}.`);
    await rotation.rewrapFrom(held);
  }
  if (masterKeys.epochs.some((one) => one.epoch === epoch)) {
    throw new Error(
      `Epoch ${epoch} is still where the master keys come from. Run this again in a few seconds.`,
    );
  }
  await rotation.noteDestroyed(epoch);
  say(
    `Epoch ${epoch} is destroyed. Copies of it that others have (snapshots, disks that write elsewhere) are not.`,
  );
  const { issued, waiting } = await issueSeals(records.models, proofs, await rotation.status());
  say(`${issued} erasures are sealed; ${waiting} wait for the end of a later epoch.`);
  return 'destroyed';
}
