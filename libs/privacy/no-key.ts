/** There is no key: the subject is unknown or was erased. Whoever needed it must stop, not go on without. */
export class NoKeyError extends Error {
  override name = 'NoKeyError';
}

/** The subject is on the deny list: it has no key, and will never have one again. */
export class ErasedSubjectError extends NoKeyError {
  override name = 'ErasedSubjectError';
  constructor(readonly subjectKey: string) {
    super(`The subject ${subjectKey} was erased.`);
  }
}

/** The key is there and this process can't open it: a fault of its settings, or a master key that was destroyed. */
export class MissingEpochError extends NoKeyError {
  override name = 'MissingEpochError';
  constructor(
    keyId: string,
    readonly epoch: number,
    remedy: string,
  ) {
    super(`Key ${keyId} is wrapped by master epoch ${epoch}, which is not loaded. ${remedy}`);
  }
}
