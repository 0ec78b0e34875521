import { Controller, Get, Inject, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Proofs, Records } from '@tact/records';
import { Roles } from '../auth/identity';
import { Problem } from '../problem';
import { PROOFS, RECORDS } from '../providers';
import { logEntriesQuery, logProofQuery, type LogEntriesQuery, type LogProofQuery } from './schemas';

/** The transparency log: every receipt and every deed of the audit, none of which can be changed unseen. */
@ApiTags('ops')
@ApiBearerAuth()
@Roles('compliance', 'ops')
@Controller('v1/log')
export class LogController {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(PROOFS) private readonly proofs: Proofs,
  ) {}

  @Get('checkpoint')
  @ApiOperation({ summary: 'The signed head of the log as it is now: a C2SP checkpoint.' })
  async checkpoint(@Res({ passthrough: true }) reply: FastifyReply) {
    void reply.type('text/plain; charset=utf-8');
    return this.proofs.checkpoints.current();
  }

  @Get('proof')
  @ApiOperation({
    summary:
      'That an entry is in the log (`entry`, else the newest), or that the log of one size continues the log of another (`from`, `to`).',
  })
  async proof(@Query({ schema: logProofQuery }) { entry, from, to }: LogProofQuery) {
    const size = await this.records.log.size();
    if (from !== undefined) return this.consistency(from, to ?? size, size);
    const index = entry ?? size - 1;
    if (index < 0 || index >= size) throw beyond(size);
    return { index, proof: await this.proofs.receipts.proofOf(index) };
  }

  @Get('entries')
  @ApiOperation({
    summary: 'Entries in their order, from a number on, letter for letter as they are hashed.',
  })
  async entries(@Query({ schema: logEntriesQuery }) { from, limit }: LogEntriesQuery) {
    const docs = await this.records.log.from(from, limit);
    const items = docs.map(({ _id, leaf }) => ({ seq: _id, leaf }));
    return { items, next: items.length === limit ? from + limit : null };
  }

  private async consistency(from: number, to: number, size: number) {
    if (from > to || to > size) throw beyond(size);
    const [path, older, newer] = await Promise.all([
      this.records.log.consistencyPath(from, to),
      this.records.log.rootAt(from),
      this.records.log.rootAt(to),
    ]);
    const text = (hash: Buffer) => hash.toString('base64');
    return { from, to, path: path.map(text), roots: { from: text(older), to: text(newer) } };
  }
}

const beyond = (size: number): Problem =>
  new Problem(
    422,
    'beyond-the-log',
    'Beyond the log',
    `The log has ${size} entries.`,
    'Name entries below that, and `from` not above `to`.',
  );
