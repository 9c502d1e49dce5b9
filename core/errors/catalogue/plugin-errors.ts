import { entry } from '../entry.js'

/** Faults with the prefix `PLUGIN_`: the plugin's author can mend them. */
export const pluginErrors = {
  PLUGIN_DECORATOR_ARGUMENT: entry<{ decorator: string; where: string; problem: string; fix: string }>(
    ({ decorator, where, problem }) => `${decorator} on ${where}: ${problem}.`,
    ({ fix }) => `${fix}.`,
  ),
  PLUGIN_DECORATOR_PLACE: entry<{ decorator: string; where: string; found: string; wanted: string }>(
    ({ decorator, where, found, wanted }) => `${decorator} on ${where} stands on ${found}; it belongs on ${wanted}.`,
    ({ decorator, where, wanted }) => `move ${decorator} of ${where} to ${wanted}.`,
  ),
  PLUGIN_JOB_NAME_TAKEN: entry<{ job: string }>(
    ({ job }) => `Two jobs of one client are called '${job}'.`,
    ({ job }) => `give one of them another name: @Every('1m', { name: '${job}_2' }).`,
  ),
  PLUGIN_JOB_UNKNOWN: entry<{ job: string; known: readonly string[] }>(
    ({ job }) => `There is no job '${job}'.`,
    ({ known }) => (known.length > 0 ? `name one of ${known.join(', ')}.` : 'this client has no jobs.'),
  ),
  PLUGIN_JOB_NOT_RUNNABLE: entry<{ job: string }>(
    ({ job }) => `The job '${job}' cannot run while its client is not online.`,
    () => 'start the client, or wait until it is online.',
  ),
}
