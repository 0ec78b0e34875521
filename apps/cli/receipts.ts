import { readFileSync } from 'node:fs';
import { parseJwks, verifyReceiptFile, type ReceiptVerdict } from '@tact/privacy';

export interface VerifyOptions {
  keys: string;
  about?: string;
  salt?: string;
  json?: boolean;
}

/** Checks a receipt file with nothing but the public keys; reaches no server. */
export async function verifyReceipt(file: string, options: VerifyOptions): Promise<ReceiptVerdict> {
  const keys = parseJwks(readFileSync(options.keys, 'utf8'), options.keys);
  const claim = options.about === undefined ? null : { id: options.about, salt: options.salt };
  return verifyReceiptFile(readFileSync(file, 'utf8'), keys, claim);
}

/** The verdict for people: each check, and what the receipt says. */
export function describeVerdict({ holds, checks, receipt }: ReceiptVerdict): string[] {
  return [
    ...checks.map(({ holds: good, words }) => `  ${good ? 'holds ' : 'FAILS '} ${words}`),
    '',
    ...(holds && receipt ? [...said(receipt), ''] : []),
    holds ? 'This receipt is genuine.' : 'Do not rely on this receipt.',
  ];
}

type Receipt = NonNullable<ReceiptVerdict['receipt']>;

function said(receipt: Receipt): string[] {
  const { controller, id, issuedAt, timeline } = receipt;
  return [
    `${titles[receipt.kind]}, ${id}`,
    `issued ${issuedAt} by ${controller.name}; questions and complaints: ${controller.contact}` +
      (controller.authority ? `, or ${controller.authority}` : ''),
    '',
    ...timeline.map(({ at, step, ...more }) => `  ${at}  ${step}${'note' in more ? `: ${more.note}` : ''}`),
    ...details(receipt).flatMap(([title, lines]) =>
      lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)],
    ),
  ];
}

const titles = {
  erasure: 'Receipt of an erasure',
  seal: 'Receipt of a sealing: no backup can be opened any more',
  stop: 'Receipt of a stop',
};

function details(receipt: Receipt): [string, string[]][] {
  switch (receipt.kind) {
    case 'erasure':
      return [
        [
          'Stores',
          receipt.stores.map(
            ({ store, did, count, left, verifiedBy }) =>
              `${store}: ${did}, ${count}; left ${left} (checked by ${verifiedBy})`,
          ),
        ],
        ['Processors', receipt.processors.map(({ name, state, at }) => `${name}: ${state}, ${at}`)],
        [
          'What is left',
          receipt.residuals.map(
            ({ what, why, until, where }) =>
              `${what} (${where}), until ${'date' in until ? until.date : until.when}. ${why}`,
          ),
        ],
      ];
    case 'seal':
      return [['Follows', [receipt.follows]]];
    case 'stop':
      return [
        [
          'What was stopped',
          receipt.stops.map(
            ({ what, purpose, channel, until }) =>
              `${what}: ${purpose}, ${channel}${until === null ? '' : `, until ${until}`}`,
          ),
        ],
        [
          'What it does',
          [
            receipt.effect === 'nothing-more-leaves'
              ? 'Nothing that it covers leaves any more.'
              : 'One message was on its way already and may still arrive; nothing after it.',
          ],
        ],
      ];
  }
}
