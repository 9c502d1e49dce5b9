/** Where a value stands in the configuration: keys as they are written there, indices from 0. */
export type ConfigPath = readonly (string | number)[]

/** Writes a path as people do: `clients[2].bot_token`; the whole file is an empty text. */
export function formatPath(path: ConfigPath): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('')
}
