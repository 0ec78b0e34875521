import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiExcludeController, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { jwksOf } from '@tact/privacy';
import { readCursor, type Proofs } from '@tact/records';
import { Open, Roles } from '../auth/identity';
import { opsPageQuery, type OpsPageQuery } from '../ops/schemas';
import { notFound } from '../problem';
import { PROOFS } from '../providers';

/** Receipts, for compliance. */
@ApiTags('ops')
@ApiBearerAuth()
@Roles('compliance', 'ops')
@Controller('v1/receipts')
export class ReceiptsController {
  constructor(@Inject(PROOFS) private readonly proofs: Proofs) {}

  @Get()
  @ApiOperation({ summary: 'Receipts, newest first, without whom they are about: that only the salt tells.' })
  async list(@Query({ schema: opsPageQuery }) { limit, cursor }: OpsPageQuery) {
    return this.proofs.receipts.page(limit, cursor === undefined ? null : readCursor(cursor));
  }

  @Get(':receiptId')
  @ApiOperation({ summary: 'A receipt with its proof, to be checked offline: tact receipt verify.' })
  async file(@Param('receiptId') receiptId: string) {
    return fileOf(this.proofs, receiptId);
  }
}

/** For whoever was given a receipt's id, which nobody can guess, and for everybody the keys to check it with. */
@ApiExcludeController()
@Open()
@Controller()
export class OpenReceiptsController {
  constructor(@Inject(PROOFS) private readonly proofs: Proofs) {}

  @Get('receipts/:receiptId')
  async file(@Param('receiptId') receiptId: string, @Res({ passthrough: true }) reply: FastifyReply) {
    const file = await fileOf(this.proofs, receiptId);
    void reply
      .header('content-disposition', `attachment; filename="${receiptId}.json"`)
      .header('cache-control', 'no-store')
      .header('referrer-policy', 'no-referrer');
    return file;
  }

  @Get('.well-known/tact-receipts/jwks.json')
  keys() {
    return jwksOf(this.proofs.signers.publicKeys);
  }
}

async function fileOf({ receipts }: Proofs, receiptId: string) {
  const file = await receipts.file(receiptId);
  if (!file) throw notFound('such receipt', 'Use the id that it was handed out under.');
  return file;
}
