/** What the API answered. */
export interface Answer<Body = Record<string, unknown>> {
  status: number;
  headers: Headers;
  body: Body;
}

/**
 * A small HTTP client with one key, as a product service or an operator would have. A 500 is a fault of the API
 * wherever it shows: it is thrown with what the API logged of it.
 */
export class ApiClient {
  constructor(
    readonly url: string,
    private readonly key: string | null,
    private readonly log: () => string = () => '',
  ) {}

  get<Body = Record<string, unknown>>(
    path: string,
    headers: Record<string, string> = {},
  ): Promise<Answer<Body>> {
    return this.call<Body>('GET', path, undefined, headers);
  }

  put<Body = Record<string, unknown>>(path: string, body: unknown): Promise<Answer<Body>> {
    return this.call<Body>('PUT', path, body);
  }

  post<Body = Record<string, unknown>>(
    path: string,
    body: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<Body>> {
    return this.call<Body>('POST', path, body, headers);
  }

  delete<Body = Record<string, unknown>>(path: string): Promise<Answer<Body>> {
    return this.call<Body>('DELETE', path);
  }

  /** Any method, for those who read it from the reference. */
  request<Body = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<Answer<Body>> {
    return this.call<Body>(method, path, body);
  }

  /** Bytes as they are, for encodings that `post` does not know. */
  async raw(
    path: string,
    body: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string>,
  ): Promise<Answer> {
    return this.read(
      await fetch(this.url + path, { method: 'POST', body, headers: { ...this.auth(), ...headers } }),
    );
  }

  private async call<Body>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<Body>> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...this.auth(),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return this.read<Body>(response);
  }

  private auth(): Record<string, string> {
    return this.key === null ? {} : { authorization: `Bearer ${this.key}` };
  }

  private async read<Body>(response: Response): Promise<Answer<Body>> {
    const { status, headers } = response;
    const text = await response.text();
    if (status === 500)
      throw new Error(`${response.url} answered 500: ${text}\nThe API's log ends:\n${this.log()}`);
    const isJson = /json/.test(headers.get('content-type') ?? '');
    return { status, headers, body: (isJson && text !== '' ? JSON.parse(text) : text) as Body };
  }
}
