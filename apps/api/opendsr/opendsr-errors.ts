import { Catch } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { pino } from 'pino';
import { ProblemFilter, type Problem, type ProblemBody } from '../problem';

/** Says what went wrong as OpenDSR 2.0, section 7.6, has it. No value that was sent comes back. */
@Catch()
export class OpenDsrErrors extends ProblemFilter {
  constructor() {
    super(pino({ name: 'api', level: process.env.TACT_LOG ?? 'info' }));
  }

  protected override answer(reply: FastifyReply, problem: Problem): void {
    const { detail, fix, errors = [] } = problem.getResponse() as ProblemBody;
    const reason = problem.kind;
    const places = errors.map(({ where, message }) => ({
      domain: 'Validation',
      reason,
      message: `${where.slice(1).replaceAll('/', '.') || 'body'}: ${message}`,
    }));
    const said = `${detail} ${fix}`.trim();
    const [first] = places;
    const body = {
      error: {
        code: problem.getStatus(),
        message: first?.message ?? said,
        errors: places.length > 0 ? places : [{ domain: 'Request', reason, message: said }],
      },
    };
    void reply
      .status(problem.getStatus())
      .type('application/json; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(JSON.stringify(body));
  }
}
