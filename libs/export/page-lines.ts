import type { Reader } from '@tact/explanations';
import type { ArchivedRecord } from './contents';
import { asRead, escaped, instantOf } from './page-values';

/** Where a record says when it was, the most telling first. */
const times = ['at', 'occurredAt', 'reservedAt', 'requestedAt', 'receivedAt', 'openedAt', 'linkedAt'];
const moreTimes = ['issuedAt', 'createdAt', 'since', 'updatedAt'];
/** What names a record, the most telling first. */
const names = ['state', 'verdict', 'outcome', 'fate', 'action', 'right', 'kind', 'leaf', 'field', 'stage'];

/** A record in one line: when it was, and what it is about. */
export function recordLine({ record, explained }: ArchivedRecord, reader: Reader): string {
  const content = (record['content'] ?? {}) as Record<string, unknown>;
  const whole = { ...content, ...record };
  const at = [...times, ...moreTimes].map((name) => instantOf(whole[name])).find((one) => one);
  const { purpose, channel, play, type } = whole;
  const about = [
    type,
    typeof purpose === 'string' ? (reader.names.purpose(purpose) ?? purpose) : null,
    typeof channel === 'string' ? inWords(channel, reader) : null,
    play,
    names.map((name) => whole[name]).find((one) => typeof one === 'string'),
    explained?.sentence,
  ].filter((one) => typeof one === 'string');
  const when = at ? `<time datetime="${at.toISOString()}">${escaped(asRead(at, reader))}</time>` : '';
  const what = about.map(escaped).join(' · ');
  const { _id: id } = record;
  if (when === '' && what === '') return escaped(typeof id === 'string' ? id : '…');
  return [when, what].filter((one) => one !== '').join(' · ');
}

function inWords(channel: string, { language }: Reader): string {
  const words = language.catalogue.channels as Record<string, string>;
  return words[channel] ?? channel;
}
