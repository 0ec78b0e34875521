/**
 * Names of properties and events are counted and shown to ops, so one that could itself be somebody's data is not
 * named: an address, a long number, or digits strewn among letters as ids have them.
 */
const plainKey = /^(?!.*\d{4})(?!.*\d\D+\d)[A-Za-z_$][\w$ :-]{0,59}$/;
const plainEventName = /^(?!.*\d{4})(?!.*\d\D+\d)[^\p{Cc}@<>{}]{1,100}$/u;

export const OTHER_NAME = '(other)';

export const keyInWords = (key: string): string => (plainKey.test(key) ? key : OTHER_NAME);

export const eventNameInWords = (name: string): string => (plainEventName.test(name) ? name : OTHER_NAME);
