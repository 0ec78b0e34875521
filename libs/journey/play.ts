import type {
  BehaviourName,
  Channel,
  MomentState,
  PersonalizationLevel,
  PlayKind,
  Sensitivity,
} from './words';

export type Trigger =
  | { on: 'event'; event: BehaviourName; categories?: string[]; afterHours?: number }
  | { on: 'state'; state: MomentState; categories?: string[]; afterHours?: number }
  | { on: 'schedule'; weekdays: number[]; at: string }
  /** A consent of theirs is about to end. */
  | { on: 'consent-ending' }
  | { on: 'request' };

/** What a play speaks about: nothing in particular, or what the trigger was about, or what goes with it. */
export type Subject = 'nothing' | 'category' | 'product' | 'complement';

export interface Variant {
  id: string;
  /** The least level a person must have reached to be told this. */
  level: PersonalizationLevel;
  /** Said only to those who named this goal. */
  goal: string | null;
  /** Whether its texts call the person by name. */
  usesName: boolean;
  subject: string;
  body: string;
  /** Where the message leads: a path or an absolute address of the shop. */
  link: string;
}

/** A thing that may be said. Written as YAML, reviewed by a person before it runs. */
export interface Play {
  id: string;
  owner: string;
  purpose: string;
  /** How near it comes to the person; standard where it says none. What is not asks for a consent of its own. */
  sensitivity?: Sensitivity;
  kind: PlayKind;
  channels: Channel[];
  /** Higher wins when several plays want the same moment. */
  priority: number;
  trigger: Trigger;
  /** Slots of the product that it may fill when they ask; absent where it fills none. */
  slots?: string[];
  about: Subject;
  tags: string[];
  /** The topic or newsletter that it belongs to, for people who choose among them. */
  topic: string | null;
  /** Where it is true, as ISO 3166 codes; everywhere when empty. */
  regions: string[];
  /** The last day on which it is true, `YYYY-MM-DD` where the person lives. */
  lastDay: string | null;
  freshForHours: number | null;
  /** The friction it takes away or the value it adds, in a sentence. */
  because: string;
  variants: Variant[];
  /** SHA-256 over everything a customer may come to read; what an editor approves. */
  contentHash: string;
}

export interface CatalogueProduct {
  id: string;
  name: string;
  price: number;
  available: boolean;
}

export interface CatalogueCategory {
  id: string;
  name: string;
  /** ISO 8601 duration until somebody needs another; null where it is bought at any time. */
  repurchaseAfter: string | null;
  occasions: string[];
  complements: string[];
  products: CatalogueProduct[];
}

export interface Catalogue {
  version: string;
  currency: string;
  categories: CatalogueCategory[];
}

export type LawfulBasis = 'consent' | 'contract' | 'legal-obligation' | 'legitimate-interests';

export interface Purpose {
  id: string;
  /** In the customer's words. */
  words: string;
  lawfulBasis: LawfulBasis;
  /** Essential purposes serve what the person asked for; only these carry service touches. */
  essential: boolean;
  /** How long a consent for it lasts. */
  consentMonths: number;
}

/** An operator's stop, in force until lifted. */
export interface Stop {
  id: string;
  scope: { play: string } | { channel: Channel } | { everything: true };
}

/** What stands outside the journey and may change under it: texts, products, approvals, stops. */
export interface RuleBook {
  plays: Play[];
  catalogue: Catalogue;
  purposes: Purpose[];
  approvedHashes: string[];
  stops: Stop[];
}
