import type { FieldTree } from '@tact/records';

/** A step down a tree of fields that has a name of its own. */
export const isNamed = (step: string): boolean => step !== '[]' && step !== '*' && step !== '**';

/** Whether something stands below that no fixed columns or lines could name: lists, and names of their own. */
export const isOpen = (at: FieldTree): boolean => [...at.next.keys()].some((step) => !isNamed(step));
