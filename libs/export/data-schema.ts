import { treeOf, type FieldTree } from '@tact/records';
import type { ArchivedStore } from './stores';

const plain = ['string', 'number', 'boolean', 'null'];

/** A JSON Schema (2020-12) of `data.json`, made of the data map: every record, field by field, with what each is. */
export function dataSchema(stores: ArchivedStore[]): object {
  const text = { type: 'string' };
  const texts = { type: 'array', items: text };
  const listOf = (names: string[], more: object = {}) => ({
    type: 'array',
    items: {
      type: 'object',
      required: names,
      properties: { ...Object.fromEntries(names.map((name) => [name, text])), ...more },
      additionalProperties: false,
    },
  });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'A copy of personal data',
    type: 'object',
    required: ['format', 'kind', 'madeAt', 'request', 'controller', 'you', 'manifest', 'stores'],
    additionalProperties: false,
    properties: {
      $schema: text,
      format: { const: 'tact-export/1' },
      kind: { enum: ['access', 'portability'] },
      madeAt: { type: 'string', description: 'RFC 3339' },
      request: { type: 'string', description: 'The id of the request that this answers' },
      language: { type: 'string', description: 'Of the explanations: BCP 47' },
      controller: { type: 'object', additionalProperties: text },
      you: {
        type: 'object',
        additionalProperties: false,
        properties: { namedIds: texts, subjectKeys: texts },
      },
      rights: text,
      source: text,
      decisionsByPrograms: text,
      purposes: listOf(['id', 'words', 'lawfulBasis', 'because']),
      recipients: listOf(['name', 'gets'], {
        does: text,
        knowsYouBy: { type: 'array', items: { enum: ['email', 'user-id'] } },
        since: { ...text, description: 'RFC 3339' },
      }),
      transfers: text,
      manifest: {
        type: 'object',
        description: 'The stores that an erasure would reach: each is read, or left out for a reason',
        required: ['version', 'read', 'leftOut'],
        additionalProperties: false,
        properties: { version: text, read: texts, leftOut: listOf(['store', 'because']) },
      },
      stores: {
        type: 'object',
        additionalProperties: false,
        required: stores.map(({ store }) => store),
        properties: Object.fromEntries(stores.map((one) => [one.store, storeSchema(one)])),
      },
      notices: {
        type: 'array',
        description: 'The texts they had before them when they agreed, as far as they are still registered',
        items: { type: 'object', additionalProperties: { type: ['string', 'null'] } },
      },
      undeclared: {
        type: 'array',
        description: 'Places that nobody declared, and that are left out for it; empty while all is well',
        items: text,
      },
    },
  };
}

function storeSchema({ store, holds, shape }: ArchivedStore): object {
  const text = { type: ['string', 'null'] };
  const record = schemaOf(treeOf(shape)) as { properties?: object };
  const explained = {
    type: ['object', 'null'],
    description: 'Why, as they are told',
    additionalProperties: false,
    properties: {
      sentence: text,
      more: { type: 'array', items: text },
      confidence: { type: 'array', items: text },
      wouldChange: { type: 'array', items: text },
    },
  };
  return {
    type: 'object',
    description: holds,
    required: ['holds', 'fields', 'leftOut', 'records'],
    additionalProperties: false,
    properties: {
      holds: text,
      fields: { type: 'array', items: { type: 'object', additionalProperties: text } },
      leftOut: { type: 'array', items: { type: 'object', additionalProperties: text } },
      records: {
        type: 'array',
        items:
          store === 'decisions' ? { ...record, properties: { ...record.properties, explained } } : record,
      },
    },
  };
}

function schemaOf(at: FieldTree): object {
  const described = at.field === null ? {} : { description: at.field.what };
  if (at.next.has('**')) return { description: at.next.get('**')?.field?.what ?? '' };
  const forms: object[] = [];
  if (at.field !== null) {
    forms.push({ ...described, type: [...plain, 'array'], items: { type: plain } });
  }
  const item = at.next.get('[]');
  if (item) forms.push({ type: 'array', items: schemaOf(item) });
  const parts = [...at.next].filter(([step]) => step !== '[]' && step !== '*');
  const others = at.next.get('*');
  if (parts.length > 0 || others) {
    forms.push({
      type: 'object',
      properties: Object.fromEntries(parts.map(([step, below]) => [step, schemaOf(below)])),
      additionalProperties: others ? schemaOf(others) : false,
    });
  }
  return forms.length === 1 ? (forms[0] as object) : { anyOf: forms };
}
