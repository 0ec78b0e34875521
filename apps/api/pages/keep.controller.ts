import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Channel } from '@tact/journey';
import type { ConsentEnd, Records } from '@tact/records';
import { z } from 'zod';
import { Open } from '../auth/identity';
import { EndingChoices } from '../customers/ending-choices';
import { RECORDS } from '../providers';
import { Arriving, type Arrival } from './arrival';
import { centrePage } from './centre-page';
import { keepBody } from './keep-page';
import { formOf, type Visit } from './visit';
import { Visits } from './visits';

/** What one of the two buttons sends; anything else, such as a mail provider's one-click body, chooses nothing. */
const choiceBody = z.object({
  choice: z.enum(['keep', 'lapse']),
  purpose: z.string().min(1),
  channel: z.string().min(1),
});

/**
 * Where a reminder leads: what ends, and both answers, of one size. GET changes nothing, so that a scanner, a
 * preview or a glance renews nothing; POST acts, and twice is as good as once. A reminder's link answers as long
 * as what it spoke of has the end that it named, however old the link is.
 */
@ApiExcludeController()
@Open()
@Controller('m/:token')
export class KeepController {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    private readonly visits: Visits,
    private readonly choices: EndingChoices,
  ) {}

  @Get('keep')
  async both(@Arriving() arrival: Arrival) {
    return this.visits.of(arrival, async (visit) => {
      const ends = await this.endsOf(visit);
      return ends === null ? this.stale(visit) : this.shown(visit, ends);
    });
  }

  @Post('keep')
  @HttpCode(200)
  async choose(@Arriving() arrival: Arrival, @Body() body: unknown) {
    return this.visits.of(arrival, async (visit) => {
      const ends = await this.endsOf(visit);
      if (ends === null) return this.stale(visit);
      const chosen = choiceBody.safeParse(Object.fromEntries(formOf(body))).data;
      const end = chosen && ends.find((one) => isAbout(one, chosen));
      if (chosen && end) {
        await (chosen.choice === 'keep'
          ? this.choices.keep(visit.subject, end)
          : this.choices.letLapse(visit.subject, end));
      }
      return this.shown(visit, ends);
    });
  }

  /** The consents that the message spoke of, as they stand now. */
  private async shown(visit: Visit, ends: ConsentEnd[]): Promise<string> {
    const standings = await this.choices.standings(visit.subject, ends);
    return centrePage(visit, null, visit.tell('keepTitle'), keepBody(visit, standings));
  }

  /**
   * What the message named. A link of one that named none is about its own purpose and channel, while it is young:
   * null when it is not.
   */
  private async endsOf({ visitor, subject }: Visit): Promise<ConsentEnd[] | null> {
    const { decisionId, purpose, channel } = visitor.link;
    const [decision] = await this.records.journal.decisions([decisionId]);
    const named = decision?.candidate.consents;
    if (named) return named.map(({ key, endsAt }) => ({ ...partsOf(key), endsAt: new Date(endsAt) }));
    return visitor.isFresh ? this.choices.endsOf(subject, purpose, channel as Channel) : null;
  }

  private stale(visit: Visit): string {
    return visit.seeOther('/preferences', 'failedStale');
  }
}

const isAbout = (end: ConsentEnd, { purpose, channel }: { purpose: string; channel: string }): boolean =>
  end.purpose === purpose && end.channel === channel;

function partsOf(key: string): Pick<ConsentEnd, 'purpose' | 'channel'> {
  const [purpose = '', channel] = key.split('/');
  return { purpose, channel: channel as ConsentEnd['channel'] };
}
