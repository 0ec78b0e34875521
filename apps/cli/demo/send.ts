import { Analytics } from '@segment/analytics-node';
import type { InputMessage } from './input';

const AT_ONCE = 3_000;
const BATCH = 100;

/** The real Segment client, pointed at Tact. */
export const segmentClient = (host: string, writeKey: string): Analytics =>
  new Analytics({ host, writeKey, flushAt: BATCH, flushInterval: 200, httpRequestTimeout: 60_000 });

/** Sends messages in their order; resolves when the API has answered for every one. Returns how many failed. */
export async function sendAll(
  client: Analytics,
  messages: InputMessage[],
  shiftMs: number,
  tick: (sent: number) => void,
): Promise<number> {
  let failed = 0;
  for (let from = 0; from < messages.length; from += AT_ONCE) {
    const part = messages.slice(from, from + AT_ONCE);
    await Promise.all(
      part.map(
        (message) =>
          new Promise<void>((resolve) => {
            send(client, message, shiftMs, (error) => {
              if (error) failed += 1;
              tick(1);
              resolve();
            });
          }),
      ),
    );
  }
  return failed;
}

function send(
  client: Analytics,
  message: InputMessage,
  shiftMs: number,
  done: (error: unknown) => void,
): void {
  const timestamp = new Date(Date.parse(message.timestamp) + shiftMs);
  const { userId, messageId } = message;
  if (message.type === 'identify') {
    client.identify({ userId, messageId, timestamp, traits: message.traits ?? {} }, done);
  } else {
    const { event = '', properties = {} } = message;
    client.track({ userId, messageId, timestamp, event, properties }, done);
  }
}
