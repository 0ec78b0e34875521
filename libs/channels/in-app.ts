import type { ChannelProvider, OutgoingMessage } from './channel-port';

/** Where in-app messages wait until the person comes. */
export interface InAppStore {
  put(
    subjectKey: string,
    touchId: string,
    content: { subject: string; body: string; link: string; decisionId: string },
  ): Promise<void>;
}

export function inAppChannel(store: InAppStore): ChannelProvider {
  return {
    channel: 'in-app',
    async send({ subjectKey, touchId, subject, body, link, decisionId }: OutgoingMessage) {
      await store.put(subjectKey, touchId, { subject, body, link, decisionId });
      return { fate: 'delivered' };
    },
    close: async () => undefined,
  };
}
