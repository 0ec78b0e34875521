import type { DataBehaviour, MailHooks, Refusal } from '@tact/servers';

/** How the SMTP peer treats one address; everybody else's mail is taken. */
export interface Peer {
  onRcpt?: () => Refusal | undefined | Promise<undefined>;
  onData?: () => DataBehaviour;
}

/** Lets each test have a difficult peer for its own people, while others get their mail. */
export class Peers {
  private readonly byAddress = new Map<string, Peer>();

  readonly hooks: MailHooks = {
    onRcpt: (address) => this.byAddress.get(address)?.onRcpt?.(),
    onData: ({ to }) => this.byAddress.get(to[0] ?? '')?.onData?.() ?? { do: 'accept' },
  };

  set(address: string, peer: Peer): void {
    this.byAddress.set(address, peer);
  }

  clear(address: string): void {
    this.byAddress.delete(address);
  }
}
