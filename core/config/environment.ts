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
  return { ...valuesIn(text), ...environment }
}

/**
 * The values of a `.env`. The parser cuts off what stands without quotes at any `#`, where shells and people begin a comment only
 * behind a space, and takes quotes away that belong to the value; so those values are read here, and the parser has the rest:
 * values in quotes, also of several lines.
 */
function valuesIn(text: string): Record<string, string> {
  const assignment =
    /^([ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*=[ \t]*)(?:(["'`])(?:\\[\s\S]|(?!\3)[^\\])*\3(?=[ \t]*(?:#.*)?$)|(\S[^\r\n]*))/gm
  const plain = new Map<string, string>()
  const rest = text.replace(assignment, (whole, head: string, name: string, _: string, written?: string) => {
    const value = written?.replace(/[ \t]+#.*$/, '').trimEnd()
    const isComment = value?.startsWith('#') && /[ \t]$/.test(head)
    plain.delete(name)
    if (value === undefined || isComment) return whole
    plain.set(name, value)
    return `${head}''`
  })
  return { ...parse(rest), ...Object.fromEntries(plain) }
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
