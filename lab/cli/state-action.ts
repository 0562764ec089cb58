export const STATE_ACTIONS = ['show', 'reset', 'seed', 'snapshot', 'restore', 'delete'] as const;

/** What `lab state` does to a data directory. */
export type StateAction = (typeof STATE_ACTIONS)[number];
