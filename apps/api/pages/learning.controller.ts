import { Body, Controller, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Open } from '../auth/identity';
import { Contexts, OWN_CHOICE } from '../customers/contexts';
import { Tracking } from '../customers/tracking';
import { OptsOut } from '../intake/opts-out';
import { Arriving, type Arrival } from './arrival';
import { Choosables } from './choosables';
import { formOf, THEMSELVES, type Visit } from './visit';
import { Visits } from './visits';

const PAGE = '/preferences/about-you';

/** Whether anything may be learned from what they do, and what they are spared of. */
@ApiExcludeController()
@Open()
@Controller('m/:token/preferences')
export class LearningController {
  constructor(
    private readonly visits: Visits,
    private readonly tracking: Tracking,
    private readonly contexts: Contexts,
    private readonly choosables: Choosables,
  ) {}

  /** Limiting works from an old link, too. A browser that says no at this moment is not overruled. */
  @Post('learning')
  async learning(@Arriving() arrival: Arrival, @Body() body: unknown, @OptsOut() optsOut: boolean) {
    return this.visits.of(arrival, async (visit) => {
      const { isFresh, now } = visit.visitor;
      const page = isFresh ? PAGE : '/preferences';
      const act = formOf(body).get('do');
      if (act === 'limit') {
        await this.tracking.limit(visit.subject, THEMSELVES.name, now);
        return visit.seeOther(page, 'doneLimited');
      }
      if (act !== 'learn') return visit.seeOther(page, 'failedNothing');
      if (!isFresh) return visit.seeOther(page, 'failedStale');
      if (optsOut) return visit.seeOther(page, 'failedSignal');
      await this.tracking.lift(visit.subject, THEMSELVES.name, now);
      return visit.seeOther(page, 'doneLearning');
    });
  }

  /** Exactly what is ticked is left out from now on; nothing ticked leaves nothing out. */
  @Post('spared')
  async spared(@Arriving() arrival: Arrival, @Body() body: unknown) {
    return this.visits.ofFresh(arrival, async (visit) => {
      const { journey } = visit.visitor;
      const known = journey.contexts[OWN_CHOICE]?.tags ?? [];
      const offered = new Set([...(await this.choosables.occasions()).map(({ id }) => id), ...known]);
      const tags = [...new Set(formOf(body).getAll('tag'))].filter((tag) => offered.has(tag));
      if (tags.length > 0)
        await this.contexts.tell(visit.subject, { context: OWN_CHOICE, tags, until: null }, visit.told);
      else if (known.length > 0) await this.contexts.end(visit.subject, OWN_CHOICE, visit.told);
      else return visit.seeOther(PAGE, 'failedNothing');
      return visit.seeOther(PAGE, tags.length > 0 ? 'doneSpared' : 'doneSpareEnded');
    });
  }

  @Post('spared/end')
  async spareNoMore(@Arriving() arrival: Arrival, @Body() body: unknown) {
    return this.visits.ofFresh(arrival, async (visit) => {
      const context = formOf(body).get('context') ?? '';
      if (!lasts(visit, context)) return visit.seeOther(PAGE, 'failedNothing');
      await this.contexts.end(visit.subject, context, visit.told);
      return visit.seeOther(PAGE, 'doneSpareEnded');
    });
  }
}

const lasts = ({ visitor }: Visit, context: string): boolean =>
  Object.hasOwn(visitor.journey.contexts, context);
