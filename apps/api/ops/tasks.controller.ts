import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { readCursor, type ApiIdentity, type Records } from '@tact/records';
import { Roles, Who } from '../auth/identity';
import { notFound } from '../problem';
import { RECORDS } from '../providers';
import { closeTaskBody, tasksQuery, type CloseTaskBody, type TasksQuery } from './schemas';

/** What only a human should answer: an open case, a failed payment, a regular who fell silent. */
@ApiTags('ops')
@ApiBearerAuth()
@Roles('ops', 'compliance')
@Controller('v1/ops/tasks')
export class TasksController {
  constructor(@Inject(RECORDS) private readonly records: Records) {}

  @Get()
  @ApiOperation({ summary: 'Tasks for humans, newest first: open, closed, or of one kind.' })
  async list(@Query({ schema: tasksQuery }) { limit, cursor, ...filter }: TasksQuery) {
    return this.records.tasks.page(filter, limit, cursor === undefined ? null : readCursor(cursor));
  }

  @Post(':taskId/close')
  @HttpCode(200)
  @ApiOperation({ summary: 'Somebody took care of it. Twice is as good as once.' })
  async close(
    @Param('taskId') taskId: string,
    @Body({ schema: closeTaskBody }) { note }: CloseTaskBody,
    @Who() who: ApiIdentity,
  ) {
    const { tasks, inbox, subjects, audit } = this.records;
    const task = await tasks.find(taskId);
    if (!task) throw notFound('such task', 'See GET /v1/ops/tasks.');
    if (task.closedAt === null) {
      const at = new Date();
      // The journey first: whoever tries again after a failure in between tells it the same, and it hears it once.
      await inbox.acceptOnce(await subjects.current(task.subject), `task-closed:${taskId}`, {
        type: 'Task Closed',
        at: at.getTime(),
        kind: task.kind,
        openedAt: task.openedAt.getTime(),
      });
      if (await tasks.close(task, note ?? null, who.name, at)) {
        await audit.note(who, 'close-task', task.kind, [task.subject]);
      }
    }
    return tasks.find(taskId);
  }
}
