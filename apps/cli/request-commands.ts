import { userInfo } from 'node:os';
import { Option, type Command } from 'commander';
import { privacyRights, type PrivacyRight } from '@tact/records';
import { reaching } from './reach';
import { assignRequest, describeQueue, describeRequest, extendRequest, type QueueOptions } from './requests';
import { defaultDataDir } from './up';

const data = () => new Option('--data <dir>', 'data folder of the embedded stack').default(defaultDataDir());
const print = (line: string): void => console.log(line);
const operator = () => ({ name: userInfo().username, role: 'cli' });

export function addRequestCommands(program: Command): void {
  const requests = program
    .command('requests')
    .description('requests about people’s data: what is due, who looks after it');

  requests
    .command('list')
    .description('what is open, by when it is due')
    .option('--owner <name>', 'only theirs; none: those nobody looks after')
    .addOption(new Option('--right <right>').choices([...privacyRights]))
    .option('--due-within <days>', 'only what is due by then; 0: what is overdue')
    .option('--json', 'print one JSON object a line')
    .addOption(data())
    .action((options: QueueOptions & { right?: PrivacyRight; data: string }) =>
      reaching(options.data, async ({ records }) => {
        for (const line of await describeQueue(records, options, operator(), new Date())) print(line);
      }),
    );

  requests
    .command('show <id>')
    .description('one request: how it stands, what is to be done, what its controller was told')
    .addOption(data())
    .action((id: string, options: { data: string }) =>
      reaching(options.data, async ({ records }) => {
        for (const line of await describeRequest(records, id, operator(), new Date())) print(line);
      }),
    );

  requests
    .command('assign <id> [owner]')
    .description('say who looks after it; without a name, you')
    .addOption(data())
    .action((id: string, owner: string | undefined, options: { data: string }) =>
      reaching(options.data, async ({ records }) =>
        print(await assignRequest(records, id, owner ?? userInfo().username, operator())),
      ),
    );

  requests
    .command('extend <id>')
    .description('put it off once, before it is due, as far as the law allows')
    .requiredOption('--reason <words>', 'why, as the person is told')
    .option('--until <time>', 'ISO 8601; left out, as far as the law allows')
    .addOption(data())
    .action((id: string, options: { reason: string; until?: string; data: string }) =>
      reaching(options.data, async ({ records }) =>
        print(await extendRequest(records, id, options, operator(), new Date())),
      ),
    );
}
