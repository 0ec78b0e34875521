import { Body, Controller, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Open } from '../auth/identity';
import { SelfService } from '../privacy/self-service';
import { Arriving, type Arrival } from './arrival';
import { formOf } from './visit';
import { Visits } from './visits';

/** What somebody asks for about their own data; nothing is done before they confirm it by mail. */
@ApiExcludeController()
@Open()
@Controller('m/:token/preferences')
export class OwnDataController {
  constructor(
    private readonly visits: Visits,
    private readonly selfService: SelfService,
  ) {}

  @Post('own-data')
  async ask(@Arriving() arrival: Arrival, @Body() body: unknown) {
    return this.visits.ofFresh(arrival, async (visit) => {
      const form = formOf(body);
      const wanted = form.get('ask');
      const page = '/preferences/data';
      if (wanted !== 'access' && wanted !== 'erasure') return visit.seeOther(page, 'failedNothing');
      const { subjects, reader } = visit.visitor;
      const request = await this.selfService.ask(wanted, subjects, {
        language: reader.language.locale,
        exportFirst: wanted === 'erasure' && form.get('copy') === 'yes',
      });
      return visit.seeOther(page, request === null ? 'failedAddress' : 'doneAsked');
    });
  }
}
