import { createHash, randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { mongo } from 'mongoose';
import { deleteRun } from '@tact/temporal';
import type { RestartableGround } from '../support/restartable-ground';
import type { Tact } from '../support/tact';
import { Canaries } from './canaries';

/**
 * What a scan has to find, or it proves nothing: the same kinds of values in the same servers, without a codec and
 * without keys, and deleted again by the servers' own means.
 */
export async function plantControl(tact: Tact, ground: RestartableGround): Promise<Canaries> {
  const canaries = new Canaries('control');
  await inTemporal(canaries, ground.temporal.address);
  await inMongo(canaries, ground.mongo.uri);
  await inLogs(canaries, tact);
  return canaries;
}

async function inTemporal(c: Canaries, address: string): Promise<void> {
  const connection = await Connection.connect({ address });
  const client = new Client({ connection });
  try {
    const handle = await client.workflow.start('nobodyRunsThis', {
      taskQueue: 'nobody-listens',
      workflowId: randomUUID(),
      args: [{ text: c.text('input of a workflow'), like: c.uuid('an id in an input') }],
      memo: { note: c.text('memo of a workflow') },
      staticDetails: c.text('details of a workflow'),
    });
    await handle.signal('heard', c.email('an address in a signal'));
    await handle.terminate(c.text('reason of a termination'));
    await deleteRun(client, { workflowId: handle.workflowId, runId: handle.firstExecutionRunId });
  } finally {
    await connection.close();
  }
}

async function inMongo(c: Canaries, uri: string): Promise<void> {
  const client = await mongo.MongoClient.connect(uri);
  try {
    const documents = client.db('control').collection<{ _id: string } & Record<string, unknown>>('documents');
    await documents.createIndex({ email: 1 });
    const [hex, base64, lower] = [c.text('hex'), c.text('base64'), c.text('lower case')];
    const [sha256, md5, utf16] = [c.text('sha256'), c.text('md5'), c.text('utf-16')];
    const _id = c.text('an id');
    await documents.insertOne({
      _id,
      name: c.name('a field'),
      email: c.email('an indexed address'),
      bytes: Buffer.from(c.text('bytes')),
      utf16: Buffer.from(utf16, 'utf16le'),
      hex: Buffer.from(hex).toString('hex'),
      base64: Buffer.from(`x${base64}`).toString('base64'),
      url: [...Buffer.from(c.text('as it is'))].map((byte) => String.fromCharCode(byte)).join(''),
      lower: lower.toLowerCase(),
      sha256: createHash('sha256').update(sha256).digest('hex'),
      md5: createHash('md5').update(md5).digest(),
    });
    await documents.deleteOne({ _id });
  } finally {
    await client.close();
  }
}

/** A process that doesn't find its database says where it looked. */
async function inLogs(c: Canaries, tact: Tact): Promise<void> {
  const nowhere = `mongodb://${c.word('a line of a log')}.invalid:27017/?serverSelectionTimeoutMS=500`;
  const started = tact.startWorker({ MONGODB_URI: nowhere });
  const outcome = await started.then(
    () => 'started',
    () => 'failed',
  );
  if (outcome !== 'failed') throw new Error('A worker without a database was to say so in its log.');
}
