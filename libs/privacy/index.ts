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
export { ConfirmTokens, LinkTokens, type LinkClaim, type ReadLink } from './link-tokens';
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
export {
  NoKeyError,
  SubjectKeys,
  type DataKey,
  type KeysInUse,
  type WrappedKey,
  type WrappedKeyStore,
} from './subject-keys';
export { auditNameOf } from './subject-name';
export { commitTo, mintSalt } from './receipts/commitment';
export { manifestDigest, type ErasureManifest } from './receipts/completeness';
export type { ErasureReceipt, Receipt, StopReceipt } from './receipts/receipt';
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
