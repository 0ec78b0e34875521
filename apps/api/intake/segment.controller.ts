import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBasicAuth, ApiBearerAuth, ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ApiIdentity } from '@tact/records';
import { Roles, Who } from '../auth/identity';
import { OptsOut } from './opts-out';
import { Problem } from '../problem';
import { IntakeService, type IntakeResult } from './intake.service';

const LARGEST_BATCH = 5_000;
const example = {
  type: 'track',
  messageId: 'example-1',
  userId: 'ada',
  event: 'Products Searched',
  properties: { query: 'green tea', category: 'tea', session_id: 's-1' },
};

/** Segment's HTTP API, so that an unchanged Segment SDK is the client. */
@ApiTags('events')
@ApiBearerAuth()
@ApiBasicAuth()
@Roles('product')
@Controller('v1')
export class SegmentController {
  constructor(private readonly intake: IntakeService) {}

  @Post('batch')
  @HttpCode(200)
  @ApiOperation({ summary: 'Report events. One bad event does not cost its batch.' })
  @ApiBody({ schema: { example: { batch: [example], sentAt: '2026-01-01T00:00:00.000Z' } } })
  async batch(
    @Body() body: unknown,
    @Who() who: ApiIdentity,
    @OptsOut() optsOut: boolean,
  ): Promise<IntakeResult> {
    const { batch, sentAt } = asObject(body);
    if (!Array.isArray(batch)) {
      throw new Problem(
        400,
        'no-batch',
        'No batch',
        'The body has no list `batch`.',
        'Send {"batch": […]}.',
        {
          errors: [{ where: '/batch', message: 'must be a list of events' }],
        },
      );
    }
    if (batch.length > LARGEST_BATCH) {
      throw new Problem(
        413,
        'too-large',
        'Too large',
        `More than ${LARGEST_BATCH} events.`,
        'Send smaller batches.',
      );
    }
    return this.intake.take(batch, who, { sentAt: typeof sentAt === 'string' ? sentAt : null, optsOut });
  }

  @Post('track')
  @HttpCode(200)
  @ApiOperation({ summary: 'Report one event.' })
  @ApiBody({ schema: { example } })
  async track(
    @Body() body: unknown,
    @Who() who: ApiIdentity,
    @OptsOut() optsOut: boolean,
  ): Promise<IntakeResult> {
    return this.one('track', body, who, optsOut);
  }

  @Post('identify')
  @HttpCode(200)
  @ApiOperation({ summary: 'Say who somebody is, and what they told about themselves.' })
  @ApiBody({
    schema: { example: { userId: 'ada', traits: { email: 'ada@example.test', timezone: 'Europe/Berlin' } } },
  })
  async identify(
    @Body() body: unknown,
    @Who() who: ApiIdentity,
    @OptsOut() optsOut: boolean,
  ): Promise<IntakeResult> {
    return this.one('identify', body, who, optsOut);
  }

  @Post('page')
  @HttpCode(200)
  @ApiOperation({ summary: 'Report a page view. Its address carries the touch that led there.' })
  @ApiBody({
    schema: { example: { userId: 'ada', name: 'Tea', properties: { url: 'https://shop.test/tea' } } },
  })
  async page(
    @Body() body: unknown,
    @Who() who: ApiIdentity,
    @OptsOut() optsOut: boolean,
  ): Promise<IntakeResult> {
    return this.one('page', body, who, optsOut);
  }

  @Post('screen')
  @HttpCode(200)
  @ApiOperation({ summary: 'Report a screen view in an app.' })
  @ApiBody({ schema: { example: { userId: 'ada', name: 'Home' } } })
  async screen(
    @Body() body: unknown,
    @Who() who: ApiIdentity,
    @OptsOut() optsOut: boolean,
  ): Promise<IntakeResult> {
    return this.one('screen', body, who, optsOut);
  }

  @Post('alias')
  @HttpCode(200)
  @ApiOperation({ summary: 'Link an anonymous id to an account.' })
  @ApiBody({ schema: { example: { userId: 'ada', previousId: 'anonymous-7' } } })
  async alias(
    @Body() body: unknown,
    @Who() who: ApiIdentity,
    @OptsOut() optsOut: boolean,
  ): Promise<IntakeResult> {
    return this.one('alias', body, who, optsOut);
  }

  /** A single rejected event is the request's own fault, so the answer says so. */
  private async one(type: string, body: unknown, who: ApiIdentity, optsOut: boolean): Promise<IntakeResult> {
    const message = { ...asObject(body), type };
    const result = await this.intake.take([message], who, { sentAt: null, optsOut });
    const [fault] = result.rejected;
    if (!fault) return result;
    throw new Problem(400, `event-${fault.code}`, 'The event was rejected', fault.message, fault.fix, {
      errors: [{ where: fault.where, message: fault.message }],
    });
  }
}

function asObject(body: unknown): Record<string, unknown> {
  if (typeof body === 'object' && body !== null && !Array.isArray(body))
    return body as Record<string, unknown>;
  throw new Problem(
    400,
    'not-an-object',
    'Not an object',
    'The body is not a JSON object.',
    'Send one JSON object.',
  );
}
