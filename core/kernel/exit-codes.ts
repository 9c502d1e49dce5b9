/**
 * How the process ends: stopped as asked; configuration, plugins or a start at fault; every client failed for good; an
 * uncaught error; a second signal while stopping.
 */
export const exitCodes = { stopped: 0, invalid: 1, clientsFailed: 2, crashed: 3, interrupted: 130 } as const
