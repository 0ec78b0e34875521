import type { Channel } from '@tact/journey';
import type { ChannelProvider, OutgoingMessage, Sending } from './channel-port';

export interface FakeChannel extends ChannelProvider {
  readonly sent: OutgoingMessage[];
}

/** A provider that keeps what it was given, for tests of what stands before it. */
export function createFakeChannel(
  channel: Channel,
  answer: () => Sending = () => ({ fate: 'delivered' }),
): FakeChannel {
  const sent: OutgoingMessage[] = [];
  return {
    channel,
    sent,
    async send(message, _address, clear) {
      if (!(await clear())) return { fate: 'withheld' };
      sent.push(message);
      return answer();
    },
    close: async () => undefined,
  };
}
