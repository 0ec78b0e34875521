import {
  Inject,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { Observable } from 'rxjs';
import type { Records } from '@tact/records';
import type { IdentifiedRequest } from '../auth/identity';
import { RECORDS } from '../providers';

/** One customer's data, and lists over all of them. */
const ONE = /^\/v1\/customers\/:id(\/|$)/;
const MANY = /^\/v1\/(decisions|touches|journeys|ops\/tasks)(\/|$)/;

/**
 * Whoever of ops or compliance looks at people's data is in the audit before they see it. Product services read all
 * day what they are there for; of them, what is refused is noted.
 */
@Injectable()
export class ReadsOfPeople implements NestInterceptor {
  constructor(@Inject(RECORDS) private readonly records: Records) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    if (context.getType() === 'http') await this.note(context.switchToHttp().getRequest<IdentifiedRequest>());
    return next.handle();
  }

  private async note({ identity, method, routeOptions, params }: IdentifiedRequest): Promise<void> {
    if (identity === undefined || identity.role === 'product' || method !== 'GET') return;
    const route = routeOptions.url ?? '';
    if (MANY.test(route)) return this.records.audit.noteOften(identity, 'read', `GET ${route}`);
    if (!ONE.test(route)) return;
    const { id = '' } = params as { id?: string };
    const subject = await this.records.subjects.find(id);
    if (subject !== null) await this.records.audit.noteOften(identity, 'read', `GET ${route}`, [subject]);
  }
}
