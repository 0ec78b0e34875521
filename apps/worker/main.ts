import 'reflect-metadata';
import { Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Runtime } from '@temporalio/worker';
import { pino } from 'pino';
import { emailChannel, inAppChannel, noticeSender, webhookChannel } from '@tact/channels';
import { loadDataMap, loadDeadlines, loadPurposeRegister, RuleBookSource } from '@tact/policy';
import {
  ConfirmTokens,
  LinkTokens,
  loadMasterKeys,
  loadResponseSigner,
  loadSigningKeys,
  RequestTokens,
} from '@tact/privacy';
import {
  checkpointFolder,
  ErasureJournal,
  openProofs,
  openRecords,
  retentionTimes,
  type Records,
} from '@tact/records';
import { temporalClient } from '@tact/temporal';
import { CallbackSender } from './callback-sender';
import { CheckpointPublisher } from './checkpoint-publisher';
import { ConfirmationMailer } from './confirmation-mailer';
import { Deliveries } from './deliveries';
import { Dispatcher } from './dispatcher';
import { erasureActivities } from './erasure-activities';
import { ErasureAnswers } from './erasure-answers';
import { ErasureKeeper } from './erasure-keeper';
import { exportActivities } from './export-activities';
import { ExportArchiver } from './export-archiver';
import { journeyActivities } from './journey-activities';
import { startJourneyWorker, type RunningWorker } from './journey-worker';
import { LostSenderSweeper } from './lost-sender-sweeper';
import { MethodSealer } from './method-sealer';
import { objectionActivities } from './objection-activities';
import { ObjectionAnswers } from './objection-answers';
import { processorActivities } from './processor-activities';
import { rectificationActivities } from './rectification-activities';
import { requestActivities } from './request-activities';
import { RequestMailer } from './request-mailer';
import { RequestMails } from './request-mails';
import { restrictionActivities } from './restriction-activities';
import { RequestStarter } from './request-starter';
import { workerSettings } from './settings';
import { LapseNoter } from './lapse-noter';
import { InactiveErasures } from './inactive-erasures';
import { retentionActivities } from './retention-activities';
import { RetentionSchedules } from './retention-schedules';
import { StatusTeller } from './status-teller';
import { TaskAnnouncer } from './task-announcer';

const log = pino({ name: 'worker', level: process.env.TACT_LOG ?? 'info' });

/** Everything a worker process holds open, closed in the reverse order. */
@Injectable()
class Hands implements OnApplicationShutdown {
  private records!: Records;
  private worker!: RunningWorker;
  private dispatcher!: Dispatcher;
  private announcer!: TaskAnnouncer;
  private publisher: CheckpointPublisher | null = null;
  private erasures: ErasureKeeper | null = null;
  private lapses!: LapseNoter;
  private methods!: MethodSealer;
  private sweeper!: LostSenderSweeper;
  private confirmations!: ConfirmationMailer;
  private teller: StatusTeller | null = null;
  private callbacks: CallbackSender | null = null;
  private requests!: RequestStarter;
  private requestMails!: RequestMailer;
  private schedules!: RetentionSchedules;
  private closeClient!: () => Promise<void>;

