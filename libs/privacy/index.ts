export { checkLog, type LogCheck, type LoggedEntry, type NamedCheckpoint } from './log/check-log';
export { openCheckpoint, signCheckpoint, type TreeHead } from './log/checkpoint';
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
export type { NoteSigner, NoteVerifier } from './log/note';
export { writeProof } from './log/tlog-proof';
export { isConsistent } from './log/verify';
export { ConfirmTokens, LinkTokens, RequestTokens, type LinkClaim, type ReadLink } from './link-tokens';
export {
  ensureMasterKeyFile,
  KeyedHash,
  mintMasterKeys,
  newestOf,
  parseMasterKeys,
  withNewEpoch,
  withoutEpoch,
  type MasterEpoch,
  type MasterKeys,
} from './master-keys';
export {
  asProvider,
  loadMasterKeys,
  masterKeysFromFile,
  type MasterKeyProvider,
} from './master-key-provider';
export { ErasedSubjectError, NoKeyError } from './no-key';
export { sealJson, unsealJson } from './sealed';
export { SubjectCodec } from './subject-codec';
export {
  keyCacheSeconds,
  SubjectKeys,
  unwrapBy,
  wrapBy,
  type DataKey,
  type EpochNote,
  type KeysInUse,
  type WrappedKey,
  type WrappedKeyStore,
} from './subject-keys';
export { SYSTEM_SUBJECT } from './system-subject';
export { auditNameOf } from './subject-name';
export { commitTo, mintSalt } from './receipts/commitment';
export { manifestDigest, type ErasureManifest } from './receipts/completeness';
export type { ErasureReceipt, Receipt, SealReceipt, StopReceipt } from './receipts/receipt';
export {
  verifyReceiptFile,
  type ReceiptCheck,
  type ReceiptFile,
  type ReceiptVerdict,
} from './receipts/receipt-file';
export { openReceipt, receiptLeaf, signReceipt } from './receipts/sign';
export {
  ensureSigningKeyFile,
  jwksOf,
  loadSigningKeys,
  mintSigningKeys,
  parseJwks,
  parseSigningKeys,
  rotateSigningKeys,
  type PublicKeys,
  type Signers,
} from './signing-keys';
export {
  ensureResponseKeyFile,
  loadResponseSigner,
  mintResponseKey,
  type ResponseSigner,
} from './response-signer';
