import { ownDataText } from '@tact/explanations';
import type { Occasion } from './contents';

/** What is in the archive, for whoever unpacks it. */
export function readme({ scope, at, shop, reader, requestId }: Occasion): string {
  const say = (text: Parameters<typeof ownDataText>[0], values = {}) => ownDataText(text, reader, values);
  return [
    say('pageTitle', { shop }),
    '',
    say('pageLead', { scope, at }),
    say('archiveInside'),
    say('archiveCare'),
    '',
    'index.html        A page to read. It loads nothing and runs nothing.',
    'data.json         Everything, for programs. Times are RFC 3339; numbers of 13 digits are milliseconds since 1970.',
    'data.schema.json  Its JSON Schema (2020-12): what every field is.',
    'consent-records.jsonld',
    '                  What you agreed to and took back, as ISO/IEC TS 27560 shapes it, with the terms of the W3C Data',
    '                  Privacy Vocabulary.',
    'csv/*.csv         The same as tables (RFC 4180, UTF-8), one for each store; lists within a record stand in a cell as',
    '                  JSON. A text that a spreadsheet would take for a formula begins with an apostrophe.',
    'csv/fields.csv    What every field is, what for, on which basis, for how long, and who reads it.',
    '',
    `Request ${requestId}, ${at.toISOString()}`,
    '',
  ].join('\r\n');
}
