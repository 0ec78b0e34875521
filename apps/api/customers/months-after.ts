/** The same day so many months later, at the same time of day. */
export function monthsAfter(from: Date, months: number): Date {
  const end = new Date(from);
  const day = end.getUTCDate();
  end.setUTCMonth(end.getUTCMonth() + months);
  // The 31st of a shorter month is its last day, not a day of the next.
  if (end.getUTCDate() !== day) end.setUTCDate(0);
  return end;
}
