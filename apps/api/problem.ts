import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { isGrpcServiceError, WorkflowNotFoundError } from '@temporalio/client';
import { ErasedSubjectError } from '@tact/privacy';
import { BadCursorError, ErasedPersonError, isUnreachable } from '@tact/records';

export interface ProblemBody {
  /** Stable; `https://tact.invalid/problems/<name>`. */
  type: string;
  title: string;
  status: number;
  /** What was wrong. */
  detail: string;
  /** What to do about it. */
  fix: string;
  /** Where it was wrong, as JSON pointers into the request. */
  errors?: { where: string; message: string }[];
}

/** An error as RFC 9457 writes it: what was wrong, where, and what to do. */
export class Problem extends HttpException {
  constructor(
    status: number,
    /** The end of its `type`. */
    readonly kind: string,
    title: string,
    detail: string,
    fix: string,
    readonly more: { errors?: ProblemBody['errors']; retryAfterSeconds?: number } = {},
  ) {
    const body: ProblemBody = {
      type: `https://tact.invalid/problems/${kind}`,
      title,
      status,
      detail,
      fix,
      ...(more.errors ? { errors: more.errors } : {}),
    };
    super(body, status);
  }
}

export const notFound = (what: string, fix: string): Problem =>
  new Problem(404, 'not-found', 'Not found', `There is no ${what}.`, fix);

const unavailable = (who: string): Problem =>
  new Problem(
    503,
    'unavailable',
    'Unavailable for now',
    `${who} cannot be reached, so nothing was accepted or changed.`,
    'Send the same request again after the time in Retry-After.',
    { retryAfterSeconds: 5 },
  );

/** Turns whatever was thrown into a problem; nothing personal and no stack leaves with it. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: { error(error: unknown, message: string): void }) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = this.problemOf(error);
    if (problem.more.retryAfterSeconds !== undefined) {
      void reply.header('retry-after', String(problem.more.retryAfterSeconds));
    }
    // Who still sends a body that is too large reads the answer only if the connection outlives the reading.
    if (problem.getStatus() === 413) reply.removeHeader('connection');
    this.answer(reply, problem);
  }

  /** How it is said; another protocol may have words of its own. */
  protected answer(reply: FastifyReply, problem: Problem): void {
    void reply
      .status(problem.getStatus())
      .type('application/problem+json')
      .send(JSON.stringify(problem.getResponse()));
  }

  private problemOf(error: unknown): Problem {
    if (error instanceof Problem) return error;
    if (error instanceof BadCursorError) {
      return new Problem(
        400,
        'bad-cursor',
        'Bad cursor',
        error.message,
        'Use the `next` of the page before.',
      );
    }
    if (error instanceof ErasedPersonError || error instanceof ErasedSubjectError) {
      return new Problem(
        410,
        'erased',
        'Erased',
        'Somebody of this id was erased; nothing is kept about them.',
        'Stop reporting this id. If they agree to something anew themselves, report that consent.',
      );
    }
    if (isUnreachable(error)) return unavailable('The database');
    if (isTemporalUnreachable(error)) return unavailable('Temporal');
    if (isTemporalsFault(error)) {
      this.log.error(error, 'Temporal could not do what it was asked.');
      return unavailable('Temporal');
    }
    if (error instanceof WorkflowNotFoundError) {
      return notFound('journey of this customer yet', 'Report an event about them first.');
    }
    if (error instanceof HttpException) return fromHttp(error);
    const fastify = error as { statusCode?: number; message?: string };
    if (fastify.statusCode !== undefined && fastify.statusCode < 500) {
      return new Problem(
        fastify.statusCode,
        'bad-request',
        'Bad request',
        fastify.message ?? '',
        'Correct the request.',
      );
    }
    this.log.error(error, 'A request failed.');
    return new Problem(
      500,
      'fault',
      'Our fault',
      'Something broke on our side.',
      'Try again; tell ops if it stays.',
    );
  }
}

function fromHttp(error: HttpException): Problem {
  const status = error.getStatus();
  if (status === 429) {
    return new Problem(
      429,
      'too-many-requests',
      'Too many requests',
      'This key asks too often.',
      'Wait for Retry-After.',
    );
  }
  if (status === 404) return notFound('such address', 'See the list of addresses under /docs.');
  return new Problem(status, 'refused', error.message, error.message, 'Correct the request.');
}

/**
 * gRPC: deadline exceeded, resource exhausted, failed precondition (a workflow task is being retried), aborted
 * (another one came between), unavailable.
 */
const AWAY = new Set([4, 8, 9, 10, 14]);
/** gRPC: cancelled, unknown, internal. Whatever it was, it was not the request. */
const FAULTS = new Set([1, 2, 13]);
/** How the client wraps some of them. */
const WRAPPED = /^(WorkflowUpdateRPCTimeoutOrCancelledError|QueryRejectedError)$/;
/** A worker gave its task back without having looked at the update: nothing was decided. */
const UNPROCESSED = 'UnprocessedUpdate';

export const isTemporalUnreachable = (error: unknown): boolean =>
  causesOf(error).some(
    (e) => hasCode(e, AWAY) || WRAPPED.test(e.name) || (e as { type?: unknown }).type === UNPROCESSED,
  );

const isTemporalsFault = (error: unknown): boolean => causesOf(error).some((e) => hasCode(e, FAULTS));

const hasCode = (e: Error, codes: ReadonlySet<number>): boolean => isGrpcServiceError(e) && codes.has(e.code);

/** An error and what it came from. */
function causesOf(error: unknown): Error[] {
  const causes: Error[] = [];
  for (let e = error; e instanceof Error && !causes.includes(e); e = e.cause) causes.push(e);
  return causes;
}
