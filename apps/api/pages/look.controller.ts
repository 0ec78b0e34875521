import { Body, Controller, Get, Inject, Post, Query } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Records } from '@tact/records';
import { Open } from '../auth/identity';
import { Preferences } from '../customers/preferences';
import { SelfService } from '../privacy/self-service';
import { RECORDS, RULES, type RuleBookFiles } from '../providers';
import { Arriving, type Arrival } from './arrival';
import { centrePage, type NoteQuery } from './centre-page';
import { dataBody } from './data-page';
import { html, type Html } from './design/html';
import { option } from './options';
import { ownDataSection } from './own-data-section';
import { speaking } from './speaking';
import { formOf, type Visit } from './visit';
import { Visits } from './visits';

/** The languages that pages speak, each in its own words. */
const languages = [
  ['en', 'English'],
  ['de', 'Deutsch'],
] as const;
const sizes = [
  ['normal', 'sizeNormal'],
  ['large', 'sizeLarge'],
  ['larger', 'sizeLarger'],
] as const;
const looks = [
  ['rich', 'calmRich'],
  ['calm', 'calmCalm'],
] as const;

/** How the pages look, and where data goes. */
@ApiExcludeController()
@Open()
@Controller('m/:token/preferences')
export class LookController {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(RULES) private readonly rules: RuleBookFiles,
    private readonly visits: Visits,
    private readonly preferences: Preferences,
    private readonly selfService: SelfService,
  ) {}

  @Get('data')
  async data(@Arriving() arrival: Arrival, @Query() query: NoteQuery) {
    return this.visits.ofFresh(arrival, async (visit) => {
      const { purposes, maps, policy } = this.rules;
      const body = dataBody(visit, purposes, maps.data.fields, policy.memory);
      const own = ownDataSection(visit, await this.selfService.standingOf(visit.visitor.subjects));
      return centrePage(visit, '/data', visit.say('dataTitle'), html`${body} ${own}`, query);
    });
  }

  @Get('look')
  async show(@Arriving() arrival: Arrival, @Query() query: NoteQuery) {
    return this.visits.ofFresh(arrival, (visit) =>
      centrePage(visit, '/look', visit.say('lookTitle'), lookBody(visit), query),
    );
  }

  @Post('look')
  async choose(@Arriving() arrival: Arrival, @Body() body: unknown) {
    return this.visits.ofFresh(arrival, async (visit) => {
      const form = formOf(body);
      const [language] = languages.find(([tag]) => tag === form.get('language')) ?? [null];
      const [text] = sizes.find(([size]) => size === form.get('text')) ?? [visit.visitor.look.text];
      const [look] = looks.find(([name]) => name === form.get('look')) ?? [visit.visitor.look.look];
      await this.records.vault.tell(visit.subject, { pages: { text, look } });
      // Somebody who reads Austrian German and leaves it at German goes on reading Austrian German.
      if (language !== null && language !== visit.visitor.reader.language.catalogue.language)
        await this.preferences.choose(visit.subject, { language }, visit.told);
      return visit.seeOther('/preferences/look', 'doneLook');
    });
  }
}

function lookBody(visit: Visit): Html {
  const { say, post } = speaking(visit);
  const { look, reader } = visit.visitor;
  const current = reader.language.catalogue.language;
  return html`<p class="lead">${say('lookLead')}</p>
    <div class="card">
      ${post(
        '/look',
        html`<fieldset>
            <legend>${say('languageLegend')}</legend>
            <p class="hint">${say('languageText')}</p>
            <div class="options">
              ${languages.map(
                ([tag, name]) =>
                  html`<div lang="${tag}">${option('language', tag, name, tag === current)}</div>`,
              )}
            </div>
          </fieldset>
          <fieldset>
            <legend>${say('sizeLegend')}</legend>
            <div class="options">
              ${sizes.map(([size, text]) => option('text', size, say(text), size === look.text))}
            </div>
          </fieldset>
          <fieldset>
            <legend>${say('calmLegend')}</legend>
            <div class="options">
              ${looks.map(([name, text]) => option('look', name, say(text), name === look.look))}
            </div>
          </fieldset>
          <button>${say('save')}</button>`,
      )}
    </div>`;
}
