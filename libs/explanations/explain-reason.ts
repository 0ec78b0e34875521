import type { Candidate, Check, Decision, Looked, Reason } from '@tact/journey';
import type { MessageCatalogue } from './message-catalogue';
import type { Values } from './message';
import { forOps, moment, said, type Reader } from './reader';
import { candidateValues, lookedValues } from './values';

/** Why not, for the two who may ask. */
export interface ReasonTexts {
  /** For the customer. */
  customer: string;
  /** For the customer: what would change it. */
  customerWouldChange: string;
  /** For ops: what would change it. */
  wouldChange: string;
}

/** A reason as an earlier version may have recorded it. */
export type KeptReason = Omit<Reason, 'looked'> & { looked?: Looked };

/** The texts of a reason. Throws where what it looked at does not fit its texts. */
export function reasonTexts(
  reason: Pick<Reason, 'code' | 'until' | 'looked'>,
  candidate: Candidate,
  reader: Reader,
): ReasonTexts {
  const toOps = forOps(reader);
  const valuesFor = (whom: Reader): Values => ({
    ...lookedValues(reason.looked),
    ...candidateValues(candidate, whom),
    ...untilValues(reason.until, whom),
  });
  const texts = reader.language.catalogue.reasons[reason.code];
  const opsTexts = toOps.language.catalogue.reasons[reason.code];
  const values = valuesFor(reader);
  return {
    customer: said(texts.customer, values, reader),
    customerWouldChange: said(texts.wouldChange, values, reader),
    wouldChange: said(opsTexts.opsWouldChange, toOps === reader ? values : valuesFor(toOps), toOps),
  };
}

const untilValues = (until: number | null, reader: Reader): Values =>
  until === null ? {} : { until: new Date(until), untilMoment: moment(new Date(until), reader) };

/** The texts of a recorded reason, whichever version recorded it: what it lacks is told as lacking. */
export function explainReason(
  reason: KeptReason,
  { candidate, checks }: Pick<Decision, 'candidate' | 'checks'>,
  reader: Reader,
): ReasonTexts {
  const looked = reason.looked ?? checks.find((check) => check.code === reason.code)?.looked ?? {};
  try {
    return reasonTexts({ ...reason, looked }, candidate, reader);
  } catch {
    const { unrecorded, unrecordedChange }: MessageCatalogue['silence'] = reader.language.catalogue.silence;
    return {
      customer: said(unrecorded, {}, reader),
      customerWouldChange: said(unrecordedChange, {}, reader),
      wouldChange: said(unrecordedChange, {}, reader),
    };
  }
}

/** Where they lived when it was decided, as far as a rule looked at it. */
export function timeZoneOf(checks: readonly Check[]): string | null {
  const zones = checks.flatMap(({ looked }) => looked?.['timeZone'] ?? []);
  return zones.find((zone) => typeof zone === 'string') ?? null;
}
