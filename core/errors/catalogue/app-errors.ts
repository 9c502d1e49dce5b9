import { entry } from '../entry.js'

/** Faults with the prefix `APP_`: whoever drives the running app can mend them. */
export const appErrors = {
  APP_CLIENT_UNKNOWN: entry<{ client: string; known: readonly string[] }>(
    ({ client }) => `There is no client '${client}'.`,
    ({ known }) => (known.length > 0 ? `Name one of ${known.join(', ')}.` : 'Add a client first.'),
  ),
  APP_CLIENT_EXISTS: entry<{ client: string }>(
    ({ client }) => `There is a client '${client}' already.`,
    ({ client }) => `Remove '${client}' first, or choose another session_name.`,
  ),
  APP_START_STOPPED: entry<{ exitCode: number }>(
    () => 'The start was stopped before it was done; everything is released.',
    () => 'Start again.',
  ),
  APP_NOT_RUNNING: entry<{ state: string }>(
    ({ state }) => `The app is ${state}, so its clients cannot be started or changed.`,
    () => 'Start the app first; one that was stopped does not start again, make a new one.',
  ),
}
