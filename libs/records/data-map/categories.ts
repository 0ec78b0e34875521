/** On which ground of the GDPR something is done. */
interface Ground {
  words: string;
  lawfulBasis: 'consent' | 'contract' | 'legal-obligation' | 'legitimate-interests';
  /** Where the law says so, and which interest it is where it is one. */
  because: string;
}

/**
 * What Tact itself does with data, beside the purposes of the register in libs/policy, which differ from one shop to
 * the next: those are `registered`, and their words and basis are read there.
 */
export const ownPurposes = {
  operation: {
    words: 'Running the service: finding whose an event is, taking each in once, saying nothing twice.',
    lawfulBasis: 'legitimate-interests',
    because:
      'Art. 6(1)(f) GDPR: that nothing a person did or said is lost, repeated, or taken for another’s.',
  },
  choices: {
    words:
      'Knowing what people said about being spoken to, acting on it at once, and showing that it was said.',
    lawfulBasis: 'legal-obligation',
    because: 'Art. 6(1)(c) with Art. 7(1), 7(3), 18 and 21 GDPR.',
  },
  explanations: {
    words: 'Saying why something was said or not, and noticing where a rule decides wrongly.',
    lawfulBasis: 'legal-obligation',
    because: 'Art. 6(1)(c) with Art. 5(2), 15(1)(h) and 21 GDPR.',
  },
  sparing: {
    words: 'Sparing people what would hurt, because they said so.',
    lawfulBasis: 'consent',
    because: 'Art. 6(1)(a) GDPR, and Art. 9(2)(a) where it tells of health; told for this and nothing else.',
  },
  rights: {
    words: 'Answering what people ask for about their data, and showing that it was done.',
    lawfulBasis: 'legal-obligation',
    because: 'Art. 6(1)(c) with Art. 12 to 22 GDPR.',
  },
  accountability: {
    words: 'Showing who read and did what, in a record that nobody can change unseen.',
    lawfulBasis: 'legal-obligation',
    because: 'Art. 6(1)(c) with Art. 5(2) and 32 GDPR.',
  },
  staffing: {
    words: 'Knowing who, of those who work with Tact, did what: who stopped, approved, asked.',
    lawfulBasis: 'legitimate-interests',
    because: 'Art. 6(1)(f) GDPR: that deeds which change what customers get can be asked about.',
  },
} as const satisfies Record<string, Ground>;

export type OwnPurpose = keyof typeof ownPurposes;

interface Category {
  words: string;
  /** Whose: of customers, of those who work with Tact, or of nobody. */
  of: 'customers' | 'staff' | 'nobody';
  /** One of Tact's own, or one of the register (`registered`, and which); null for what is about nobody. */
  purpose: { own: OwnPurpose } | { registered: string } | null;
  sensitivity?: 'special';
  /** Whether they provided it, by word or deed: what Art. 20 GDPR lets them take elsewhere. */
  portable?: true;
  /** Why it is not given to the person it is about. */
  notExported?: string;
}

/** The kinds of data that Tact keeps, and what each is for. */
export const categories = {
  identifier: {
    words: 'Random keys and keyed hashes that stand for a person',
    of: 'customers',
    purpose: { own: 'operation' },
  },
  bookkeeping: {
    words: 'Times, counters and states of the work on a person’s data',
    of: 'customers',
    purpose: { own: 'operation' },
  },
  address: { words: 'E-mail address', of: 'customers', purpose: { registered: 'service' }, portable: true },
  name: {
    words: 'Name, title, and how they wish to be addressed',
    of: 'customers',
    purpose: { registered: 'personalization' },
    portable: true,
  },
  'place-and-language': {
    words: 'Time zone, region and language',
    of: 'customers',
    purpose: { registered: 'marketing' },
    portable: true,
  },
  wish: {
    words: 'What they chose to hear, when, over what, how personally, and in which form',
    of: 'customers',
    purpose: { registered: 'marketing' },
    portable: true,
  },
  goal: {
    words: 'What they said they want to reach',
    of: 'customers',
    purpose: { registered: 'personalization' },
    portable: true,
  },
  behaviour: {
    words: 'What they looked at, searched for and did in the product',
    of: 'customers',
    purpose: { registered: 'personalization' },
    portable: true,
  },
  visit: {
    words: 'Visits, and what led to them',
    of: 'customers',
    purpose: { registered: 'marketing' },
    portable: true,
  },
  purchase: {
    words: 'What they bought, and when',
    of: 'customers',
    purpose: { registered: 'personalization' },
    portable: true,
  },
  belief: {
    words: 'What is concluded from what they did: stage, engagement, level, strength of interests',
    of: 'customers',
    purpose: { registered: 'personalization' },
  },
  'support-case': {
    words: 'Open support cases and failed payments',
    of: 'customers',
    purpose: { registered: 'service' },
    portable: true,
  },
  message: {
    words: 'What was said to them, or is about to be, and what came of it',
    of: 'customers',
    purpose: { registered: 'marketing' },
  },
  decision: {
    words: 'What was decided about saying something to them, with every rule’s input and answer',
    of: 'customers',
    purpose: { own: 'explanations' },
  },
  consent: {
    words: 'Consents, objections, pauses and other words about being spoken to, with their proof',
    of: 'customers',
    purpose: { own: 'choices' },
    portable: true,
  },
  context: {
    words: 'Circumstances to be spared: bereavement, illness, hardship, as they were told',
    of: 'customers',
    purpose: { own: 'sparing' },
    portable: true,
    sensitivity: 'special',
  },
  request: {
    words: 'What they asked for about their data, and the answer',
    of: 'customers',
    purpose: { own: 'rights' },
  },
  trace: {
    words: 'Who read or did what, receipts, and the log that holds them',
    of: 'customers',
    purpose: { own: 'accountability' },
  },
  staff: {
    words: 'Names of operators and of the keys they and services use, and what they did',
    of: 'staff',
    purpose: { own: 'staffing' },
    notExported: 'It names people who work here, or the services and keys they use; that is about them.',
  },
  nothing: { words: 'Nothing about anybody', of: 'nobody', purpose: null },
} as const satisfies Record<string, Category>;

export type DataCategory = keyof typeof categories;
