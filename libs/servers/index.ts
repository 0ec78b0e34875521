export { binaries, type BinaryName } from './binaries';
export { copySqlite } from './copy-sqlite';
export { findBinary, findLocalBinary, givenAddress, type Attempt, type FoundBinary } from './find-binary';
export { canBind, freePort, usualPorts } from './free-port';
export { guard } from './guard';
export { type Log } from './log';
export { startMailCatcher, type MailCatcher, type MailCatcherOptions } from './mail-catcher';
export { type DataBehaviour, type MailHooks, type Refusal } from './mail-smtp';
export { type CaughtMail, type Envelope } from './mail-store';
export { startMongo, type MongoOptions, type MongoServer } from './mongo-server';
export { binaryCache, projectRoot, tactFolder } from './project-paths';
export { type ServerExit } from './server-process';
export {
  startTemporal,
  type SearchAttributeType,
  type TemporalOptions,
  type TemporalServer,
} from './temporal-server';
export { startTestServers, type TestServers, type WantedServers } from './servers-for-tests';
export {
  claimStack,
  runningStack,
  type Claimed,
  type StackClaim,
  type StackService,
  type StackState,
} from './stack-lock';
