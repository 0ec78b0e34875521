export { LinkTokens, type LinkClaim } from './link-tokens';
export {
  ensureMasterKeyFile,
  KeyedHash,
  loadMasterKeys,
  MasterKeyError,
  mintMasterKeys,
  parseMasterKeys,
  type MasterKeys,
} from './master-keys';
export { seal, sealJson, unseal, unsealJson } from './sealed';
export { SubjectCodec, SYSTEM_SUBJECT } from './subject-codec';
export {
  KEY_CACHE_SECONDS,
  NoKeyError,
  SubjectKeys,
  type DataKey,
  type WrappedKey,
  type WrappedKeyStore,
} from './subject-keys';
