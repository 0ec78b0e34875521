import { Body, Controller, Headers, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Webhook } from 'standardwebhooks';
import type { Records } from '@tact/records';
import { Open } from '../auth/identity';
import { Problem } from '../problem';
import { readSigned } from '../signed-body';
import { RECORDS } from '../providers';
import { Reports } from './reports';
import { reportsBody } from './schemas';

const example = {
  reports: [
    {
      type: 'bounce',
      touch: '3f0e8a52-6a0f-4f0c-9d5e-0c4f6f9f7a10',
      permanence: 'permanent',
      at: '2026-01-01T08:00:00Z',
    },
  ],
};

/** What mail providers report, in one format, signed after Standard Webhooks instead of with a key. */
@ApiTags('deliveries')
@Open()
@Controller('v1/deliveries/reports')
export class ReportsController {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    private readonly reports: Reports,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Report bounces, complaints and unsubscribes. What nobody knows of is answered calmly.',
  })
  @ApiHeader({ name: 'webhook-id', required: true })
  @ApiHeader({ name: 'webhook-timestamp', required: true })
  @ApiHeader({ name: 'webhook-signature', required: true })
  @ApiBody({ schema: { example } })
  async take(@Body() body: unknown, @Headers() headers: Record<string, string>) {
    const text = typeof body === 'string' ? body : '';
    const source = await this.signerOf(text, headers);
    const results = [];
    // One after the other: two about one person must not cross.
    for (const [index, report] of readSigned(reportsBody, text).reports.entries())
      results.push({ index, ...(await this.reports.take(report, source)) });
    return { results };
  }

  private async signerOf(text: string, headers: Record<string, string>): Promise<string> {
    for (const { name, secret } of await this.records.reportSources.withSecrets()) {
      try {
        new Webhook(secret).verify(text, headers);
        return name;
      } catch {
        // Another source's, or nobody's.
      }
    }
    throw new Problem(
      401,
      'not-signed',
      'Not signed',
      'No known source signed this, or it was signed more than five minutes ago.',
      'Sign it after Standard Webhooks with the secret that POST /v1/ops/report-sources showed.',
    );
  }
}
