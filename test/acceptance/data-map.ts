import { randomUUID } from 'node:crypto';
import { checkStored, storeKeys } from '@tact/records';
import type { Tact } from '../support/tact';

/** Looks back at whatever the other ideas left in the database. */
export function dataMap(tact: () => Tact): void {
  const check = () => {
    const { models, vault } = tact().records;
    return checkStored(models, vault, 5_000);
  };

  test('nothing is stored, open or sealed, that the data map does not declare', async () => {
    const { undeclared, documents, opened, unreadable } = await check();
    expect(undeclared).toEqual([]);
    expect(documents).toBeGreaterThan(500);
    expect(opened).toBeGreaterThan(300);
    expect(unreadable).toBe(0);
  });

  test('most collections were really looked into', async () => {
    const { models } = tact().records;
    const empty: string[] = [];
    for (const store of storeKeys) {
      if ((await models[store].collection.findOne({})) === null) empty.push(store);
    }
    // Requests and what they leave are lived through elsewhere; here they are only asked for.
    expect(
      empty.filter(
        (store) =>
          !/privacyRequests|tombstones|erasedKeys|requestCallbacks|legalHolds|logParked|operators/.test(
            store,
          ),
      ),
    ).toEqual([]);
  });

  test('what nobody declared would be found, open and sealed, and what it says is not told', async () => {
    const { models, vault, subjects } = tact().records;
    const subjectKey = await subjects.findOrCreate(`undeclared-${randomUUID()}`);
    const sealed = await vault.seal(subjectKey, 'profile', {
      email: 'ada@people.test',
      shoeSize: 'forty-one',
    });
    const extra = { _id: subjectKey as never, sealed, updatedAt: new Date(), mood: { today: 'sunny' } };
    await models.profiles.collection.insertOne(extra);
    const { undeclared } = await check();
    await models.profiles.collection.deleteOne({ _id: subjectKey as never });
    expect(undeclared).toEqual([
      { store: 'profiles', sealedIn: null, path: 'mood' },
      { store: 'profiles', sealedIn: 'sealed', path: 'shoeSize' },
    ]);
  });
}
