import type { CentreText } from '@tact/explanations';
import type { Channel } from '@tact/journey';

/** What pages call the ways to somebody. */
export const channelTexts = {
  email: 'channelEmail',
  'in-app': 'channelInApp',
  webhook: 'channelWebhook',
  any: 'channelAny',
} as const satisfies Record<Channel | 'any', CentreText>;
