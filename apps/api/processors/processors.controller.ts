import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { isPublicUrl } from '@tact/channels';
import { endOfOverlap } from '@tact/records';
import type { ApiIdentity, Records } from '@tact/records';
import { Roles, Who } from '../auth/identity';
import { notFound, Problem } from '../problem';
import { RECORDS, SETTINGS, type ApiSettings } from '../providers';
import { newSecretBody, processorBody, type NewSecretBody, type ProcessorBody } from './schemas';

/** Who holds copies of what is known of people, and is told when somebody is erased. */
@ApiTags('compliance')
@ApiBearerAuth()
@Roles('compliance')
@Controller('v1/processors')
export class ProcessorsController {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
  ) {}

  @Post()
  @ApiOperation({
    summary: 'Declare a processor: from here on it is told of every erasure. The secret is shown this once.',
  })
  async register(@Body({ schema: processorBody }) body: ProcessorBody, @Who() who: ApiIdentity) {
    if (!this.settings.callbacksAnywhere && !isPublicUrl(body.url)) {
      throw new Problem(
        400,
        'invalid',
        'Invalid request',
        'The address does not lead to the Internet by https.',
        'Name an https address of a public host, without a password in it.',
        { errors: [{ where: '/url', message: 'must be https and lead to the Internet' }] },
      );
    }
    const secret = await this.records.processors.register(body, who.name);
    if (secret === null) {
      throw new Problem(
        409,
        'processor-exists',
        'It is there already',
        'A processor of this name is declared.',
        'Remove it first, or choose another name.',
      );
    }
    await this.records.audit.note(who, 'register-processor', body.name);
    return { ...body, secret };
  }

  @Get()
  @ApiOperation({ summary: 'Who is told when somebody is erased.' })
  async list() {
    return { items: await this.records.processors.list() };
  }

  @Post(':name/secret')
  @ApiOperation({
    summary:
      'A new secret, shown this once. The one before signs and is taken as well until it ends; PT0S ends it at once.',
  })
  async renewSecret(
    @Param('name') name: string,
    @Body({ schema: newSecretBody }) { overlap }: NewSecretBody,
    @Who() who: ApiIdentity,
  ) {
    const formerUntil = endOfOverlap(overlap, new Date());
    const renewed = await this.records.processors.renewSecret(name, formerUntil);
    switch (renewed.is) {
      case 'unknown':
        throw notFound('such processor', 'See GET /v1/processors.');
      case 'renewing':
        throw new Problem(
          409,
          'secret-being-renewed',
          'It is being renewed',
          `The secret before the newest is good until ${renewed.formerUntil.toISOString()}.`,
          'Wait until then, or end every other secret at once with the overlap PT0S.',
        );
      case 'renewed':
        await this.records.audit.note(who, 'renew-processor-secret', name);
        return { name, secret: renewed.secret, formerUntil };
    }
  }

  @Delete(':name')
  @HttpCode(200)
  @ApiOperation({ summary: 'Tell a processor no more: 409 while something is still awaited of it.' })
  async remove(@Param('name') name: string, @Who() who: ApiIdentity) {
    const awaited = await this.records.processorOrders.unsettledOf(name);
    if (awaited > 0) {
      throw new Problem(
        409,
        'processor-awaited',
        'Something is awaited of it',
        `It has not confirmed ${awaited} erasures yet.`,
        'Wait for them, or settle them by POST /v1/privacy-requests/ID/processors/NAME.',
      );
    }
    if (!(await this.records.processors.remove(name)))
      throw notFound('such processor', 'See GET /v1/processors.');
    await this.records.audit.note(who, 'remove-processor', name);
    return { name, removed: true };
  }
}
