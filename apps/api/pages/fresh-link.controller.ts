import { Controller, Inject, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Open } from '../auth/identity';
import { Journeys } from '../customers/journeys';
import { SETTINGS, type ApiSettings } from '../providers';
import { Arriving, type Arrival } from './arrival';
import { Visits } from './visits';

const ONE_EVERY_MS = 15 * 60_000;

/**
 * A fresh link goes the way that every message goes: it is asked of the journey, decided, permitted and recorded, and
 * it is mailed to the address on file and to no other.
 */
@ApiExcludeController()
@Open()
@Controller('m/:token/preferences')
export class FreshLinkController {
  constructor(
    @Inject(SETTINGS) private readonly settings: ApiSettings,
    private readonly visits: Visits,
    private readonly journeys: Journeys,
  ) {}

  @Post('fresh-link')
  async send(@Arriving() arrival: Arrival) {
    return this.visits.of(arrival, async (visit) => {
      // Whoever presses twice, or holds an old link of somebody else's, fills nobody's mailbox.
      const name = `fresh-link:${Math.floor(visit.visitor.now.getTime() / ONE_EVERY_MS)}`;
      const isSent = await this.ask(visit.subject, name);
      return visit.seeOther('/preferences', isSent ? 'doneLinkSent' : 'failedLink');
    });
  }

  /** False also while Temporal is away: everything that stops something works all the same. */
  private async ask(subject: string, name: string): Promise<boolean> {
    try {
      const { decisions } = await this.journeys.ask(
        subject,
        { play: this.settings.freshLinkPlay, channel: 'email' },
        name,
      );
      return decisions.some(({ verdict }) => verdict.do === 'send');
    } catch {
      return false;
    }
  }
}
