import { entry } from '../entry.js'

/** Faults of plugins' texts in people's languages; the plugin's author can fix them. */
export const textErrors = {
  PLUGIN_TEXTS_INVALID: entry<{ plugin: string; file?: string; line?: number; problem: string; fix: string }>(
    ({ plugin, file, line, problem }) =>
      `The texts of '${plugin}' cannot be used: ${file === undefined ? '' : `${file}${line === undefined ? '' : `:${line}`}: `}${problem}.`,
    ({ fix }) => `${fix}.`,
  ),
  PLUGIN_TEXTS_MISSING: entry<{ plugin: string; folder: string }>(
    ({ plugin, folder }) => `The texts of '${plugin}' are in ${folder}, and there is no such folder.`,
    ({ folder }) => `Put a file for each language there, ${folder}/en.json, or correct locales: of @Plugin.`,
  ),
  PLUGIN_TEXT_UNKNOWN: entry<{ plugin: string; key: string; where: string; nearest?: string }>(
    ({ plugin, key, where }) => `The text '${key}' that '${plugin}' says is not in ${where}.`,
    ({ key, nearest }) =>
      nearest === undefined
        ? `Write '${key}' into the files of all languages.`
        : `Did you mean '${nearest}'? Correct it, or write '${key}' into the files of all languages.`,
  ),
}
