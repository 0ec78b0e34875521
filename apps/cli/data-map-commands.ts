import { writeFileSync } from 'node:fs';
import { Option, type Command } from 'commander';
import { loadDataMap, loadPolicy, loadPurposeRegister } from '@tact/policy';
import { asCsv, asPage, processingRecord, type ProcessingRecord } from '@tact/processing-record';
import { checkStored, retentionTimes, type StoredCheck } from '@tact/records';
import { reaching } from './reach';
import { defaultDataDir } from './up';

const forms = {
  html: asPage,
  csv: asCsv,
  json: (record: ProcessingRecord) => `${JSON.stringify(record, null, 2)}\n`,
};
type Form = keyof typeof forms;

const print = (line: string): void => console.log(line);

export function addDataMapCommands(program: Command): void {
  const map = program
    .command('data-map')
    .description('the record of processing activities (Art. 30 GDPR), made of what the software goes by')
    .addOption(new Option('--format <form>').choices(Object.keys(forms)).default('html'))
    .option('--out <file>', 'write it there instead of printing it')
    .action(({ format, out }: { format: Form; out?: string }) => {
      const record = processingRecord({
        register: loadPurposeRegister(process.env['TACT_PURPOSES']),
        intake: loadDataMap(process.env['TACT_DATA_MAP']),
        times: retentionTimes(process.env, loadPolicy(process.env['TACT_POLICY'])),
        transfers: process.env['TACT_TRANSFERS'],
        madeAt: new Date(),
      });
      const text = forms[format](record);
      if (out === undefined) process.stdout.write(text);
      else {
        writeFileSync(out, text);
        print(`${record.stores.length} stores are described in ${out}.`);
      }
      record.findings.forEach((finding) => console.error(finding));
      process.exitCode = record.findings.length === 0 ? 0 : 1;
    });

  map
    .command('check')
    .description('open what is stored and say what of it the data map does not declare')
    .option('--most <n>', 'documents of each collection, the newest', '1000')
    .option('--data <dir>', 'data folder of the embedded stack', defaultDataDir())
    .action(({ most, data }: { most: string; data: string }) =>
      reaching(data, async ({ records }) => {
        const check = await checkStored(records.models, records.vault, Number(most));
        describe(check).forEach(print);
        process.exitCode = check.undeclared.length === 0 ? 0 : 1;
      }),
    );
}

const describe = ({ documents, opened, unreadable, undeclared }: StoredCheck): string[] => [
  `${documents} documents looked at, ${opened} sealed parts opened${unreadable > 0 ? `, ${unreadable} under keys that are gone` : ''}.`,
  ...undeclared.map(
    ({ store, sealedIn, path }) =>
      `${store}: ${sealedIn === null ? path : `${path}, sealed in ${sealedIn},`} is stored and not declared. Say in libs/records/data-map/entries what it is for, or stop storing it.`,
  ),
];
