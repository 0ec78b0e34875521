import { Inject, Injectable } from '@nestjs/common';
import { chooseLanguage, namesIn, type Reader } from '@tact/explanations';
import type { Catalogue, Journey } from '@tact/journey';
import type { RuleBookSource } from '@tact/policy';
import { spokenTo, type Records } from '@tact/records';
import { BOOK, RECORDS, RULES, type RuleBookFiles } from '../providers';

const FRESH_MS = 1_000;

/** In whose language, by which names and at whose time of day the answers of this API speak. */
@Injectable()
export class Readers {
  private shop: { at: number; promise: Promise<Catalogue> } | null = null;

  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(BOOK) private readonly book: RuleBookSource,
    @Inject(RULES) private readonly rules: RuleBookFiles,
  ) {}

  /** For texts about one person; about several with null, whose own languages then don't count. */
  async of(subjectKey: string | null, asked: string[]): Promise<Reader> {
    return this.for(await this.personOf(subjectKey), asked);
  }

  /** For texts about somebody whose journey is at hand. */
  async for(person: Pick<Journey['person'], 'language' | 'timeZone'>, asked: string[]): Promise<Reader> {
    const shop = await this.currentShop();
    const language = chooseLanguage(asked, person.language);
    return {
      language,
      timeZone: person.timeZone,
      names: namesIn(language.catalogue, shop, this.rules.purposes),
    };
  }

  /** For their own pages: in the language they chose; in their browser's where they chose none. */
  async forThemselves(
    person: Pick<Journey['person'], 'language' | 'timeZone'>,
    asked: string[],
  ): Promise<Reader> {
    const theirs = await this.for(person, []);
    return theirs.language.because === 'theirs' ? theirs : this.for(person, asked);
  }

  /** The same for somebody whose journey is not at hand. */
  async ofThemselves(subjectKey: string | null, asked: string[]): Promise<Reader> {
    return this.forThemselves(await this.personOf(subjectKey), asked);
  }

  private async personOf(subjectKey: string | null) {
    return spokenTo(this.records, subjectKey === null ? [] : [subjectKey], this.book.policy());
  }

  private currentShop(): Promise<Catalogue> {
    if (this.shop === null || Date.now() - this.shop.at > FRESH_MS) {
      const promise = this.records.catalogues.current();
      this.shop = { at: Date.now(), promise };
      promise.catch(() => (this.shop = null));
    }
    return this.shop.promise;
  }
}
