import type { Play } from '@tact/journey';
import type { ReasonTexts } from './explain-reason';
import { forOps, said, type Reader } from './reader';

export interface SilenceTexts extends ReasonTexts {
  ops: string;
}

/** Where no rule gives a reason: nothing they did calls for it, or nothing stands in its way. */
export function explainSilence(
  why: 'never-called-for' | 'nothing-in-the-way',
  { trigger }: Pick<Play, 'trigger'>,
  reader: Reader,
): SilenceTexts {
  const { silence } = reader.language.catalogue;
  const toOps = forOps(reader);
  const ops = toOps.language.catalogue;
  const values = { what: whatOf(trigger) };
  return why === 'never-called-for'
    ? {
        customer: said(silence.neverCalledFor, values, reader),
        customerWouldChange: said(silence.neverCalledForChange, values, reader),
        ops: said(ops.silence.opsNeverCalledFor, values, toOps),
        wouldChange: said(ops.silence.opsNeverCalledForChange, values, toOps),
      }
    : {
        customer: said(silence.nothingInTheWay, values, reader),
        customerWouldChange: said(silence.nothingInTheWayChange, values, reader),
        ops: said(ops.silence.opsNothingInTheWay, values, toOps),
        wouldChange: said(ops.sent.opsWouldChange, values, toOps),
      };
}

function whatOf(trigger: Play['trigger']): string {
  switch (trigger.on) {
    case 'event':
      return trigger.event;
    case 'state':
      return trigger.state;
    case 'schedule':
      return trigger.at;
    case 'consent-ending':
      return 'a consent that is about to end';
    case 'request':
      return 'POST …/touch-requests';
  }
}
