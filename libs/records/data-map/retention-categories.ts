/** How long a kind of record is kept, from when on, and why: in words for people who don't read code. */
export interface Retention {
  /** ISO 8601; null for what no age ends. */
  for: string | null;
  /** From when on it is counted, or what ends it where no age does. */
  until: string;
  reason: string;
  /** The setting that changes the time; absent where none does. */
  setting?: string;
  /** The number of the contact policy that says the time instead; the journey itself sees to it. */
  policy?: string;
}

/**
 * The categories of retention. Those with a time are purged by a schedule of their own, `retention:<category>`; the
 * others end with what they belong to.
 */
export const retentionCategories = {
  'message-ids': {
    for: 'P30D',
    until: 'after the event reached the journey',
    reason:
      'A service that sends an event again within a month must not make it count twice. After that nobody sends it again.',
  },
  'judged-journeys': {
    for: 'P90D',
    until: 'after the decision',
    reason:
      'What another policy would have decided is asked of the recent past. After 90 days it would be a copy of behaviour that is gone everywhere else.',
  },
  decisions: {
    for: 'P13M',
    until: 'after the decision',
    reason:
      'Whoever got a message, or none, may ask why. A year and a month covers everything that comes once a year, and what was said the year before.',
    setting: 'TACT_KEEP_DECISIONS',
  },
  touches: {
    for: 'P13M',
    until: 'after it was reserved',
    reason:
      'As long as it can be explained: a touch without its decision would say nothing, and a decision without its touch not what came of it.',
    setting: 'TACT_KEEP_DECISIONS',
  },
  impressions: {
    for: 'P90D',
    until: 'after the promotion was shown',
    reason: 'So far back a policy may count how often a promotion was shown, and no further.',
  },
  'in-app-messages': {
    for: 'P90D',
    until: 'after it was put into the inbox',
    reason:
      'What nobody opened within a quarter nobody looks for any more. Why it came can be asked for as long as its decision is kept.',
  },
  tasks: {
    for: 'P90D',
    until: 'after it was closed; an open one stays',
    reason: 'Whoever took it on may want to look back. The case itself stays with its service.',
  },
  'consent-requests': {
    for: 'P1D',
    until: 'after the link that would confirm it ended',
    reason:
      'What nobody confirmed was never agreed to. A day longer than its link, because as long mails to an address are counted.',
  },
  'consent-history': {
    for: 'P3Y',
    until:
      'after a later word about the same took its place; the last word stays for as long as the person is known',
    reason:
      'Who is asked to show that somebody agreed is asked within the time in which claims lapse, three years in most of the law that we know of. What stands now, and every last no, has to be shown at any time.',
    setting: 'TACT_KEEP_CONSENT_HISTORY',
  },
  'told-history': {
    for: 'P13M',
    until: 'after it was told anew or taken back; the note of what is still known stays with it',
    reason: 'Says where something came from that was used for up to a year.',
  },
  'dead-letters': {
    for: 'P30D',
    until: 'after it was refused',
    reason:
      'Whoever sent it has a month to mend what was wrong. It holds names of properties, never what they said.',
  },
  'lifted-stops': {
    for: 'P13M',
    until: 'after it was lifted',
    reason: 'As long as decisions that it held can be asked about.',
    setting: 'TACT_KEEP_DECISIONS',
  },
  'bounced-addresses': {
    for: 'P24M',
    until: 'after it bounced; after a complaint it has no end',
    reason:
      'An address that does not exist may be given to somebody else one day. Who complained never wants to hear of us again at that address.',
  },
  'request-identifiers': {
    for: 'P30D',
    until: 'after the request was answered',
    reason: 'Whoever asked may ask back. After that the receipt, which names nobody, is enough.',
  },
  requests: {
    for: 'P3Y',
    until: 'after the request was answered',
    reason:
      'That requests are answered in time has to be shown to an authority for as long as somebody may complain. Without identifiers it names nobody.',
    setting: 'TACT_KEEP_REQUESTS',
  },
  'export-archives': {
    for: 'P7D',
    until: 'after the archive was made',
    reason:
      'Long enough to fetch it, also over a weekend. A second copy of everything about somebody should not lie about any longer.',
  },
  'lifted-holds': {
    for: 'P3Y',
    until: 'after it was lifted or ended',
    reason:
      'Why something was kept longer than this table says has to be explained for as long as somebody may complain.',
    setting: 'TACT_KEEP_REQUESTS',
  },
  'inactive-people': {
    for: 'P24M',
    until:
      'after they did or said anything last, where nothing they agreed to holds and nothing of theirs is open; then all of it is erased',
    reason:
      'Nobody who stayed away for two years, agreed to nothing that still holds and waits for nothing expects to be known. Authorities have taken three years after the last contact for enough in advertising; two cover who comes once a year and missed one.',
    policy: 'memory.inactiveMonths',
  },
  person: {
    for: null,
    until: 'until they are erased: at their request, or because nobody heard of them for a long time',
    reason: 'It is what makes them the same person tomorrow, and what their choices hang on.',
  },
  told: {
    for: null,
    until: 'until they take it back or are erased',
    reason: 'They gave it to be used, and can take it back at any time.',
  },
  context: {
    for: null,
    until: 'its own end, a year after it was told at the latest',
    reason: 'Spares them what would hurt; it ends by itself after a year, or when they say so.',
  },
  standing: {
    for: null,
    until: 'until something else is said, or they are erased',
    reason: 'What stands is asked before every message; forgetting a no would be breaking it.',
  },
  'journey-memory': {
    for: 'P90D',
    until:
      'after they did it; sooner where newer takes its place in a short list. What is still open, such as a support case, stays until it is closed',
    reason:
      'What they did lately says what they care about now; what is older says nothing that the counts, months and ends kept beside it do not say with less. The journey itself lets go of it, also of somebody who stays away.',
    policy: 'memory.behaviourDays',
  },
  'over-for-good': {
    for: null,
    until: 'until they are erased, or ask that the category be forgotten',
    reason:
      'What they were reminded of for its whole time must not begin again because it was forgotten: only a product that they had not seen by then is new interest. Which products, and no days.',
  },
  'open-moments': {
    for: null,
    until: 'until it is no longer fresh: a day',
    reason: 'A message may answer what they just did. Older than a day it answers nothing.',
  },
  'said-lately': {
    for: null,
    until: '90 days after it was said; the last few stay, and so does what waits for an outcome',
    reason:
      'The caps count what was said lately. The last ones say how long ago it was, and whether they were called by name.',
  },
  'bought-for-years': {
    for: null,
    until: 'until they are erased; after 90 days only the month, one for each category',
    reason:
      'Nobody who bought a boat is told of boats a year later. The category and when are enough for that.',
  },
  'on-its-way': {
    for: null,
    until: 'until it is done: minutes',
    reason: 'It is there while something is being done, and goes with it.',
  },
  tombstone: {
    for: null,
    until: 'until they come back by a consent of their own',
    reason:
      'So that no late event and no import brings somebody back who asked to be erased. A keyed hash; it tells nothing to who doesn’t already know the id.',
  },
  log: {
    for: null,
    until: 'as long as the log is kept',
    reason:
      'A log from which entries can go proves nothing. People stand in it under names that lead to nobody once their key is destroyed.',
  },
  keys: {
    for: null,
    until: 'until the person is erased: then it is destroyed first',
    reason: 'Without it nothing of theirs can be read, which is what an erasure relies on.',
  },
  'temporal-runs': {
    for: null,
    until: 'while their journey runs; a run that ended goes when the namespace’s retention is over',
    reason:
      'Temporal goes on from the history of a run. Set the namespace’s retention to three days or less.',
  },
  'log-files': {
    for: null,
    until: 'whatever collects them turns them over; fourteen days are enough',
    reason:
      'Shows what a process did when something went wrong. No content, no address, no external id is written there.',
  },
  peers: {
    for: null,
    until: 'the processor’s own retention, as the contract with it says',
    reason: 'It has left for somebody else, who has to be told of an erasure.',
  },
  staff: {
    for: null,
    until: 'as long as the log names them by an id, or what they did is kept',
    reason:
      'The log holds ids only; this says whose they are. Whoever leaves can be renamed, and the log stays whole.',
  },
  shop: {
    for: null,
    until: 'until it is replaced or removed',
    reason: 'It is about the shop and nobody in particular; what names who put it there goes with it.',
  },
} as const satisfies Record<string, Retention>;

export type RetentionCategory = keyof typeof retentionCategories;
