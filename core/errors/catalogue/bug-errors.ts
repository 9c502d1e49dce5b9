import { entry } from '../entry.js'

/** Faults of Switchboard itself. */
export const bugErrors = {
  BUG_UNREACHABLE: entry<{ where: string }>(
    ({ where }) => `Switchboard reached a state it holds impossible, in ${where}.`,
    () => 'Report it with the log of this run.',
    { verdict: 'ambiguous' },
  ),
}
