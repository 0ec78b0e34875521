import { randomUUID } from 'node:crypto';
import { covers, type Channel, type Stop } from '@tact/journey';
import { durable } from './connection';
import type { StopDoc } from './schemas/gates';
import type { Models } from './schemas/models';

export type StopScope = { play: string } | { channel: Channel } | { everything: true };

/** Operators' stops. They are read afresh for every permit, so one works from the moment it is written. */
export class Stops {
  constructor(private readonly models: Pick<Models, 'stops'>) {}

  async inForce(): Promise<Stop[]> {
    const docs = await this.models.stops.find({ liftedAt: null }).sort({ at: 1 }).lean<StopDoc[]>();
    return docs.map((doc) => ({ id: doc._id, scope: doc.scope as StopScope }));
  }

  async covering(play: string, channel: Channel): Promise<Stop | null> {
    return (await this.inForce()).find((stop) => covers(stop, play, channel)) ?? null;
  }

  async put(scope: StopScope, reason: string, by: string): Promise<StopDoc> {
    const stop: StopDoc = {
      _id: randomUUID(),
      scope,
      reason,
      by,
      at: new Date(),
      liftedAt: null,
      liftedBy: null,
    };
    await this.models.stops.collection.insertOne(stop as never, { writeConcern: durable });
    return stop;
  }

  /** False when there is no such stop in force. */
  async lift(id: string, by: string): Promise<boolean> {
    const lifted = await this.models.stops.updateOne(
      { _id: id, liftedAt: null },
      { $set: { liftedAt: new Date(), liftedBy: by } },
    );
    return lifted.modifiedCount === 1;
  }

  async list(includeLifted: boolean): Promise<StopDoc[]> {
    return this.models.stops
      .find(includeLifted ? {} : { liftedAt: null })
      .sort({ at: -1 })
      .limit(200)
      .lean<StopDoc[]>();
  }
}
