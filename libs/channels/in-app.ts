import type { ChannelProvider, OutgoingMessage } from './channel-port';

/** Where in-app messages wait until the person comes. */
export interface InAppStore {
  /** False when the touch may not be said any more. */
  put(
    subjectKey: string,
    touchId: string,
    content: Pick<
      OutgoingMessage,
      'subject' | 'body' | 'link' | 'decisionId' | 'whyUrl' | 'stopUrl' | 'preferencesUrl'
    >,
  ): Promise<boolean>;
}

export function inAppChannel(store: InAppStore): ChannelProvider {
  return {
    channel: 'in-app',
    async send(message: OutgoingMessage, _address, clear) {
      const { subjectKey, touchId, subject, body, link, decisionId, ...ways } = message;
      const { whyUrl, stopUrl, preferencesUrl } = ways;
      if (!(await clear())) return { fate: 'withheld' };
      const isPut = await store.put(subjectKey, touchId, {
        ...{ subject, body, link, decisionId },
        // The product shows them beside the text: no message is without its way out.
        ...{ whyUrl, stopUrl, preferencesUrl },
      });
      return { fate: isPut ? 'delivered' : 'withheld' };
    },
    close: async () => undefined,
  };
}
