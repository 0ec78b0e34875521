import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Open } from '../auth/identity';
import { AskedLanguages } from '../explanations/asked-languages';
import { SelfService } from '../privacy/self-service';
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
  async ask(
    @Param('token') token: string,
    @Body() body: unknown,
    @AskedLanguages() asked: string[],
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.visits.ofFresh(token, asked, reply, async (visit) => {
      const form = formOf(body);
      const wanted = form.get('ask');
      const page = '/preferences/data';
      if (wanted !== 'access' && wanted !== 'erasure') return visit.seeOther(reply, page, 'failedNothing');
      const { subjects, reader } = visit.visitor;
      const request = await this.selfService.ask(wanted, subjects, {
        language: reader.language.locale,
        exportFirst: wanted === 'erasure' && form.get('copy') === 'yes',
      });
      return visit.seeOther(reply, page, request === null ? 'failedAddress' : 'doneAsked');
    });
  }
}
