export { explainReason, timeZoneOf, type ReasonTexts } from './explain-reason';
export { explainSent, type SentTexts } from './explain-sent';
export { acceptedLanguages, chooseLanguage, type ChosenLanguage } from './languages';
export { namesIn, type NamedPurpose } from './names';
export type { Reader } from './reader';
export { explainSilence, type SilenceTexts } from './explain-silence';
