import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from './problem';

/** What a request may weigh, unpacked. Real clients send batches of more than a megabyte. */
export const LARGEST_BODY_BYTES = 8 * 1024 * 1024;

/** Forms of pages and mailbox providers, files of lines, and what is signed byte for byte. */
const readAsText = [
  '/m/',
  '/r/',
  '/codec/login',
  '/v1/consents/imports',
  '/v1/deliveries/',
  '/opendsr/',
  '/compliance/',
];

/** Callbacks of processors, below an address that takes JSON. */
const SIGNED_BY_PROCESSORS = /^\/v1\/processors\/[^/]+\/erasures\//;

const unpackers = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

/**
 * Reads bodies as clients in the field send them: unpacked by Content-Encoding, parsed as JSON whatever the
 * content type says. A one-click stop's form body is left as text.
 */
export function parseBodies(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: LARGEST_BODY_BYTES },
    async (request: FastifyRequest, body: Buffer) => parse(request, body),
  );
}

async function parse(request: FastifyRequest, body: Buffer): Promise<unknown> {
  const text = (await unpacked(request.headers['content-encoding'], body)).toString('utf8');
  if (readAsText.some((path) => request.url.startsWith(path)) || SIGNED_BY_PROCESSORS.test(request.url))
    return text;
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new Problem(
      400,
      'not-json',
      'Not JSON',
      `The body is not JSON: ${error instanceof Error ? error.message : ''}`,
      'Send one JSON document, in UTF-8.',
    );
  }
}

async function unpacked(encoding: string | undefined, body: Buffer): Promise<Buffer> {
  if (encoding === undefined || encoding === 'identity') return body;
  const unpack = unpackers[encoding.toLowerCase() as keyof typeof unpackers];
  if (!unpack) {
    throw new Problem(
      415,
      'unknown-encoding',
      'Unknown encoding',
      `Content-Encoding ${encoding} is not known.`,
      'Use gzip, deflate, br or none.',
    );
  }
  try {
    return await unpack(body, { maxOutputLength: LARGEST_BODY_BYTES });
  } catch (error) {
    const tooLarge = (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE';
    throw tooLarge
      ? new Problem(
          413,
          'too-large',
          'Too large',
          `The body unpacks to more than ${LARGEST_BODY_BYTES} bytes.`,
          'Send smaller batches.',
        )
      : new Problem(
          400,
          'broken-encoding',
          'Broken encoding',
          `The body is not valid ${encoding}.`,
          'Pack the body again.',
        );
  }
}
