/** Where the embedded servers tell what they do: one plain line at a time. */
export type Log = (line: string) => void;

export const silent: Log = () => {};
