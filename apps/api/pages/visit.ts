import type { FastifyReply } from 'fastify';
import { centreText, pageText, type CentreText, type Reader, type Values } from '@tact/explanations';
import type { Journey } from '@tact/journey';
import type { ReadLink } from '@tact/privacy';
import type { Look } from './page';

/** The pages behind a link, as their addresses end. */
export const sections = ['', '/rhythm', '/about-you', '/history', '/data', '/look'] as const;
export type Section = (typeof sections)[number];

type PageText = Parameters<typeof pageText>[0];

/** What a page says about what was just done. */
export type Note = Extract<CentreText, `done${string}` | `failed${string}`>;

/** How records name whoever acts on their own pages. */
export const THEMSELVES = { name: 'preference centre' };

/** Somebody who came by a link: whose it is, how they read, and what it may still show. */
export interface Visitor {
  token: string;
  link: ReadLink;
  /** The person they are known as now, and everybody anonymous who turned out to be them. */
  subjects: [string, ...string[]];
  reader: Reader;
  look: Look;
  /** Whether the link is young enough to show what belongs to the person. */
  isFresh: boolean;
  /** How long links stay so. */
  viewDays: number;
  journey: Journey;
  shopName: string;
  now: Date;
}

export class Visit {
  constructor(
    /** What it is answered on. */
    readonly reply: FastifyReply,
    readonly visitor: Visitor,
  ) {}

  get subject(): string {
    return this.visitor.subjects[0];
  }

  /** Who told what is told on this visit, and when. */
  get told() {
    return { by: THEMSELVES.name, method: 'preference-centre', at: this.visitor.now };
  }

  /** What a page of the preference centre says. */
  say(text: CentreText, values: Values = {}): string {
    return centreText(text, this.visitor.reader, values);
  }

  /** What the pages that messages lead to say. */
  tell(text: PageText, values: Values = {}): string {
    return pageText(text, this.visitor.reader, values);
  }

  /** An address behind this link; what a form posts to, too. */
  at(path: string): string {
    return `/m/${this.visitor.token}${path}`;
  }

  section(section: Section): string {
    return this.at(`/preferences${section}`);
  }

  /** After a form: back to a page that says what was done. A reload of it does nothing again. */
  seeOther(path: string, note: Note, onItsWay = false): string {
    const more = onItsWay ? '&onItsWay' : '';
    void this.reply.status(303).header('location', `${this.at(path)}?note=${note}${more}#note`);
    return '';
  }
}

/** The fields of a form; the body is what a browser sends, or a mailbox. */
export const formOf = (body: unknown): URLSearchParams =>
  new URLSearchParams(typeof body === 'string' ? body : '');
