import type { Choosable } from '@tact/policy';
import { html, type Html } from './design/html';
import type { Visit } from './visit';

/** One answer to a question, to be marked. */
export const option = (
  name: string,
  value: string,
  label: string,
  isChosen: boolean,
  kind: 'radio' | 'checkbox' = 'radio',
  words?: string,
): Html =>
  html`<label class="option"
    ><input type="${kind}" name="${name}" value="${value}" ${isChosen && html` checked`} /><span
      >${label}${words !== undefined && html`<span class="soft">${words}</span>`}</span
    ></label
  >`;

/** What the shop's own list calls something, in the reader's language. */
export const wordsIn = ({ visitor }: Visit, { name, words, translations }: Choosable) =>
  translations?.[visitor.reader.language.catalogue.language] ?? { name, words };
