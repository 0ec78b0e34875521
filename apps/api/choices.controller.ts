import { Controller, Get, Inject } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { channels, personalizationLevels } from '@tact/journey';
import type { RuleBookSource } from '@tact/policy';
import { Roles } from './auth/identity';
import { BOOK, RULES, type RuleBookFiles } from './providers';

/** What there is to choose from, for who embeds choices into a product of their own. */
@ApiTags('customers')
@ApiBearerAuth()
@Roles('product', 'ops', 'compliance')
@Controller('v1/choices')
export class ChoicesController {
  constructor(
    @Inject(BOOK) private readonly book: RuleBookSource,
    @Inject(RULES) private readonly rules: RuleBookFiles,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Topics, channels, levels, and what one can be spared of: what people may choose from.',
  })
  async list() {
    const { plays } = await this.book.current();
    const { days, mutes } = this.rules.policy.sensitiveContexts;
    return {
      topics: sorted(plays.flatMap(({ topic }) => topic ?? [])),
      channels,
      levels: personalizationLevels,
      contexts: Object.entries(mutes).map(([context, muted]) => ({ context, mutes: muted, days })),
      tags: sorted(plays.flatMap(({ tags }) => tags)),
    };
  }
}

const sorted = (words: string[]): string[] => [...new Set(words)].sort();
