import { Body, Controller, Get, Inject, Post, Query } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { isTimeZone } from '@tact/journey';
import { weekdays, type RuleBookSource } from '@tact/policy';
import { Open } from '../auth/identity';
import { Preferences } from '../customers/preferences';
import type { PreferencesBody } from '../customers/wish-schemas';
import { BOOK } from '../providers';
import { Arriving, type Arrival } from './arrival';
import { centrePage, type NoteQuery } from './centre-page';
import { Choosables } from './choosables';
import { rhythmBody } from './rhythm-page';
import { formOf, type Note, type Visit } from './visit';
import { Visits } from './visits';

/** What, when and how often. */
@ApiExcludeController()
@Open()
@Controller('m/:token/preferences')
export class RhythmController {
  constructor(
    @Inject(BOOK) private readonly book: RuleBookSource,
    private readonly visits: Visits,
    private readonly preferences: Preferences,
    private readonly choosables: Choosables,
  ) {}

  @Get('rhythm')
  async show(@Arriving() arrival: Arrival, @Query() query: NoteQuery) {
    return this.visits.ofFresh(arrival, async (visit) => {
      const [topics, channels] = await Promise.all([this.choosables.topics(), this.choosables.channels()]);
      const body = rhythmBody(visit, topics, channels, this.book.policy());
      return centrePage(visit, '/rhythm', visit.say('rhythmTitle'), body, query);
    });
  }

  @Post('rhythm')
  async rhythm(@Arriving() arrival: Arrival, @Body() body: unknown) {
    return this.visits.of(arrival, async (visit) => {
      const wanted = formOf(body).get('every') ?? '';
      const days = wanted === 'any' ? null : Number(wanted);
      if (days !== null && !(Number.isInteger(days) && days >= 1 && days <= 365)) {
        return this.answer(visit, 'failedNothing');
      }
      await this.choose(visit, { minDaysBetween: seldomer(visit, days) });
      return this.answer(visit, 'doneRhythm');
    });
  }

  @Post('hours')
  async hours(@Arriving() arrival: Arrival, @Body() body: unknown) {
    return this.visits.ofFresh(arrival, async (visit) => {
      const schedule = scheduleIn(formOf(body));
      if (typeof schedule === 'string') return this.answer(visit, schedule);
      await this.choose(visit, { schedule });
      return this.answer(visit, 'doneHours');
    });
  }

  @Post('topics')
  async topics(@Arriving() arrival: Arrival, @Body() body: unknown) {
    return this.visits.ofFresh(arrival, async (visit) => {
      const wanted = new Set(formOf(body).getAll('topic'));
      const all = (await this.choosables.topics()).map(({ id }) => id);
      const chosen = all.filter((id) => wanted.has(id));
      // Everything there is today is no list: what comes later would be left out unasked.
      await this.choose(visit, { topics: chosen.length === all.length ? null : chosen });
      return this.answer(visit, 'doneTopics');
    });
  }

  /** A choice among what they agreed to: it never makes more of it. */
  @Post('channels')
  async channels(@Arriving() arrival: Arrival, @Body() body: unknown) {
    return this.visits.ofFresh(arrival, async (visit) => {
      const wanted = new Set(formOf(body).getAll('channel'));
      const all = await this.choosables.channels();
      const chosen = all.filter((channel) => wanted.has(channel));
      if (chosen.length === 0) return this.answer(visit, 'failedChannels');
      await this.choose(visit, { channels: chosen.length === all.length ? null : chosen });
      return this.answer(visit, 'doneChannels');
    });
  }

  @Post('zone')
  async zone(@Arriving() arrival: Arrival, @Body() body: unknown) {
    return this.visits.ofFresh(arrival, async (visit) => {
      const zone = formOf(body).get('zone') ?? '';
      if (zone !== '' && !isTimeZone(zone)) return this.answer(visit, 'failedNothing');
      await this.choose(visit, { timeZone: zone === '' ? null : zone });
      return this.answer(visit, 'doneZone');
    });
  }

  private choose({ subject, told }: Visit, choice: PreferencesBody): Promise<void> {
    return this.preferences.choose(subject, choice, told);
  }

  private answer(visit: Visit, note: Note): string {
    return visit.seeOther(visit.visitor.isFresh ? '/preferences/rhythm' : '/preferences', note);
  }
}

/** From an old link only seldomer. */
function seldomer({ visitor }: Visit, days: number | null): number | null {
  if (visitor.isFresh) return days;
  const known = visitor.journey.preferences.minDaysBetween ?? 0;
  return Math.max(known, days ?? 0) || null;
}

/** Null for any day and hour; or why it is no schedule. */
function scheduleIn(form: URLSearchParams): PreferencesBody['schedule'] | Note {
  if (form.has('any')) return null;
  const [from, to] = [form.get('from') ?? '', form.get('to') ?? ''];
  const chosen = weekdays.filter((day) => form.getAll('day').includes(day));
  const isTime = (time: string): boolean => /^([01]\d|2[0-3]):[0-5]\d$/.test(time);
  if (chosen.length === 0) return 'failedDays';
  if (!isTime(from) || !isTime(to) || from === to) return 'failedHours';
  return { weekdays: chosen, from, to };
}
