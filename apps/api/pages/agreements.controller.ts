import { Body, Controller, Get, Inject, Post, Query } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { DAY, monthsAfter } from '@tact/journey';
import type { RuleBookSource } from '@tact/policy';
import type { ConsentChange, Halt, Records } from '@tact/records';
import { Open } from '../auth/identity';
import { Halting } from '../customers/halting';
import { OptIns } from '../customers/opt-ins';
import { Withdrawals } from '../customers/withdrawals';
import { Problem } from '../problem';
import { BOOK, RECORDS, RULES, type RuleBookFiles } from '../providers';
import { Arriving, type Arrival } from './arrival';
import { agreementKey, agreementsOf, requestKey, type Agreement } from './agreements';
import { centrePage, type NoteQuery } from './centre-page';
import { choicesBody, haltsBody } from './choices-page';
import { fieldName } from './data-page';
import { html } from './design/html';
import { staleBody } from './stale-page';
import { noticeRead } from './notice';
import { formOf, THEMSELVES, type Note, type Visit } from './visit';
import { Visits } from './visits';

/** What somebody agreed to: shown, stopped, paused, kept. Each form acts at the gate before it answers. */
@ApiExcludeController()
@Open()
@Controller('m/:token/preferences')
export class AgreementsController {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(RULES) private readonly rules: RuleBookFiles,
    @Inject(BOOK) private readonly book: RuleBookSource,
    private readonly visits: Visits,
    private readonly withdrawals: Withdrawals,
    private readonly halting: Halting,
    private readonly optIns: OptIns,
  ) {}

  @Get()
  async show(@Arriving() arrival: Arrival, @Query() query: NoteQuery) {
    return this.visits.of(arrival, async (visit) => {
      if (!visit.visitor.isFresh) {
        return centrePage(visit, null, visit.say('staleTitle'), staleBody(visit), query);
      }
      const { data } = this.rules.maps;
      const uses = (purpose: string): string[] => [
        ...new Set(data.fields.filter((f) => f.purpose === purpose).map((f) => fieldName(visit, f.field))),
      ];
      const [agreements, pending] = await Promise.all([
        this.agreementsOf(visit),
        this.optIns.pending(visit.subject),
      ]);
      const choices = choicesBody(visit, agreements, pending, this.rules.purposes, uses);
      const body = html`${haltsBody(visit)}${choices}`;
      return centrePage(visit, '', visit.say('choicesTitle'), body, query);
    });
  }

  @Post('consents')
  async consents(@Arriving() arrival: Arrival, @Body() body: unknown) {
    return this.visits.of(arrival, async (visit) => {
      const form = formOf(body);
      const agreement = (await this.agreementsOf(visit)).find(
        (known) => agreementKey(known) === form.get('consent'),
      );
      const act = form.get('do');
      if (!agreement || (act !== 'stop' && act !== 'give' && act !== 'renew'))
        return visit.seeOther('/preferences', 'failedNothing');
      if (act !== 'stop' && !visit.visitor.isFresh) return visit.seeOther('/preferences', 'failedStale');
      // What has ended is agreed to anew, and never kept going.
      if (act === 'renew' && agreement.is !== 'in-force')
        return visit.seeOther('/preferences', 'failedNothing');
      const change = await this.changeOf(visit, agreement, act);
      if (act === 'give') {
        const asked = await this.askedToConfirm(visit, change);
        if (asked !== null) return visit.seeOther('/preferences', asked);
      }
      const onItsWay = !(await this.change(visit, change, act));
      const notes = { stop: 'doneStopped', give: 'doneGiven', renew: 'doneRenewed' } as const;
      return visit.seeOther('/preferences', notes[act], onItsWay);
    });
  }

  /** Nothing was agreed to yet, so nothing is withdrawn: the mail's link leads nowhere from now on. */
  @Post('waiting')
  async forget(@Arriving() arrival: Arrival, @Body() body: unknown) {
    return this.visits.ofFresh(arrival, async (visit) => {
      const wanted = formOf(body).get('request');
      const pending = await this.optIns.pending(visit.subject);
      const request = pending.find((one) => requestKey(one) === wanted);
      if (!request) return visit.seeOther('/preferences', 'failedNothing');
      await this.optIns.forget(visit.subject, request);
      return visit.seeOther('/preferences', 'doneWaitingEnded');
    });
  }

  @Post('pause')
  async pause(@Arriving() arrival: Arrival, @Body() body: unknown) {
    return this.visits.of(arrival, async (visit) => {
      const until = pauseEnd(formOf(body), visit);
      if (until === undefined) return visit.seeOther('/preferences', 'failedDate');
      return this.halt(visit, { what: 'paused', until: longerOf(visit, until) }, 'donePaused');
    });
  }

  @Post('resume')
  async resume(@Arriving() arrival: Arrival) {
    return this.visits.of(arrival, (visit) =>
      visit.visitor.isFresh
        ? this.halt(visit, { what: 'resumed' }, 'doneResumed')
        : visit.seeOther('/preferences', 'failedStale'),
    );
  }

  @Post('object')
  async object(@Arriving() arrival: Arrival, @Body() body: unknown) {
    return this.visits.of(arrival, (visit) => {
      if (formOf(body).get('do') !== 'end') return this.halt(visit, { what: 'objected' }, 'doneObjected');
      return visit.visitor.isFresh
        ? this.halt(visit, { what: 'objection-lifted' }, 'doneObjectionEnded')
        : visit.seeOther('/preferences', 'failedStale');
    });
  }

  private async agreementsOf(visit: Visit): Promise<Agreement[]> {
    const [consents, { plays }] = await Promise.all([
      this.records.gates.consents(visit.subject),
      this.book.current(),
    ]);
    return agreementsOf(consents, this.rules.purposes, plays, visit.visitor.now);
  }

  /** What a yes needs confirmed by mail is no consent before: what to say then; null where it holds at once. */
  private async askedToConfirm(visit: Visit, change: ConsentChange): Promise<Note | null> {
    try {
      const { requested } = await this.optIns.request(visit.subject, [change], visit.visitor.now);
      return requested.length > 0 ? 'doneAsked' : null;
    } catch (error) {
      if (error instanceof Problem && error.kind === 'no-address-to-confirm-by') return 'failedAddress';
      throw error;
    }
  }

  private async changeOf(
    visit: Visit,
    agreement: Agreement,
    act: 'stop' | 'give' | 'renew',
  ): Promise<ConsentChange> {
    const { purpose, channel, sensitivity } = agreement;
    const { now } = visit.visitor;
    return {
      ...{ purpose: purpose.id, channel, ...visit.told },
      ...(sensitivity === 'standard' ? {} : { sensitivity }),
      state: act === 'stop' ? 'withdrawn' : act === 'give' ? 'given' : 'renewed',
      ...(act === 'stop'
        ? { validUntil: null }
        : {
            validUntil: new Date(monthsAfter(now.getTime(), purpose.consentMonths)),
            notice: await noticeRead(this.records, visit, purpose),
            // What has lapsed since the page was made is not brought back by a button that says "keep".
            onlyWhileItHolds: act === 'renew',
          }),
    };
  }

  /** True when nothing that was stopped is on its way. What may be said, they say as who they are now. */
  private async change(
    visit: Visit,
    change: ConsentChange,
    act: 'stop' | 'give' | 'renew',
  ): Promise<boolean> {
    const whom = act === 'stop' ? visit.visitor.subjects : [visit.subject];
    const done = await Promise.all(whom.map((subject) => this.withdrawals.apply(subject, [change])));
    return done.every(Boolean);
  }

  private async halt(visit: Visit, halt: Halt, note: Note): Promise<string> {
    const nothingOnItsWay = await this.halting.apply(visit.subject, halt, THEMSELVES, visit.visitor.now);
    return visit.seeOther('/preferences', note, !nothingOnItsWay);
  }
}

/** Null lasts until they end it; undefined is no day ahead. Days end where the person lives, as far as that is known. */
function pauseEnd(form: URLSearchParams, { visitor }: Visit): Date | null | undefined {
  const wanted = form.get('for');
  if (wanted === 'open') return null;
  if (wanted !== 'day') {
    const days = Number(wanted);
    return [7, 30, 91].includes(days) ? new Date(visitor.now.getTime() + days * DAY) : undefined;
  }
  const day = /^\d{4}-\d\d-\d\d$/.test(form.get('day') ?? '')
    ? Date.parse(`${form.get('day')}T00:00:00Z`)
    : NaN;
  return day > visitor.now.getTime() ? new Date(day) : undefined;
}

/** Somebody with an old link may make it stiller and never louder: what is paused for longer stays so. */
function longerOf({ visitor }: Visit, until: Date | null): Date | null {
  const { pause } = visitor.journey;
  if (visitor.isFresh || pause === null) return until;
  if (pause.until === null || until === null) return null;
  return new Date(Math.max(pause.until, until.getTime()));
}
