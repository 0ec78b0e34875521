export type { Values } from './message';
export { explainReason, timeZoneOf, type ReasonTexts } from './explain-reason';
export { explainSent, type SentTexts } from './explain-sent';
export { explainSilence, type SilenceTexts } from './explain-silence';
export { acceptedLanguages, chooseLanguage, type ChosenLanguage } from './languages';
export { namesIn, type NamedPurpose } from './names';
export { centreTexts, type CentreText } from './centre-texts';
export { aboutConsent, centreText, keepOrLapse, pageText } from './page-text';
export { moment, type Reader } from './reader';
