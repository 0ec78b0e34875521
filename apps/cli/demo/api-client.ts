/** The API as the demo uses it: the public one, with a key. */
export class ApiClient {
  constructor(
    private readonly url: string,
    private readonly key: string,
  ) {}

  async call<T>(
    method: string,
    path: string,
    body?: unknown,
    expected: number[] = [200, 201, 202],
  ): Promise<T> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.key}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!expected.includes(response.status)) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text) as T;
  }
}

/** Works through items, a few at a time. */
export async function eachOf<T>(items: T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const lane = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}

/** Asks again until it holds. */
export async function until(
  what: string,
  holds: () => Promise<boolean>,
  withinMs: number,
  everyMs = 250,
): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Waited ${Math.round(withinMs / 1000)} s in vain: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
