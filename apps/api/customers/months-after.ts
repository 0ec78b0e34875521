/** When a consent of so many calendar months ends. */
export function monthsAfter(from: Date, months: number): Date {
  const end = new Date(from);
  const day = end.getUTCDate();
  end.setUTCMonth(end.getUTCMonth() + months);
  // The 31st of a shorter month is its last day, not a day of the next.
  if (end.getUTCDate() !== day) end.setUTCDate(0);
  return end;
}
