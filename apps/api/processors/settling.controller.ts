import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ApiIdentity } from '@tact/records';
import { Roles, Who } from '../auth/identity';
import { settleBody, type SettleBody } from './schemas';
import { Settling } from './settling';

/** What somebody found out about a processor that doesn't say it by itself. */
@ApiTags('privacy')
@ApiBearerAuth()
@Roles('compliance')
@Controller('v1/privacy-requests/:requestId/processors/:name')
export class SettlingController {
  constructor(private readonly settling: Settling) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Say that a processor confirmed another way, have it asked anew, or let it be unconfirmed.',
  })
  async settle(
    @Param('requestId') requestId: string,
    @Param('name') name: string,
    @Body({ schema: settleBody }) body: SettleBody,
    @Who() who: ApiIdentity,
  ) {
    const { state, at, reference } = await this.settling.settle(requestId, name, body, who);
    return { name, state, at, reference };
  }
}
