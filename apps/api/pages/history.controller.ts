import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { becauseOf } from '@tact/explanations';
import type { Decision } from '@tact/journey';
import type { RuleBookSource } from '@tact/policy';
import { after, BadCursorError, pageOf, readCursor, type Records, type TouchDoc } from '@tact/records';
import { Open } from '../auth/identity';
import { BOOK, RECORDS } from '../providers';
import { Arriving, type Arrival } from './arrival';
import { centrePage } from './centre-page';
import { historyBody, type SentTouch } from './history-page';
import { brokenLink } from './page';
import type { Visit } from './visit';
import { Visits } from './visits';
import { whyBody } from './why-page';

const ON_A_PAGE = 20;

/** What was sent to somebody, and why: all of it, and one at a time. */
@ApiExcludeController()
@Open()
@Controller('m/:token/preferences/history')
export class HistoryController {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(BOOK) private readonly book: RuleBookSource,
    private readonly visits: Visits,
  ) {}

  @Get()
  async show(@Arriving() arrival: Arrival, @Query('before') before: string | undefined) {
    return this.visits.ofFresh(arrival, async (visit) => {
      const { items, next } = await this.page(visit, before);
      const body = historyBody(visit, items, { next, isFirst: before === undefined });
      return centrePage(visit, '/history', visit.say('historyTitle'), body);
    });
  }

  @Get(':touchId')
  async one(@Arriving() arrival: Arrival, @Param('touchId') touchId: string) {
    return this.visits.ofFresh(arrival, async (visit) => {
      const touch = await this.records.journal.touch(touchId);
      if (!touch || !visit.visitor.subjects.includes(touch.subjectKey)) {
        void visit.reply.status(404);
        return brokenLink();
      }
      const [decision] = await this.records.journal.decisions([touch.decisionId]);
      const because = decision && becauseOf(decision, visit.visitor.reader);
      const body = whyBody(visit, { decision, because }, { stop: null });
      return centrePage(visit, '/history', visit.say('whyTitle'), body);
    });
  }

  private async page(visit: Visit, before: string | undefined) {
    const docs = await this.records.models.touches
      .find({
        subjectKey: { $in: visit.visitor.subjects },
        ...after('reservedAt', cursorIn(before)),
      })
      .sort({ reservedAt: -1, _id: -1 })
      .limit(ON_A_PAGE + 1)
      .lean<TouchDoc[]>();
    const { items, next } = pageOf(docs, ON_A_PAGE, (doc) => ({ at: doc.reservedAt, id: doc._id }));
    const decisions = await this.records.journal.decisions(items.map(({ decisionId }) => decisionId));
    const byId = new Map(decisions.map((decision) => [decision.id, decision]));
    const subjects = await this.subjectLines();
    const sent = items.map((touch): SentTouch => {
      const decision = byId.get(touch.decisionId);
      const because = decision ? becauseOf(decision, visit.visitor.reader) : null;
      return { touch, because, subject: decision ? subjects(decision) : null };
    });
    return { items: sent, next };
  }

  /** What stood above a message, as far as its text is still the one that was sent and named nothing of theirs. */
  private async subjectLines(): Promise<(decision: Decision) => string | null> {
    const { plays } = await this.book.current();
    return ({ candidate, verdict }) => {
      const play = plays.find((p) => p.id === candidate.play && p.contentHash === candidate.contentHash);
      const variant = play?.variants.find((v) => verdict.do === 'send' && v.id === verdict.variant);
      return variant && !variant.subject.includes('{') ? variant.subject : null;
    };
  }
}

/** Somebody else's bookmark shows the newest. */
function cursorIn(before: string | undefined): ReturnType<typeof readCursor> | null {
  if (before === undefined) return null;
  try {
    return readCursor(before);
  } catch (error) {
    if (error instanceof BadCursorError) return null;
    throw error;
  }
}
