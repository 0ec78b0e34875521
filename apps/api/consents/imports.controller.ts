import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiConsumes, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { ApiIdentity, Records } from '@tact/records';
import { Roles, Who } from '../auth/identity';
import { RECORDS } from '../providers';
import { ConsentImports } from './imports';

const importBody = z.string('must be lines of JSON').meta({
  examples: [
    '{"customer":"ada","purpose":"marketing","channel":"email","state":"given","at":"2025-03-01T10:00:00Z","proof":{"form":"newsletter","ip":"192.0.2.7"}}\n',
  ],
});

/** Consents that were given elsewhere, with what shows them. */
@ApiTags('consents')
@ApiBearerAuth()
@Roles('compliance')
@Controller('v1/consents')
export class ConsentImportsController {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    private readonly imports: ConsentImports,
  ) {}

  @Post('imports')
  @HttpCode(200)
  @ApiConsumes('application/x-ndjson')
  @ApiOperation({ summary: 'Take consents over, one JSON object a line. Never brings back who said no.' })
  async take(@Body({ schema: importBody }) text: string, @Who() who: ApiIdentity) {
    const answer = await this.imports.take(text, who.name);
    await this.records.audit.note(who, 'import-consents', `${answer.accepted} of ${answer.lines} lines`);
    return answer;
  }
}
