import { Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DAY } from '@tact/journey';
import { LinkTokens, type MasterKeys } from '@tact/privacy';
import type { Records } from '@tact/records';
import { Roles } from '../auth/identity';
import { externalId } from '../customers/schemas';
import { MASTER_KEYS, RECORDS, SETTINGS, type ApiSettings } from '../providers';
import { EVERY_PURPOSE } from './stop-page';

/** Ways into a customer's own pages, for a product that has them signed in. */
@ApiTags('customers')
@ApiBearerAuth()
@Roles('product')
@Controller('v1/customers/:id/links')
export class LinksController {
  private readonly tokens: LinkTokens;

  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
    @Inject(MASTER_KEYS) masterKeys: MasterKeys,
  ) {
    this.tokens = new LinkTokens(masterKeys);
  }

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary:
      'Links to a customer’s preference centre and to the quiz. For them alone: whoever has one is taken for them.',
  })
  async make(@Param('id', { schema: externalId }) id: string) {
    const subject = await this.records.subjects.findOrCreate(id);
    const now = new Date();
    const claim = { purpose: EVERY_PURPOSE, channel: 'any', touchId: '', decisionId: '' };
    const base = `${this.settings.publicUrl}/m/${this.tokens.mint({ subjectKey: subject, ...claim }, now)}`;
    return {
      subject,
      preferences: `${base}/preferences`,
      quiz: `${base}/quiz`,
      showsUntil: new Date(now.getTime() + this.settings.linkViewDays * DAY).toISOString(),
    };
  }
}
