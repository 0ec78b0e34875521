import type { CentreText, Values } from '@tact/explanations';
import type { RegisteredPurpose } from '@tact/policy';
import { html, type Html } from './design/html';
import type { Visit } from './visit';

export const nameOf = ({ visitor }: Visit, purpose: RegisteredPurpose): string =>
  visitor.reader.names.purpose(purpose.id) ?? purpose.name;

export const wordsOf = ({ visitor }: Visit, purpose: RegisteredPurpose): string =>
  purpose.translations?.[visitor.reader.language.catalogue.language]?.words ?? purpose.words;

/** What forms of a visit are made with. */
export const speaking = (visit: Visit) => ({
  say: (text: CentreText, values: Values = {}): string => visit.say(text, values),
  post: (path: string, fields: Html): Html =>
    html`<form method="post" action="${visit.at(`/preferences${path}`)}">${fields}</form>`,
});
