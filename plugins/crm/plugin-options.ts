/** What `plugins.options` of the configuration says for a plugin. */
export type Options = Readonly<Record<string, unknown>>

/** A list of texts or numbers; `undefined` when it is not there. @throws when it is something else. */
export function listOption(options: Options, name: string): (string | number)[] | undefined {
  const value = options[name]
  if (value === undefined) return undefined
  const list = Array.isArray(value) ? value : [value]
  const fits = list.every((item) => typeof item === 'string' || typeof item === 'number')
  if (fits) return list as (string | number)[]
  throw new Error(`the option ${name} must be a list of texts or numbers`)
}

/** A text; `undefined` when it is not there. @throws when it is something else. */
export function textOption(options: Options, name: string): string | undefined {
  const value = options[name]
  if (value === undefined || typeof value === 'string') return value
  throw new Error(`the option ${name} must be a text`)
}
