import type { Play } from '@tact/journey';
import { linkEngine, textEngine } from './liquid-texts';
import { allowedVariables, type TextVariables } from './text-variables';

export interface RenderedText {
  subject: string;
  /** Plain text; paragraphs are divided by an empty line. */
  body: string;
  link: string;
}

/** A variant that can't be said: it asks for something that isn't known, or comes out empty. Nothing is sent. */
export class UnrenderableVariant extends Error {
  override readonly name = 'UnrenderableVariant';

  constructor(
    readonly play: string,
    readonly variant: string,
    why: string,
  ) {
    super(`The variant "${variant}" of "${play}" can't be said: ${why}.`);
  }
}

/** What a variant says to somebody of whom these things are known. Throws UnrenderableVariant. */
export function renderVariant(
  play: Pick<Play, 'id' | 'variants'>,
  variantId: string,
  variables: TextVariables,
): RenderedText {
  const variant = play.variants.find(({ id }) => id === variantId);
  if (!variant) throw new UnrenderableVariant(play.id, variantId, 'the play has no such variant');
  const known = allowedVariables(variables, variant.level);
  const rendered = attempt(play.id, variantId, () => ({
    subject: oneLine(String(textEngine.parseAndRenderSync(variant.subject, known))),
    body: paragraphs(String(textEngine.parseAndRenderSync(variant.body, known))),
    link: String(linkEngine.parseAndRenderSync(variant.link, known)).trim(),
  }));
  for (const part of ['subject', 'body', 'link'] as const) {
    if (rendered[part] === '') throw new UnrenderableVariant(play.id, variantId, `its ${part} is empty`);
  }
  return rendered;
}

function attempt(play: string, variant: string, render: () => RenderedText): RenderedText {
  try {
    return render();
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/, line:\d+.*$/s, '') : 'it broke';
    throw new UnrenderableVariant(play, variant, why);
  }
}

// oxlint-disable-next-line no-control-regex -- a subject is a mail header: nothing in it may end it
const oneLine = (text: string): string => text.replace(/[\s\u0000-\u001f\u007f]+/g, ' ').trim();

/** Lines within a paragraph run on, unless they are a list. */
const paragraphs = (text: string): string =>
  text
    .split(/\n\s*\n/)
    .map((paragraph) =>
      paragraph
        .trim()
        .replace(/[ \t]*\n[ \t]*(?!- )/g, ' ')
        .replace(/[ \t]*\n[ \t]*(?=- )/g, '\n'),
    )
    .filter((paragraph) => paragraph !== '')
    .join('\n\n');
