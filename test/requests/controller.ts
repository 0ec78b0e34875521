import { verify, X509Certificate } from 'node:crypto';
import { mintResponseKey } from '@tact/privacy';
import { ApiClient } from '../support/api-client';
import type { Tact } from '../support/tact';

export interface SignedAnswer {
  status: number;
  headers: Headers;
  /** Letter for letter. */
  text: string;
  body: Record<string, unknown>;
}

/** What a Tact needs so that controllers can reach it, and be reached on this machine. */
export const openDsrEnv = async (): Promise<Record<string, string>> => ({
  TACT_OPENDSR_PEM: await mintResponseKey('127.0.0.1'),
  TACT_CALLBACKS_ANYWHERE: 'true',
});

/** A controller with a key of its own, who believes no answer whose signature it can't check. */
export class ControllerClient {
  private certificate: X509Certificate | null = null;

  private constructor(
    private readonly url: string,
    readonly name: string,
    private readonly key: string,
  ) {}

  static async of(tact: Tact, name: string): Promise<ControllerClient> {
    const { key } = await tact.records.apiKeys.create(name, 'compliance');
    return new ControllerClient(tact.api.url, name, key);
  }

  get api(): ApiClient {
    return new ApiClient(this.url, this.key);
  }

  async ask(method: string, path: string, body?: unknown): Promise<SignedAnswer> {
    const response = await fetch(`${this.url}/opendsr/v2${path}`, {
      method,
      // As OpenDSR's clients in the field send it.
      headers: {
        authorization: `Basic ${Buffer.from(`${this.key}:`).toString('base64')}`,
        'content-type': 'application/json',
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const answer = { status: response.status, headers: response.headers, text };
    return { ...answer, body: JSON.parse(text) as Record<string, unknown> };
  }

  /** OpenDSR, section 8.8: the certificate comes from the discovery, and names the domain that signs. */
  async believes({ headers, text }: Pick<SignedAnswer, 'headers' | 'text'>): Promise<boolean> {
    const domain = headers.get('x-opendsr-processor-domain') ?? '';
    const certificate = (this.certificate ??= await this.fetchCertificate());
    const signature = Buffer.from(headers.get('x-opendsr-signature') ?? '', 'base64');
    return (
      certificate.checkIP(domain) === domain &&
      verify('sha256', Buffer.from(text), certificate.publicKey, signature)
    );
  }

  private async fetchCertificate(): Promise<X509Certificate> {
    const discovery = (await (await fetch(`${this.url}/opendsr/v2/discovery`)).json()) as {
      processor_certificate: string;
    };
    return new X509Certificate(await (await fetch(discovery.processor_certificate)).text());
  }
}
