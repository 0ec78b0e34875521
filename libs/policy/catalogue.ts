import type { Catalogue, CatalogueCategory } from '@tact/journey';
import { z } from 'zod';
import { canonicalHash } from './canonical-hash';
import { checkShape } from './check-shape';
import { isDuration } from './durations';

/** Something wrong, or doubtful, in a catalogue that was sent. */
export interface CatalogueFinding {
  /** JSON pointer into what was sent. */
  where: string;
  severity: 'error' | 'warning';
  rule: string;
  message: string;
  fix: string;
}

const id = z.string().trim().min(1).max(200).describe('An id of 1 to 200 characters, as events name it.');
const name = z.string().trim().min(1).max(200).describe('The name as customers read it.');

const productSchema = z.strictObject({
  id,
  name,
  price: z.number().min(0).describe('The price as a number, 0 or more.'),
  available: z.boolean().default(true).describe('Whether it can be bought now; true unless told.'),
});

const categorySchema = z.strictObject({
  id,
  name,
  repurchaseAfter: z
    .string()
    .refine(isDuration, 'must be an ISO 8601 duration')
    .nullable()
    .default(null)
    .describe('After how long it is bought again, such as P30D; null when it is not.'),
  occasions: z.array(z.string().trim().min(1).max(100)).default([]),
  complements: z.array(id).default([]).describe('Ids of categories that go with it.'),
  products: z.array(productSchema).default([]),
});

/** What `PUT /v1/catalogue` takes. */
export const catalogueSchema = z.strictObject({
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be a currency code')
    .describe('An ISO 4217 code such as EUR.'),
  categories: z.array(categorySchema),
});

/** A catalogue as the core knows it; null with at least one error among the findings. */
export function parseCatalogue(input: unknown): {
  catalogue: Catalogue | null;
  findings: CatalogueFinding[];
} {
  const { value, problems } = checkShape(input, catalogueSchema);
  if (value === null) {
    const findings = problems.map(({ path, key, rule, message, fix }) => ({
      where: pointer(key === null ? path : [...path, key]),
      severity: 'error' as const,
      rule,
      message,
      fix,
    }));
    return { catalogue: null, findings };
  }
  const findings = [...repeatedIds(value.categories), ...brokenComplements(value.categories)];
  if (findings.some(({ severity }) => severity === 'error')) return { catalogue: null, findings };
  return { catalogue: { version: canonicalHash(value).slice(0, 16), ...value }, findings };
}

function repeatedIds(categories: CatalogueCategory[]): CatalogueFinding[] {
  const findings: CatalogueFinding[] = [];
  const first = new Map<string, string>();
  const note = (key: string, where: string, given: string): void => {
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, where);
    else {
      const message = `"${given}" is the id at ${earlier} too.`;
      findings.push({
        where,
        severity: 'error',
        rule: 'duplicate-id',
        message,
        fix: 'Give each its own id.',
      });
    }
  };
  categories.forEach((category, c) => {
    note(`category ${category.id}`, pointer(['categories', c, 'id']), category.id);
    category.products.forEach((product, p) =>
      note(`product ${product.id}`, pointer(['categories', c, 'products', p, 'id']), product.id),
    );
  });
  return findings;
}

function brokenComplements(categories: CatalogueCategory[]): CatalogueFinding[] {
  const known = new Set(categories.map((category) => category.id));
  return categories.flatMap((category, c) =>
    category.complements.flatMap((complement, index): CatalogueFinding[] => {
      const where = pointer(['categories', c, 'complements', index]);
      if (complement === category.id) {
        const message = `"${complement}" goes with itself.`;
        return [{ where, severity: 'warning', rule: 'own-complement', message, fix: 'Leave it out.' }];
      }
      if (known.has(complement)) return [];
      const message = `No category "${complement}" exists.`;
      return [
        {
          where,
          severity: 'error',
          rule: 'no-such-category',
          message,
          fix: 'Add the category, or leave it out.',
        },
      ];
    }),
  );
}

const pointer = (path: readonly PropertyKey[]): string =>
  path.map((key) => `/${String(key).replace(/~/g, '~0').replace(/\//g, '~1')}`).join('');
