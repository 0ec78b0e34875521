import { Body, Controller, Get, Inject, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { MOST_GOALS, type Choosable } from '@tact/policy';
import { Open } from '../auth/identity';
import { Preferences } from '../customers/preferences';
import { Profiles } from '../customers/profiles';
import { SETTINGS, type ApiSettings } from '../providers';
import { Arriving, type Arrival } from './arrival';
import { Choosables } from './choosables';
import { html, type Html } from './design/html';
import { option, wordsIn } from './options';
import { page, pageHeaders } from './page';
import { formOf, type Visit } from './visit';
import { Visits } from './visits';

const often = [
  ['7', 'oftenWeek'],
  ['14', 'oftenFortnight'],
  ['30', 'oftenMonth'],
] as const;

/** Three questions on a page of their own, for a product to link or to frame. The answers are no consent. */
@ApiExcludeController()
@Open()
@Controller('m/:token/quiz')
export class QuizController {
  constructor(
    @Inject(SETTINGS) private readonly settings: ApiSettings,
    private readonly visits: Visits,
    private readonly choosables: Choosables,
    private readonly preferences: Preferences,
    private readonly profiles: Profiles,
  ) {}

  @Get()
  async ask(@Arriving() arrival: Arrival) {
    return this.visits.ofFresh(arrival, async (visit) => {
      const body = quizBody(visit, this.choosables.goals, await this.choosables.topics());
      return this.framed(visit, visit.say('quizTitle'), body);
    });
  }

  /** What was left open stays as it was. */
  @Post()
  async answer(@Arriving() arrival: Arrival, @Body() body: unknown) {
    return this.visits.ofFresh(arrival, async (visit) => {
      const form = formOf(body);
      const among = (all: Choosable[], name: string): string[] =>
        all.map(({ id }) => id).filter((id) => form.getAll(name).includes(id));
      const goals = among(this.choosables.goals, 'goal').slice(0, MOST_GOALS);
      const topics = among(await this.choosables.topics(), 'topic');
      const [every] = often.find(([days]) => days === form.get('every')) ?? [null];
      if (goals.length > 0) await this.profiles.tell(visit.subject, { goals }, visit.told);
      const chosen = {
        ...(topics.length > 0 ? { topics } : {}),
        ...(every === null ? {} : { minDaysBetween: Number(every) }),
      };
      await this.preferences.choose(visit.subject, chosen, visit.told);
      void visit.reply.status(303).header('location', visit.at('/quiz/thanks'));
      return '';
    });
  }

  @Get('thanks')
  async thanks(@Arriving() arrival: Arrival) {
    return this.visits.ofFresh(arrival, (visit) => {
      const body = html`<p class="lead">${visit.say('quizThanksText')}</p>
        <p>${visit.say('quizConsent')}</p>
        <div class="actions">
          <a class="button quiet" href="${visit.section('')}" target="_top">${visit.say('quizToChoices')}</a>
        </div>`;
      return this.framed(visit, visit.say('quizThanks'), body);
    });
  }

  /** Only the shop's own pages may frame it. */
  private framed(visit: Visit, title: string, body: Html): string {
    const { reader, look, shopName } = visit.visitor;
    void visit.reply.headers(pageHeaders(new URL(this.settings.shopUrl).origin));
    return page(title, body, reader.language.locale, { look, mark: shopName });
  }
}

function quizBody(visit: Visit, goals: Choosable[], topics: Choosable[]): Html {
  const { journey } = visit.visitor;
  const say = (text: Parameters<Visit['say']>[0]): string => visit.say(text);
  const many = (name: string, all: Choosable[], chosen: string[]): Html[] =>
    all.map((one) => {
      const { name: label, words } = wordsIn(visit, one);
      return option(name, one.id, label, chosen.includes(one.id), 'checkbox', words);
    });
  const { minDaysBetween, topics: known } = journey.preferences;
  return html`<p class="lead">${say('quizLead')}</p>
    <form method="post" action="${visit.at('/quiz')}">
      ${
        goals.length > 0 &&
        html`<div class="card">
          <fieldset>
            <legend>${say('quizGoals')}</legend>
            <p class="hint">${say('quizGoalsFor')}</p>
            <div class="options">${many('goal', goals, journey.person.goals)}</div>
          </fieldset>
        </div>`
      }
      ${
        topics.length > 0 &&
        html`<div class="card">
          <fieldset>
            <legend>${say('quizTopics')}</legend>
            <p class="hint">${say('quizTopicsFor')}</p>
            <div class="options">${many('topic', topics, known ?? [])}</div>
          </fieldset>
        </div>`
      }
      <div class="card">
        <fieldset>
          <legend>${say('quizOften')}</legend>
          <p class="hint">${say('quizOftenFor')}</p>
          <div class="options">
            ${often.map(([days, text]) => option('every', days, say(text), Number(days) === minDaysBetween))}
            ${option('every', 'open', say('quizOftenOpen'), !often.some(([days]) => Number(days) === minDaysBetween))}
          </div>
        </fieldset>
      </div>
      <p class="soft">${say('quizConsent')}</p>
      <button>${say('quizButton')}</button>
    </form>`;
}
