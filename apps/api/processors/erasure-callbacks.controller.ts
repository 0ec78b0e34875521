import { Body, Controller, Headers, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Webhook } from 'standardwebhooks';
import type { Records } from '@tact/records';
import { Open } from '../auth/identity';
import { notFound, Problem } from '../problem';
import { readSigned } from '../signed-body';
import { RECORDS } from '../providers';
import { callbackBody } from './schemas';
import { Waking } from './waking';

const example = { id: '3f0e8a52-6a0f-4f0c-9d5e-0c4f6f9f7a10', state: 'confirmed', reference: 'del-17' };

/** What processors say of the erasures they were told to do, signed after Standard Webhooks instead of with a key. */
@ApiTags('processors')
@Open()
@Controller('v1/processors/:name/erasures')
export class ErasureCallbacksController {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    private readonly waking: Waking,
  ) {}

  @Post(':orderId')
  @HttpCode(200)
  @ApiOperation({ summary: 'Say how far an erasure is. The same again has the same answer.' })
  @ApiHeader({ name: 'webhook-id', required: true })
  @ApiHeader({ name: 'webhook-timestamp', required: true })
  @ApiHeader({ name: 'webhook-signature', required: true })
  @ApiBody({ schema: { example } })
  async take(
    @Param('name') name: string,
    @Param('orderId') orderId: string,
    @Body() body: unknown,
    @Headers() headers: Record<string, string>,
  ) {
    const text = typeof body === 'string' ? body : '';
    await this.refuseUnlessSigned(name, text, headers);
    const { id, state, reference = null } = readSigned(callbackBody, text);
    const order = id === orderId ? await this.records.processorOrders.byId(id) : null;
    if (order === null || order.processor !== name)
      throw notFound('such erasure of this processor', 'Use the callback_url and the id of the order.');
    await this.records.processorOrders.heard(id, { state, because: null, reference }, new Date());
    await this.waking.wake(order);
    const now = await this.records.processorOrders.byId(id);
    return { id, state: now?.state ?? state };
  }

  private async refuseUnlessSigned(name: string, text: string, headers: Record<string, string>) {
    for (const secret of await this.records.processors.secretsOf(name, new Date())) {
      try {
        return void new Webhook(secret).verify(text, headers);
      } catch {
        // By another secret of its own, or not by it.
      }
    }
    throw new Problem(
      401,
      'not-signed',
      'Not signed',
      'This processor did not sign it, or did so more than five minutes ago.',
      'Sign it after Standard Webhooks with the secret that POST /v1/processors, or the last new one, showed.',
    );
  }
}
