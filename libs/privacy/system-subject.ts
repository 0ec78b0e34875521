/** Stands for everything that is about no one person. */
export const SYSTEM_SUBJECT = 'system';
