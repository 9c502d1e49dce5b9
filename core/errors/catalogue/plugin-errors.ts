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
}
