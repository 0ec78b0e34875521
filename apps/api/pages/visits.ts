import { Inject, Injectable } from '@nestjs/common';
import { DAY } from '@tact/journey';
import { LinkTokens, type MasterKeys, type ReadLink } from '@tact/privacy';
import type { Records } from '@tact/records';
import { KnownJourneys } from '../customers/known-journeys';
import { Readers } from '../explanations/readers';
import { MASTER_KEYS, RECORDS, SETTINGS, type ApiSettings } from '../providers';
import type { Arrival } from './arrival';
import { brokenLink, pageHeaders, usualLook } from './page';
import { Visit } from './visit';

/** Opens links: the token in the address is all the authority there is, and no cookie is set or read. */
@Injectable()
export class Visits {
  private readonly tokens: LinkTokens;

  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
    @Inject(MASTER_KEYS) masterKeys: MasterKeys,
    @Inject(KnownJourneys) private readonly journeys: KnownJourneys,
    @Inject(Readers) private readonly readers: Readers,
  ) {
    this.tokens = new LinkTokens(masterKeys);
  }

  /** Answers with a page for whoever the link is of, or that it leads nowhere. */
  async of(arrival: Arrival, show: (visit: Visit) => string | Promise<string>): Promise<string> {
    void arrival.reply.headers(pageHeaders());
    const link = this.tokens.read(arrival.token);
    if (link !== null) return show(await this.open(arrival, link));
    void arrival.reply.status(404);
    return brokenLink();
  }

  /** As `of`, for what an old link does not show: it leads to where it can be made young again. */
  ofFresh(arrival: Arrival, show: (visit: Visit) => string | Promise<string>): Promise<string> {
    return this.of(arrival, (visit) =>
      visit.visitor.isFresh ? show(visit) : visit.seeOther('/preferences', 'failedStale'),
    );
  }

  private async open({ token, asked, reply }: Arrival, link: ReadLink): Promise<Visit> {
    const now = new Date();
    const subjects = await this.records.subjects.everyOne(
      await this.records.subjects.current(link.subjectKey),
    );
    const [journey, profile] = await Promise.all([
      this.journeys.of(subjects[0], now.getTime()),
      this.records.vault.profile(subjects[0]),
    ]);
    const age = link.mintedAt === null ? Infinity : now.getTime() - link.mintedAt.getTime();
    return new Visit(reply, {
      ...{ token, link, subjects, journey, now },
      reader: await this.readers.forThemselves(journey.person, asked),
      look: profile.pages ?? usualLook,
      isFresh: age < this.settings.linkViewDays * DAY,
      viewDays: this.settings.linkViewDays,
      shopName: this.settings.shopName,
    });
  }
}
