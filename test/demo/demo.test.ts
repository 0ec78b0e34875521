import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Client, Connection } from '@temporalio/client';
import { DateTime } from 'luxon';
import mongoose from 'mongoose';
import { findBinary, projectRoot, startMongo, startTemporal, tactFolder } from '@tact/servers';
import { scanBytes } from './scan-bytes';

interface Report {
  sent: number;
  accepted: number;
  duplicates: number;
  rejected: number;
  applied: number;
  journeys: { total: number };
  decisions: { holdsByReason: Record<string, number> };
  touches: { byChannel: Record<string, Record<string, number>> };
  webhooksVerified: number;
  examples: { decisionId: string }[];
  forgotten: { deleted: Record<string, number>; isGenuine: boolean; afterwards: string };
}

/** Mail addresses, external ids, message ids and session ids of the input and of the demo. */
const PERSONAL = /user_\d{4}|sess_\d{6}|live-user|[a-z0-9_]@people\.test/;

mkdirSync(tactFolder(), { recursive: true });
const folder = mkdtempSync(join(tactFolder(), 'test-demo-'));
const data = join(folder, 'data');

const PEOPLE = 60;
const AWAKE = 40;

interface Line {
  text: string;
  userId: string;
  timeZone: string | undefined;
}

/** Sixty people of the demo input, all of their events: whatever the hour, two of three are awake where they live. */
function sample(): string[] {
  const lines = gunzipSync(readFileSync(join(projectRoot(), 'demo/storefront-events.jsonl.gz')))
    .toString('utf8')
    .split('\n')
    .filter((text) => text !== '')
    .map((text): Line => {
      const { userId, traits } = JSON.parse(text) as { userId: string; traits?: { timezone?: string } };
      return { text, userId, timeZone: traits?.timezone };
    });
  const zones = new Map(lines.flatMap(({ userId, timeZone }) => (timeZone ? [[userId, timeZone]] : [])));
  const all = [...new Set(lines.map(({ userId }) => userId))].sort();
  const awake = all.filter((userId) => isDay(zones.get(userId) ?? 'UTC'));
  const chosen = new Set(everyNth(awake, AWAKE));
  for (const userId of everyNth(
    all.filter((one) => !chosen.has(one)),
    PEOPLE - AWAKE,
  ))
    chosen.add(userId);
  return lines.filter(({ userId }) => chosen.has(userId)).map(({ text }) => text);
}

/** So many of a list, evenly spread. */
const everyNth = <T>(all: T[], count: number): T[] =>
  Array.from({ length: count }, (_, i) => all[Math.floor((i * all.length) / count)] as T);

function isDay(timeZone: string): boolean {
  const { hour } = DateTime.now().setZone(timeZone);
  return hour >= 10 && hour < 19;
}

async function runDemo(lines: string[], name: string): Promise<{ report: Report; output: string }> {
  const input = join(folder, `${name}.jsonl`);
  const json = join(folder, `${name}.json`);
  writeFileSync(input, lines.join('\n'));
  const args = ['dist/apps/cli/main.js', 'demo', '--exit', '--input', input, '--data', data, '--json', json];
  const child = spawn(process.execPath, args, { cwd: projectRoot(), stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`The demo ended with ${code}:\n${output.slice(-4_000)}`);
  return { report: JSON.parse(readFileSync(json, 'utf8')) as Report, output };
}

describe('The demo on a sample of its input', () => {
  const whole = sample();
  // Seven lines are missing and five stand twice.
  const lines = [...whole.slice(0, -7), ...whole.slice(100, 105)];

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('counts what was sent, accepted, repeated and applied, and says it over three channels', async () => {
    const { report, output } = await runDemo(lines, 'first');

    expect(report).toMatchObject({
      sent: lines.length,
      accepted: lines.length - 5,
      duplicates: 5,
      rejected: 0,
      applied: lines.length - 5,
      journeys: { total: PEOPLE },
    });
    for (const channel of ['email', 'in-app', 'webhook']) {
      expect(report.touches.byChannel[channel]?.delivered).toBeGreaterThan(0);
    }
    expect(report.webhooksVerified).toBe(report.touches.byChannel.webhook?.delivered);
    expect(Object.keys(report.decisions.holdsByReason).length).toBeGreaterThanOrEqual(6);
    expect(report.forgotten).toMatchObject({
      deleted: { temporal: expect.any(Number) as number, profiles: 1, consent_entries: 1 },
      isGenuine: true,
      afterwards: expect.stringMatching(/erased/) as string,
    });
    expect(output).toContain('What the demo made up');
  });

  it('accepts no event a second time when it runs again', async () => {
    const { report } = await runDemo(lines, 'second');

    expect(report).toMatchObject({ accepted: 0, duplicates: lines.length, applied: lines.length - 5 });
  });

  it('leaves no address, external id or session id in the raw bytes of both databases and the logs', async () => {
    const control = 'user_9999 control@people.test';
    const mongod = await findBinary('mongod');
    const temporal = await findBinary('temporal');
    expect(scanBytes(data.concat('/mongo'), PERSONAL)).toMatchObject({ hits: [] });
    expect(scanBytes(data.concat('/temporal'), PERSONAL)).toMatchObject({ hits: [] });
    expect(scanBytes(data.concat('/logs'), PERSONAL)).toMatchObject({ hits: [] });

    // The same scan finds what is not encrypted: a document, and a workflow's input and id.
    const mongo = await startMongo({ dataDir: join(data, 'mongo'), binary: mongod.path });
    const connection = await mongoose.createConnection(mongo.uri, { dbName: 'control' }).asPromise();
    await connection.collection('control').insertOne({ control });
    await connection.close();
    await mongo.stop();
    const server = await startTemporal({ dataDir: join(data, 'temporal'), binary: temporal.path });
    const link = await Connection.connect({ address: server.address });
    await new Client({ connection: link }).workflow.start('control', {
      workflowId: 'control',
      taskQueue: 'control',
      args: [control],
    });
    await link.close();
    await server.stop();
    expect(scanBytes(data.concat('/mongo'), PERSONAL).hits.length).toBeGreaterThan(0);
    expect(scanBytes(data.concat('/temporal'), PERSONAL).hits.length).toBeGreaterThan(0);
  });
});
