import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  Post,
  Res,
  UseFilters,
} from '@nestjs/common';
import { ApiBasicAuth, ApiBearerAuth, ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { ResponseSigner } from '@tact/privacy';
import type { ApiIdentity, Records } from '@tact/records';
import { Open, Roles, Who } from '../auth/identity';
import { RECORDS, RESPONSE_SIGNER, SETTINGS, type ApiSettings } from '../providers';
import { OpenDsrErrors } from './opendsr-errors';
import { notSetUp, OpenDsrService } from './opendsr.service';
import { requestTypes, supportedIdentities } from './request-form';

const example = {
  regulation: 'gdpr',
  subject_request_id: 'c3d0a6de-5c2b-4b5e-9d0f-6f1f0a4b7e21',
  subject_request_type: 'access',
  submitted_time: '2025-11-20T09:30:00Z',
  subject_identities: [
    { identity_type: 'controller_customer_id', identity_value: 'nobody-yet', identity_format: 'raw' },
  ],
  api_version: '2.0',
};

/** Sends a body whose bytes are signed, as they are. */
function signed(reply: FastifyReply, signer: ResponseSigner | null, body: object): void {
  if (signer === null) throw notSetUp();
  const text = JSON.stringify(body);
  void reply
    .type('application/json')
    .header('X-OpenDSR-Processor-Domain', signer.domain)
    .header('X-OpenDSR-Signature', signer.sign(text))
    .header('cache-control', 'no-store')
    .send(text);
}

/** What anyone may know: what is understood here, and whose signature to expect. */
@ApiTags('opendsr')
@Open()
@UseFilters(OpenDsrErrors)
@Controller('opendsr/v2')
export class OpenDsrDiscoveryController {
  constructor(
    @Inject(RESPONSE_SIGNER) private readonly signer: ResponseSigner | null,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
  ) {}

  @Get('discovery')
  @ApiOperation({
    summary: 'What is understood here, and where the certificate is (OpenDSR 2.0, section 6).',
  })
  discovery(@Res() reply: FastifyReply): void {
    signed(reply, this.signer, {
      api_version: '2.0',
      supported_identities: supportedIdentities,
      supported_subject_request_types: requestTypes,
      processor_certificate: `${this.settings.publicUrl}/opendsr/v2/certificate.pem`,
    });
  }

  @Get('certificate.pem')
  @ApiOperation({ summary: 'The certificate that answers and callbacks are signed with, and its chain.' })
  certificate(@Res() reply: FastifyReply): void {
    if (this.signer === null) throw notSetUp();
    void reply.type('application/x-pem-file').send(this.signer.certificate);
  }
}

/** Requests of controllers, each by a compliance key that is named for it. */
@ApiTags('opendsr')
@ApiBearerAuth()
@ApiBasicAuth()
@Roles('compliance')
@UseFilters(OpenDsrErrors)
@Controller('opendsr/v2')
export class OpenDsrController {
  constructor(
    private readonly requests: OpenDsrService,
    @Inject(RECORDS) private readonly records: Records,
    @Inject(RESPONSE_SIGNER) private readonly signer: ResponseSigner | null,
  ) {}

  @Post('requests')
  @HttpCode(201)
  @ApiOperation({ summary: 'Send a data subject’s request on. The same again has the same answer.' })
  @ApiBody({ schema: { example } })
  async create(@Body() body: unknown, @Who() who: ApiIdentity, @Res() reply: FastifyReply): Promise<void> {
    const text = typeof body === 'string' ? body : '';
    signed(reply, this.signer, await this.requests.create(text, who));
  }

  @Get('requests/:subjectRequestId')
  @ApiOperation({ summary: 'How far a request is: pending, in_progress, completed, cancelled.' })
  async status(
    @Param('subjectRequestId') subjectRequestId: string,
    @Who() who: ApiIdentity,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    signed(reply, this.signer, await this.requests.status(subjectRequestId, who));
  }

  @Delete('requests/:subjectRequestId')
  @HttpCode(202)
  @ApiOperation({ summary: 'Take a request back, while nothing is lost yet.' })
  async cancel(
    @Param('subjectRequestId') subjectRequestId: string,
    @Who() who: ApiIdentity,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    signed(reply, this.signer, await this.requests.cancel(subjectRequestId, who));
  }

  @Post('callback-secret')
  @HttpCode(201)
  @ApiOperation({
    summary: 'Make the secret that callbacks to this controller are signed with; shown this once.',
  })
  async secret(@Who() who: ApiIdentity, @Res() reply: FastifyReply): Promise<void> {
    const { secret, formerUntil } = await this.records.controllers.renewSecret(who.name);
    await this.records.audit.note(who, 'renew-callback-secret', 'opendsr');
    signed(reply, this.signer, { secret, former_until: formerUntil?.toISOString() ?? null });
  }
}
