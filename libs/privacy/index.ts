export { checkLog, type LogCheck, type LoggedEntry, type NamedCheckpoint } from './log/check-log';
export { openCheckpoint, parseHead, signCheckpoint, type TreeHead } from './log/checkpoint';
export {
  consistencyPath,
  Frontier,
  hashRanges,
  inclusionPath,
  leafHash,
  perfectSubtrees,
  type TreeHash,
  type TreeNode,
} from './log/merkle';
export { NoteError, type NoteSigner, type NoteVerifier } from './log/note';
export { checkProof, writeProof } from './log/tlog-proof';
export { isConsistent } from './log/verify';
export { LinkTokens, type LinkClaim } from './link-tokens';
export {
  ensureMasterKeyFile,
  KeyedHash,
  loadMasterKeys,
  mintMasterKeys,
  parseMasterKeys,
  type MasterKeys,
} from './master-keys';
export { sealJson, unsealJson } from './sealed';
export { SubjectCodec, SYSTEM_SUBJECT } from './subject-codec';
export { NoKeyError, SubjectKeys, type DataKey, type WrappedKey, type WrappedKeyStore } from './subject-keys';
export { auditNameOf } from './subject-name';
