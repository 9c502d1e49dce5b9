import type { SuggestionOptions } from '../crm-desk-options.js'
import type { OpenAiSettings } from './openai-suggester.js'
import type { SuggestionMode } from './suggestion-flow.js'

/** What it takes to propose answers. */
export type SuggestionSettings = OpenAiSettings & { readonly mode: SuggestionMode }

/** What the options of the desk say about proposals; `undefined`: nothing is proposed. */
export function suggestionSettings(options: SuggestionOptions | undefined): SuggestionSettings | undefined {
  if (!options || options.mode === 'off' || options.model === undefined) return undefined
  const { mode, model, apiKey, baseUrl, prompt } = options
  return {
    mode,
    model,
    // A server at home asks for none, but the protocol has one.
    apiKey: apiKey ?? 'none',
    ...(baseUrl !== undefined && { baseUrl }),
    ...(prompt !== undefined && { prompt }),
  }
}
