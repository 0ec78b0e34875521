import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { readCursor, type ApiIdentity, type NoticeDoc, type Records } from '@tact/records';
import { Roles, Who } from '../auth/identity';
import { notFound, Problem } from '../problem';
import { RECORDS, RULES, type RuleBookFiles } from '../providers';
import { historyQuery, noticeBody, type HistoryQuery, type NoticeBody } from './schemas';

/** The texts that people have before them when they agree, and what for. */
@ApiTags('consents')
@ApiBearerAuth()
@Roles('product', 'ops', 'compliance')
@Controller('v1')
export class NoticesController {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(RULES) private readonly rules: RuleBookFiles,
  ) {}

  @Get('purposes')
  @ApiOperation({ summary: 'The register: every purpose in human words, with its basis and what it needs.' })
  purposes() {
    const { version, controller, purposes } = this.rules.register;
    return { version, controller, purposes };
  }

  @Post('notices')
  @Roles('compliance')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Register a version of a text, in every language it is read in. It never changes.',
  })
  async register(@Body({ schema: noticeBody }) body: NoticeBody, @Who() who: ApiIdentity) {
    const { id, version, texts, url = null } = body;
    const notices = Object.entries(texts).map(([language, text]) => ({
      ...{ id, version, language, text, url, by: who.name },
    }));
    const [other] = await this.records.notices.register(notices);
    if (other) {
      throw new Problem(
        409,
        'notice-differs',
        'This version says something else',
        `"${id}" ${version} is registered in ${other.language} with another text, and people agreed to that.`,
        'Register the new text under a version of its own.',
        { errors: [{ where: `/texts/${other.language}`, message: 'differs from what is registered' }] },
      );
    }
    await this.records.audit.note(who, 'register-notice', `${id}@${version}`);
    return { items: (await this.records.notices.version(id, version)).map(noticeJson) };
  }

  @Get('notices')
  @ApiOperation({ summary: 'Registered texts, newest first.' })
  async list(@Query({ schema: historyQuery }) { limit, cursor }: HistoryQuery) {
    const page = await this.records.notices.page(limit, cursor === undefined ? null : readCursor(cursor));
    return { items: page.items.map(noticeJson), next: page.next };
  }

  @Get('notices/:noticeId/:version')
  @ApiOperation({ summary: 'A version of a text, in every language.' })
  async version(@Param('noticeId') id: string, @Param('version') version: string) {
    const notices = await this.records.notices.version(id, version);
    if (notices.length === 0)
      throw notFound('such version of a notice', 'See GET /v1/notices for those that are registered.');
    return { items: notices.map(noticeJson) };
  }
}

const noticeJson = ({ id, version, language, hash, text, url, registeredAt, by }: NoticeDoc) => ({
  ...{ id, version, language, hash, text, url, by },
  registeredAt: registeredAt.toISOString(),
});
