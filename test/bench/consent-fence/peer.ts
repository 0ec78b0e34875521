import { startMailCatcher } from '@tact/servers';

/** A mail the peer took, and when by the machine's monotonic clock, in nanoseconds. */
export type Taken = { to: string; at: string };

const taken: Taken[] = [];

const between = (least: number, most: number): Promise<undefined> =>
  new Promise((resolve) => setTimeout(resolve, least + Math.random() * (most - least), undefined));

/**
 * An SMTP peer that takes its time: over who the mail is for, as one does that looks the address up, and less over
 * the mail itself. Says what it took when asked.
 */
async function main(): Promise<void> {
  const { smtpUrl } = await startMailCatcher({
    dataDir: process.env['PEER_DATA'] ?? '',
    limit: 1_000,
    hooks: {
      onRcpt: () => between(1_500, 3_500),
      onData: () => ({ do: 'delay', until: between(10, 50) }),
      // The latest moment that can be told: the peer says so right after.
      onTaken: ({ to: [to = ''] }) => taken.push({ to, at: String(process.hrtime.bigint()) }),
    },
  });
  process.on('disconnect', () => process.exit(0));
  process.on('message', () => process.send?.({ taken: taken.splice(0) }));
  process.send?.({ smtpUrl });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
