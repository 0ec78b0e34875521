import type { ChannelProvider, OutgoingMessage } from './channel-port';

/** Where in-app messages wait until the person comes. */
export interface InAppStore {
  put(
    subjectKey: string,
    touchId: string,
    content: Pick<
      OutgoingMessage,
      'subject' | 'body' | 'link' | 'decisionId' | 'whyUrl' | 'stopUrl' | 'preferencesUrl'
    >,
  ): Promise<void>;
}

export function inAppChannel(store: InAppStore): ChannelProvider {
  return {
    channel: 'in-app',
    async send({ subjectKey, touchId, subject, body, link, decisionId, ...ways }: OutgoingMessage) {
      const { whyUrl, stopUrl, preferencesUrl } = ways;
      await store.put(subjectKey, touchId, {
        ...{ subject, body, link, decisionId },
        // The product shows them beside the text: no message is without its way out.
        ...{ whyUrl, stopUrl, preferencesUrl },
      });
      return { fate: 'delivered' };
    },
    close: async () => undefined,
  };
}
