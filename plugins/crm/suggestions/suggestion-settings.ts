import type { Options } from '../plugin-options.js'
import type { OpenAiSettings } from './openai-suggester.js'
import type { SuggestionMode } from './suggestion-flow.js'

/** What the option `suggestions` of `crm_desk` says. */
export type SuggestionSettings = OpenAiSettings & { readonly mode: SuggestionMode }

/**
 * Reads `suggestions: { mode, model, api_key, base_url, prompt }`; `undefined` when there is none, or its mode is `off`.
 * Answers are proposed unless the mode is `auto`.
 * @throws when something in it cannot be used.
 */
export function suggestionSettings(options: Options): SuggestionSettings | undefined {
  const block = options.suggestions
  if (block === undefined) return undefined
  if (typeof block !== 'object' || block === null) throw new Error('the option suggestions must be a block of keys')
  const { mode = 'propose', model, api_key: apiKey, base_url: baseUrl, prompt } = block as Options
  if (mode === 'off') return undefined
  if (mode !== 'propose' && mode !== 'auto') throw new Error('suggestions.mode must be off, propose or auto')
  if (typeof model !== 'string' || model === '') throw new Error('suggestions.model is missing')
  const key = typeof apiKey === 'string' && apiKey !== '' ? apiKey : undefined
  if (key === undefined && typeof baseUrl !== 'string') throw new Error('suggestions.api_key is missing')
  return {
    mode,
    model,
    // A server at home asks for none, but the protocol has one.
    apiKey: key ?? 'none',
    ...(typeof baseUrl === 'string' && baseUrl !== '' && { baseUrl }),
    ...(typeof prompt === 'string' && prompt !== '' && { prompt }),
  }
}
