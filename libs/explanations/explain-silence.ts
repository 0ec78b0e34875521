import type { Play } from '@tact/journey';
import type { ReasonTexts } from './explain-reason';
import { said, type Reader } from './reader';

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
  const values = { what: whatOf(trigger) };
  return why === 'never-called-for'
    ? {
        customer: said(silence.neverCalledFor, values, reader),
        customerWouldChange: said(silence.neverCalledForChange, values, reader),
        ops: said(silence.opsNeverCalledFor, values, reader),
        wouldChange: said(silence.opsNeverCalledForChange, values, reader),
      }
    : {
        customer: said(silence.nothingInTheWay, values, reader),
        customerWouldChange: said(silence.nothingInTheWayChange, values, reader),
        ops: said(silence.opsNothingInTheWay, values, reader),
        wouldChange: said(reader.language.catalogue.sent.opsWouldChange, values, reader),
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
    case 'request':
      return 'POST …/touch-requests';
  }
}
