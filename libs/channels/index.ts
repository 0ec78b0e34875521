export {
  SEND_DEADLINE_MS,
  type Address,
  type ChannelProvider,
  type OutgoingMessage,
  type Sending,
} from './channel-port';
export { emailChannel, type EmailSettings } from './email';
export { createFakeChannel, type FakeChannel } from './fake-channel';
export { inAppChannel, type InAppStore } from './in-app';
export { mailHtml, mailText } from './mail-body';
export { TOUCH_PARAMETER, trackedLink } from './tracked-link';
export { webhookChannel } from './webhook';
