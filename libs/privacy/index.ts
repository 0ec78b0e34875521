export { ConfirmTokens, LinkTokens, type LinkClaim } from './link-tokens';
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
