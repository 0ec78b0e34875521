import { z } from 'zod';

/** One report of what became of a mail; mail providers' own formats are mapped onto it in docs/mail.md. */
const report = z
  .strictObject({
    type: z.enum(['bounce', 'complaint', 'unsubscribe']),
    /** As the mail carried it in `X-Tact-Touch`. */
    touch: z.string().min(1).max(100).optional(),
    /** Or its `Message-ID`, with brackets or without. */
    messageId: z.string().min(1).max(300).optional(),
    /** Or whom it was for. */
    address: z.string().trim().min(3).max(320).includes('@').optional(),
    /** Of a bounce: whether the address will never take mail, or only not then. */
    permanence: z.enum(['permanent', 'temporary']).optional(),
    at: z.iso.datetime({ offset: true }).optional(),
  })
  .refine(({ touch, messageId, address }) => (touch ?? messageId ?? address) !== undefined, {
    message: 'must name a touch, a messageId or an address',
    path: ['touch'],
  })
  .refine(({ type, permanence }) => type !== 'bounce' || permanence !== undefined, {
    message: 'must say of a bounce whether it is permanent or temporary',
    path: ['permanence'],
  });
export type Report = z.infer<typeof report>;

export const reportsBody = z.strictObject({ reports: z.array(report).min(1).max(1_000) });

export const reportSourceBody = z
  .strictObject({ name: z.string().trim().min(1).max(100) })
  .meta({ examples: [{ name: 'ses-eu' }] });
export type ReportSourceBody = z.infer<typeof reportSourceBody>;
