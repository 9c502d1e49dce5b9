import { join } from 'node:path'
import { parse } from 'dotenv'
import { readPersonFile } from './person-file.js'

/** Variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * The variables of the process with those of the `.env` in `folder` behind them. Changes nothing in the process.
 */
export async function readEnvironment(folder: string, environment: Environment): Promise<Environment> {
  const file = join(folder, '.env')
  const text = await readPersonFile(file)
  if (text === undefined) return environment
  return { ...parse(withHashesKept(text)), ...environment }
}

/**
 * Quotes values with a `#` inside a word: there it begins no comment, in shells and to people, while the parser cuts the
 * value off. Values in quotes, also those of several lines, are left as they are; a quote that is not closed is part of the value.
 */
function withHashesKept(text: string): string {
  const assignment =
    /^([ \t]*(?:export[ \t]+)?[\w.-]+[ \t]*=[ \t]*)(?:(["'`])(?:\\[\s\S]|(?!\2)[^\\])*\2|(\S[^\r\n]*))/gm
  return text.replace(assignment, (whole, head: string, _: string, plain?: string) => {
    const value = plain?.replace(/[ \t]+#.*$/, '').trimEnd()
    const isComment = value?.startsWith('#') && /[ \t]$/.test(head)
    if (!value?.includes('#') || isComment) return whole
    const quote = ["'", '`', '"'].find((mark) => !value.includes(mark))
    return quote === undefined ? whole : `${head}${quote}${value}${quote}`
  })
}

/** What became of a text with `${...}` in it. */
interface Substitution {
  readonly text: string
  /** Whether a variable, or its default, stands in it now. */
  readonly changed: boolean
  /** Variables without a value and without a default. */
  readonly missing: readonly string[]
  /** Pieces that begin like a variable and are none. */
  readonly malformed: readonly string[]
}

/**
 * Puts the values of variables in, as a shell does: `${NAME}`, `${NAME:-default}` with a default for a variable that is
 * absent or empty, `${NAME-default}` for one that is absent. `$${` stays as `${`.
 */
export function substitute(text: string, environment: Environment): Substitution {
  const missing: string[] = []
  const malformed: string[] = []
  let changed = false
  const result = text.replace(/\$\$\{|\$\{([^}]*)(\}?)/g, (whole, inner: string | undefined, close: string) => {
    if (inner === undefined) return '${'
    const form = /^([A-Za-z_]\w*)(?:(:?-)(.*))?$/s.exec(inner)
    if (!form || close === '') {
      malformed.push(/^\w*/.exec(inner)?.[0] ?? '')
      return whole
    }
    const [, name = '', operator, fallback] = form
    changed = true
    const value = environment[name]
    if (fallback !== undefined && (value === undefined || (value === '' && operator === ':-'))) return fallback
    if (value === undefined) missing.push(name)
    return value ?? ''
  })
  return { text: result, changed, missing, malformed }
}
