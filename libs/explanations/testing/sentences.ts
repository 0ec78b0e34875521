/** What no customer should have to read, or null: a hole, a code, an id, the wrong form. */
export function faultOf(sentence: string): string | null {
  if (!/^\p{Lu}|^\d|^[“„]/u.test(sentence)) return 'starts without a capital';
  if (!/[^.]\.$/.test(sentence)) return 'ends without a full stop';
  if (sentence.length > 200) return `has ${sentence.length} characters`;
  if (/[{}#]/.test(sentence)) return 'has braces left';
  if (/\b(undefined|null|NaN|Invalid Date|object Object)\b/.test(sentence)) return 'has a hole';
  if (/\d{4}-\d\d-\d\dT|\b\d{10,}\b/.test(sentence)) return 'has a time for machines';
  if (/\b[\da-f]{8}-[\da-f]{4}-|\b(touch|stop|case|id)-\d/.test(sentence)) return 'has an id';
  if (/\b(sencha|tea|marketing|guide|letter|mothers-day|Europe\/\w+)\b/.test(sentence))
    return 'has an id of the shop’s';
  if (/\bcustomers?\b|\bKunden?\b/i.test(sentence)) return 'speaks of customers';
  if (/ ,| \.|,,| {2}/.test(sentence)) return 'is badly set';
  return null;
}
