import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Roles } from '../auth/identity';
import { ReadModel } from '../customers/read-model';
import {
  decisionsQuery,
  journeysQuery,
  touchesQuery,
  type DecisionsQuery,
  type JourneysQuery,
  type TouchesQuery,
} from '../customers/schemas';
import { AskedLanguages, SpeaksLanguages } from '../explanations/asked-languages';
import { notFound } from '../problem';

/** Lists over all customers, by subject key. */
@ApiTags('lists')
@ApiBearerAuth()
@Roles('ops', 'compliance')
@Controller('v1')
export class ListsController {
  constructor(@Inject(ReadModel) private readonly readModel: ReadModel) {}

  @Get('journeys')
  @ApiOperation({ summary: 'Journeys as last projected, by stage, level and back-off.' })
  async journeys(@Query({ schema: journeysQuery }) query: JourneysQuery) {
    return this.readModel.journeys(query);
  }

  @Get('decisions')
  @SpeaksLanguages()
  @ApiOperation({ summary: 'Decisions over all customers, newest first.' })
  async decisions(
    @Query({ schema: decisionsQuery }) query: DecisionsQuery,
    @AskedLanguages() asked: string[],
  ) {
    return this.readModel.decisions(null, query, asked);
  }

  @Get('decisions/:decisionId')
  @Roles('product', 'ops', 'compliance')
  @ApiOperation({ summary: 'One decision, as named in the message it led to.' })
  @SpeaksLanguages()
  async decision(@Param('decisionId') decisionId: string, @AskedLanguages() asked: string[]) {
    const decision = await this.readModel.decision(decisionId, asked);
    if (!decision)
      throw notFound('such decision', 'Use the id in the message, or one from a list of decisions.');
    return decision;
  }

  @Get('touches')
  @ApiOperation({ summary: 'Touches over all customers, newest first.' })
  async touches(@Query({ schema: touchesQuery }) query: TouchesQuery) {
    return this.readModel.touches(null, query);
  }
}
