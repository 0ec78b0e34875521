import type { OnItsWay } from '@tact/records';

/** What a stop says whose answer is 202. */
export const stillOnItsWay = (id: string) => ({
  note: 'One message was already on its way and may still arrive.',
  lookAgain: `/v1/customers/${encodeURIComponent(id)}/on-its-way`,
});

/** One message on its way out, as the API shows it. */
export const onItsWayJson = (permit: OnItsWay) => {
  const { touchId, play, purpose, channel, sensitivity, since, knownBy } = permit;
  return { touchId, play, purpose, channel, sensitivity, since, knownBy };
};
