/** What differs from case to case in the text of a problem, by its name. */
export type Facts = Readonly<Record<string, unknown>>

/**
 * A text with its facts put in. `{name}` is a fact, `{?name}` and `{?name=value}` ask for one without showing it. Of
 * alternatives behind `|` the first counts whose facts are all there; `undefined`: none of them does.
 */
export function filled(text: string, facts: Facts): string | undefined {
  for (const alternative of text.split('|')) {
    let isWhole = true
    const shown = alternative.replace(
      /\{(\??)(\w+)(?:=([^}]*))?\}/g,
      (_, asked: string, name: string, wanted?: string) => {
        const value = facts[name] ?? facts[snakeCase(name)]
        const isThere = wanted === undefined ? isSaid(value, asked !== '') : String(value) === wanted
        if (!isThere) isWhole = false
        return asked === '' ? said(value) : ''
      },
    )
    if (isWhole) return shown
  }
  return undefined
}

/** Whether there is something to show, or, of what is only asked for, whether it holds. */
function isSaid(value: unknown, isAsked: boolean): boolean {
  if (value === undefined || value === null || value === '') return false
  if (Array.isArray(value)) return value.length > 0
  return !(isAsked && (value === false || value === 0))
}

function said(value: unknown): string {
  return Array.isArray(value) ? value.join(', ') : String(value)
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
