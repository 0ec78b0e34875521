export {
  type Address,
  type ChannelProvider,
  type Clearance,
  type OutgoingMessage,
  type Sending,
} from './channel-port';
export { emailChannel, noticeSender, type EmailSettings, type Notice } from './email';
export { createFakeChannel, type FakeChannel } from './fake-channel';
export { inAppChannel, type InAppStore } from './in-app';
export { isPublicUrl, publicLookup } from './public-addresses';
export { postSigned, type Posted } from './signed-post';
export { trackedLink } from './tracked-link';
export { sendSigned, webhookChannel } from './webhook';
