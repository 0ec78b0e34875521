import type { Connection } from 'mongoose';

/** A database that a backup was put into and that has not caught up with what happened since: nobody works on it. */
export class NotServingError extends Error {
  override name = 'NotServingError';
}

interface State {
  _id: 'restore';
  state: 'restoring' | 'reconciled';
  backup: string;
  at: Date;
}

const stateOf = (connection: Connection) =>
  connection.getClient().db('tact_keys').collection<State>('database_state');

export async function noteRestore(
  connection: Connection,
  state: State['state'],
  backup: string,
): Promise<void> {
  await stateOf(connection).updateOne(
    { _id: 'restore' },
    { $set: { state, backup, at: new Date() } },
    { upsert: true },
  );
}

/** @throws NotServingError */
export async function refuseWhileRestoring(connection: Connection): Promise<void> {
  const found = await stateOf(connection).findOne({ _id: 'restore' });
  if (found?.state === 'restoring') {
    throw new NotServingError(
      `A restore of ${found.backup} was begun here and not ended: erasures since then may not have been replayed. ` +
        'Empty the databases and run tact restore again.',
    );
  }
}