  /** Starts everything; `done` resolves when the worker has drained. */
  async start(): Promise<{ done: Promise<void> }> {
    const settings = workerSettings();
    const masterKeys = loadMasterKeys();
    this.records = await openRecords({
      uri: settings.mongoUri,
      masterKeys,
      keyCacheSeconds: settings.keyCacheSeconds,
    });
    const book = new RuleBookSource(this.records, settings);
    const deliveries = new Deliveries(this.records, book, new LinkTokens(masterKeys), settings, [
      emailChannel({ smtpUrl: settings.smtpUrl, from: settings.mailFrom }),
      inAppChannel(this.records.inAppMessages),
      webhookChannel(),
    ]);
    const client = temporalClient(settings.temporal, this.records.keys);
    this.closeClient = () => client.connection.close();
    const proofs = openProofs(this.records, loadSigningKeys());
    const send = noticeSender({ smtpUrl: settings.smtpUrl, from: settings.mailFrom });
    const mails = new RequestMails(this.records, book, new RequestTokens(masterKeys), settings, send);
    const answers = new ErasureAnswers(proofs, mails, settings);
    const files = {
      register: loadPurposeRegister(settings.purposesFile),
      intake: loadDataMap(settings.dataMapFile),
    };
    const inactive = new InactiveErasures(this.records, book, {
      register: files.register,
      deadlines: loadDeadlines(settings.deadlinesFile),
    });
    const archiver = new ExportArchiver(this.records, book, files, settings);
    const activities = {
      ...journeyActivities(this.records, book, deliveries),
      ...requestActivities(this.records),
      ...erasureActivities(this.records, client, answers, mails, inactive),
      ...processorActivities(this.records, settings),
      ...objectionActivities(this.records, book, new ObjectionAnswers(proofs, mails, settings)),
      ...restrictionActivities(this.records, mails, settings.shopName),
      ...rectificationActivities(this.records, files.intake, mails, settings.shopName),
      ...exportActivities(this.records, archiver, mails, settings.shopName),
      ...retentionActivities(this.records, retentionTimes(), inactive),
    };
    this.worker = await startJourneyWorker(settings.temporal, this.records.keys, activities, settings);
    this.schedules = new RetentionSchedules(client, settings.retentionEveryMs, log);
    this.schedules.start();
    this.dispatcher = new Dispatcher(this.records, client, () => book.policy(), log);
    this.dispatcher.start();
    this.announcer = new TaskAnnouncer(this.records, log);
    this.announcer.start();
    const { checkpointsDir, checkpointEveryMs } = settings;
    if (checkpointsDir !== null) {
      const outside = checkpointFolder(checkpointsDir);
      this.publisher = new CheckpointPublisher(proofs.checkpoints, outside, checkpointEveryMs, log);
      this.publisher.start();
    }
    if (settings.erasuresFile !== null) {
      this.erasures = new ErasureKeeper(
        new ErasureJournal(this.records.connection, settings.erasuresFile),
        log,
      );
      this.erasures.start();
    }
    this.lapses = new LapseNoter(this.records, log);
    this.lapses.start();
    this.methods = new MethodSealer(this.records, log);
    this.methods.start();
    this.sweeper = new LostSenderSweeper(this.records, log);
    this.sweeper.start();
    this.confirmations = new ConfirmationMailer(
      this.records,
      book,
      new ConfirmTokens(masterKeys),
      settings,
      send,
      log,
    );
    this.confirmations.start();
    const signer = loadResponseSigner(settings.publicUrl);
    if (signer !== null) {
      const tokens = new RequestTokens(masterKeys);
      const resultsOf = (id: string) => `${settings.publicUrl}/r/${tokens.mint(id)}`;
      this.teller = new StatusTeller(this.records, signer.domain, resultsOf, log);
      this.teller.start();
      this.callbacks = new CallbackSender(this.records, signer, settings.callbacksAnywhere, log);
      this.callbacks.start();
    }
    this.requests = new RequestStarter(this.records, client, log);
    this.requests.start();
    this.requestMails = new RequestMailer(this.records, new ConfirmTokens(masterKeys), settings, send, log);
    this.requestMails.start();
    if (!settings.publicUrl.startsWith('https://'))
      log.warn(
        `TACT_PUBLIC_URL is ${settings.publicUrl}: mailbox providers offer a one-click stop only for https (RFC 8058).`,
      );
    return { done: this.worker.done };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.dispatcher?.stop();
    await this.announcer?.stop();
    await this.publisher?.stop();
    await this.erasures?.stop();
    await this.lapses?.stop();
    await this.methods?.stop();
    await this.sweeper?.stop();
    await this.confirmations?.stop();
    await this.teller?.stop();
    await this.callbacks?.stop();
    await this.requests?.stop();
    await this.requestMails?.stop();
    await this.schedules?.stop();
    this.worker?.shutdown();
    await this.worker?.done;
    await this.closeClient?.();
    await this.records?.close();
  }
}

@Module({ providers: [Hands] })
class WorkerModule {}

async function main(): Promise<void> {
  // Nest owns the signals: it stops the dispatcher before the worker, and both before the connections.
  Runtime.install({ shutdownSignals: [] });
  const app = await NestFactory.createApplicationContext(WorkerModule, { logger: ['error', 'warn'] });
  app.enableShutdownHooks();
  // A worker that a stack started ends with it.
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  const { done } = await app.get(Hands).start();
  log.info('Worker ready.');
  process.send?.({ ready: true });
  await done;
  await app.close();
}

main().catch((error: unknown) => {
  log.fatal(error, 'The worker could not go on.');
  process.exit(1);
});
