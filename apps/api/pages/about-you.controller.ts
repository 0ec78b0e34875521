import { Body, Controller, Get, Inject, Post, Query } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import {
  levelRank,
  personalizationLevels,
  type JourneyEvent,
  type PersonalizationLevel,
} from '@tact/journey';
import type { RuleBookSource } from '@tact/policy';
import type { Records } from '@tact/records';
import { Open } from '../auth/identity';
import { Contexts, OWN_CHOICE } from '../customers/contexts';
import { Preferences } from '../customers/preferences';
import { Profiles } from '../customers/profiles';
import type { ProfileBody } from '../customers/schemas';
import { tellJourney } from '../customers/tell-journey';
import { Tracking } from '../customers/tracking';
import { BOOK, RECORDS } from '../providers';
import { Arriving, type Arrival } from './arrival';
import { aboutYouBody, type AboutYou } from './about-you-page';
import { centrePage, type NoteQuery } from './centre-page';
import { Choosables } from './choosables';
import { wordsIn } from './options';
import { tellable, type Tellable } from './told-section';
import { formOf, type Visit } from './visit';
import { Visits } from './visits';

const PAGE = '/preferences/about-you';

/** What is believed about somebody, and their corrections: each is an event of their journey. */
@ApiExcludeController()
@Open()
@Controller('m/:token/preferences')
export class AboutYouController {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(BOOK) private readonly book: RuleBookSource,
    private readonly visits: Visits,
    private readonly preferences: Preferences,
    private readonly profiles: Profiles,
    private readonly choosables: Choosables,
    private readonly tracking: Tracking,
    private readonly contexts: Contexts,
  ) {}

  @Get('about-you')
  async show(@Arriving() arrival: Arrival, @Query() query: NoteQuery) {
    return this.visits.ofFresh(arrival, async (visit) => {
      const body = aboutYouBody(visit, await this.knownOf(visit), this.book.policy());
      return centrePage(visit, '/about-you', visit.say('youTitle'), body, query);
    });
  }

  /** From an old link only less personal. */
  @Post('ceiling')
  async ceiling(@Arriving() arrival: Arrival, @Body() body: unknown) {
    return this.visits.of(arrival, async (visit) => {
      const { isFresh, journey } = visit.visitor;
      const page = isFresh ? PAGE : '/preferences';
      const wanted = formOf(body).get('ceiling');
      const level = personalizationLevels.find((l) => l === wanted) ?? null;
      if (level === null && wanted !== 'open') return visit.seeOther(page, 'failedNothing');
      const ceiling = isFresh ? level : lower(journey.level.ceiling, level);
      await this.preferences.choose(visit.subject, { ceiling }, visit.told);
      return visit.seeOther(page, 'doneCeiling');
    });
  }

  @Post('interests')
  async interests(@Arriving() arrival: Arrival, @Body() body: unknown) {
    return this.visits.ofFresh(arrival, async (visit) => {
      const form = formOf(body);
      const [category, act] = [form.get('category') ?? '', form.get('do')];
      const { journey, now } = visit.visitor;
      const isKnown =
        Object.hasOwn(journey.interests, category) ||
        Object.hasOwn(journey.corrections?.forgotten ?? {}, category);
      if (!isKnown || (act !== 'forget' && act !== 'never' && act !== 'allow'))
        return visit.seeOther(PAGE, 'failedNothing');
      const about = { at: now.getTime(), category };
      const correction: JourneyEvent =
        act === 'allow'
          ? { type: 'Interest Allowed', ...about }
          : { type: 'Interest Forgotten', ...about, forGood: act === 'never' };
      await tellJourney(this.records, visit.subject, [correction], now);
      const notes = { forget: 'doneForgotten', never: 'doneForgottenForGood', allow: 'doneAllowed' } as const;
      return visit.seeOther(PAGE, notes[act]);
    });
  }

  @Post('stage')
  async stage(@Arriving() arrival: Arrival, @Body() body: unknown) {
    return this.visits.ofFresh(arrival, async (visit) => {
      const wanted = formOf(body).get('stage');
      const is = (['discovering', 'researching', 'deciding', 'enjoying'] as const).find((s) => s === wanted);
      if (!is) return visit.seeOther(PAGE, 'failedNothing');
      const { now } = visit.visitor;
      const correction: JourneyEvent = { type: 'Stage Corrected', at: now.getTime(), is };
      await tellJourney(this.records, visit.subject, [correction], now);
      return visit.seeOther(PAGE, 'doneStage');
    });
  }

  @Post('told')
  async told(@Arriving() arrival: Arrival, @Body() body: unknown) {
    return this.visits.ofFresh(arrival, async (visit) => {
      const wanted = formOf(body).get('what');
      const what = tellable.find((t) => t === wanted);
      if (!what) return visit.seeOther(PAGE, 'failedNothing');
      // What they chose here stands above what they told elsewhere: both go.
      if (what === 'language' || what === 'timeZone')
        await this.preferences.choose(visit.subject, { [what]: null }, visit.told);
      await this.profiles.tell(visit.subject, takenBack[what], visit.told);
      return visit.seeOther(PAGE, 'doneTaken');
    });
  }

  private async knownOf(visit: Visit): Promise<AboutYou> {
    const [profile, learning, occasions] = await Promise.all([
      this.records.vault.profile(visit.subject),
      this.tracking.of(visit.subject),
      this.choosables.occasions(),
    ]);
    const spared = Object.entries(visit.visitor.journey.contexts).map(([context, { tags, until }]) => ({
      ...{ context, until: new Date(until) },
      tags: this.contexts.mutedBy(context, tags),
    }));
    return {
      ...{ profile, learning, occasions, goals: this.goalsOf(visit) },
      own: spared.find(({ context }) => context === OWN_CHOICE) ?? null,
      others: spared.filter(({ context }) => context !== OWN_CHOICE),
    };
  }

  /** By the names of the shop's list; one that is no longer on it by its own. */
  private goalsOf(visit: Visit): string[] {
    return visit.visitor.journey.person.goals.map((id) => {
      const goal = this.choosables.goals.find((g) => g.id === id);
      return goal ? wordsIn(visit, goal).name : id.replaceAll('-', ' ');
    });
  }
}

const takenBack: Record<Tellable, ProfileBody> = {
  name: { title: null, firstName: null, lastName: null, addressAs: null },
  email: { email: null },
  language: { language: null },
  timeZone: { timeZone: null },
  region: { region: null },
  goals: { goals: null },
};

const lower = (
  a: PersonalizationLevel | null,
  b: PersonalizationLevel | null,
): PersonalizationLevel | null =>
  a === null || b === null ? (a ?? b) : levelRank(a) <= levelRank(b) ? a : b;
