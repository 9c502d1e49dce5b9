import { nearestName } from '../errors/nearest-name.js'
import { type ConfigClass, type ConfigKeyInfo, configKeys, factsOf, oneOf, writtenAs } from './config-key.js'
import { type ConfigPath, formatPath } from './config-path.js'
import { type Environment, substitute } from './environment.js'
import type { KeyDiagnostic } from './key-diagnostic.js'
import { keyHomes } from './key-homes.js'

/** The values of a file, ready to be made into classes, and what is wrong with their frame. */
interface PreparedValues {
  readonly values: Record<string, unknown>
  readonly diagnostics: readonly KeyDiagnostic[]
  /** The paths that hold a value: neither `null` nor an empty text. */
  readonly written: ReadonlySet<string>
  /** The paths of texts that a variable stood in. */
  readonly variables: ReadonlySet<string>
}

/** The variables to put in; or whether the text at a path had one that is put in already. */
export type Variables = Environment | ((path: ConfigPath) => boolean)

/**
 * Puts variables in, drops what is `null` or an empty text, and reports unknown keys and blocks that are no blocks.
 * Does not look at single values: class-validator does.
 * @param variables - absent: texts stay as they are, as those of a stranger have to.
 */
export function prepareValues(values: unknown, root: ConfigClass, variables?: Variables): PreparedValues {
  return new Preparation(root, variables).run(values)
}

/** What an error in a value has been reported for already; class-validator must not report it again. */
const faulty = Symbol('faulty')

/** What examples of configurations write where a credential belongs: `YOUR_API_ID`. */
const placeholder = /^YOUR_[A-Z0-9_]+$/

class Preparation {
  private readonly diagnostics: KeyDiagnostic[] = []
  private readonly written = new Set<string>()
  private readonly fromVariables = new Set<string>()

  constructor(
    private readonly root: ConfigClass,
    private readonly variables: Variables | undefined,
  ) {}

  run(values: unknown): PreparedValues {
    const prepared = isBlock(values) ? this.block(values, this.root, []) : {}
    if (!isBlock(values)) {
      this.report(
        [],
        'value',
        'the file holds no block of keys',
        'Begin it with `clients:` and a list of clients.',
        'noBlock',
        {},
      )
    }
    return { values: prepared, diagnostics: this.diagnostics, written: this.written, variables: this.fromVariables }
  }

  private block(values: Record<string, unknown>, type: ConfigClass, path: ConfigPath): Record<string, unknown> {
    const keys = configKeys(type)
    const prepared: Record<string, unknown> = {}
    for (const [name, value] of Object.entries(values)) {
      const key = keys.find((candidate) => candidate.name === name)
      if (!key) this.unknownKey(name, keys, path)
      else {
        const result = this.value(value, key, [...path, name])
        if (result === undefined) continue
        prepared[name] = result === faulty ? undefined : result
        this.written.add(formatPath([...path, name]))
      }
    }
    return prepared
  }

  private value(value: unknown, key: ConfigKeyInfo, path: ConfigPath): unknown {
    if (value === null || value === undefined) return undefined
    if (typeof value === 'string') return this.text(value, key, path)
    if (isInexact(value)) return this.inexact(key, path)
    switch (key.kind) {
      case 'block':
        return isBlock(value) ? this.block(value, key.of(), path) : this.notABlock(key, path)
      case 'blocks':
        return Array.isArray(value) ? value.map((item, index) => this.item(item, key, [...path, index])) : plain(value)
      case 'texts':
        return Array.isArray(value) ? this.texts(value, key, path) : plain(value)
      case 'choices':
      case 'integers':
      case 'peers':
        return Array.isArray(value) ? this.items(value, key, path) : plain(value)
      case 'map':
        return isBlock(value) ? this.map(value, key, path) : plain(value)
      default:
        return plain(value)
    }
  }

  private item(item: unknown, key: ConfigKeyInfo & { kind: 'blocks' }, path: ConfigPath): unknown {
    if (isBlock(item)) return this.block(item, key.of(), path)
    this.notABlock(key, path)
    return undefined
  }

  private texts(items: readonly unknown[], key: ConfigKeyInfo, path: ConfigPath): string[] {
    return items.flatMap((item, index) => {
      if (item === null) return []
      if (typeof item !== 'string') {
        this.report([...path, index], 'value', `${key.name} takes texts`, 'Put this value in quotes.', 'notText', {
          name: key.name,
        })
        return []
      }
      const text = this.substituted(item, key, [...path, index])
      return typeof text?.text === 'string' && text.text !== '' ? [text.text] : []
    })
  }

  private items(items: readonly unknown[], key: ConfigKeyInfo, path: ConfigPath): unknown[] {
    return items.flatMap((item, index) => {
      if (item === null) return []
      if (typeof item !== 'string') return [plain(item)]
      const result = this.substituted(item, key, [...path, index])
      if (!result || result.text === '') return []
      return [result.changed ? fromVariable(result.text, key) : result.text]
    })
  }

  private map(values: Record<string, unknown>, key: ConfigKeyInfo & { kind: 'map' }, path: ConfigPath): unknown {
    const prepared: Record<string, unknown> = {}
    for (const [name, value] of Object.entries(values)) {
      if (reserved.has(name))
        this.report([...path, name], 'key', `${name} is no name to use here`, 'Rename it.', 'reservedName', { name })
      else if (key.keys && !key.keys.includes(name)) this.unknownName(name, key.keys, [...path, name])
      else if (value !== null) prepared[name] = this.free(value, key, [...path, name])
      if (key.values && value !== null && !key.values.includes(String(prepared[name] ?? value))) {
        delete prepared[name]
        this.report([...path, name], 'value', `${name} must be ${oneOf(key.values)}`, `Write one of these.`, 'isIn', {
          name,
          values: key.values,
        })
      }
    }
    return prepared
  }

  /** A value of a kind that only its reader knows: variables are put in, numbers and switches in them are read as such. */
  private free(value: unknown, key: ConfigKeyInfo, path: ConfigPath): unknown {
    if (typeof value === 'string') return this.substituted(value, key, path)?.text ?? ''
    if (isInexact(value)) return this.inexact(key, path)
    if (path.length > maxDepth) {
      this.report(
        path.slice(0, maxDepth),
        'value',
        `${key.name} holds itself, or is nested too deeply`,
        'Write it flatter.',
        'tooDeep',
        { name: key.name },
      )
      return undefined
    }
    if (Array.isArray(value)) return value.map((item, index) => this.free(item, key, [...path, index]))
    if (!isBlock(value)) return value
    const entries = Object.entries(value).filter(([name]) => {
      if (reserved.has(name))
        this.report([...path, name], 'key', `${name} is no name to use here`, 'Rename it.', 'reservedName', { name })
      return !reserved.has(name)
    })
    return Object.fromEntries(entries.map(([name, item]) => [name, this.free(item, key, [...path, name])]))
  }

  private text(value: string, key: ConfigKeyInfo, path: ConfigPath): unknown {
    const result = this.substituted(value, key, path)
    if (!result) return faulty
    const { text, changed } = result
    if (text === '') return key.kind === 'map' || changed || isScalarKind(key) ? undefined : text
    if (key.kind === 'block') return this.notABlock(key, path)
    if (this.variables && placeholder.test(text)) {
      this.report(
        path,
        'value',
        `${key.name} still holds a placeholder`,
        key.fix ?? `Write ${writtenAs(key)}.`,
        'placeholder',
        factsOf(key),
      )
      return faulty
    }
    return changed ? fromVariable(text, key) : text
  }

  private substituted(
    value: string,
    key: ConfigKeyInfo,
    path: ConfigPath,
  ): { text: string; changed: boolean } | undefined {
    if (!this.variables) return { text: value, changed: false }
    if (typeof this.variables === 'function') return { text: value, changed: this.variables(path) }
    const { text, changed, missing, malformed } = substitute(value, this.variables)
    if (changed) this.fromVariables.add(formatPath(path))
    for (const name of missing) {
      const fix = `Set ${name} in the environment or in .env, or give it a default: \`\${${name}:-...}\`.`
      this.report(
        path,
        'value',
        `${key.name} takes its value from \${${name}}, which is not set`,
        fix,
        'variableMissing',
        { name: key.name, variable: name },
      )
    }
    for (const name of malformed) {
      const form = `\${${name === '' ? 'NAME' : name}}`
      this.report(
        path,
        'value',
        `${key.name} has a \${ that begins no variable`,
        `Write \`${form}\`, \`${form.slice(0, -1)}:-default}\`, or \`$\${\` for the characters themselves.`,
        'variableMalformed',
        { name: key.name, form },
      )
    }
    return missing.length + malformed.length > 0 ? undefined : { text, changed }
  }

  private inexact(key: ConfigKeyInfo, path: ConfigPath): typeof faulty {
    const message = `${key.name} is a number with more digits than can be kept exactly`
    this.report(path, 'value', message, 'Put it in quotes, or write a smaller one.', 'inexact', { name: key.name })
    return faulty
  }

  private notABlock(key: ConfigKeyInfo, path: ConfigPath): typeof faulty {
    const place = path.at(-1)
    const what = typeof place === 'number' ? `item ${place + 1} of ${key.name}` : key.name
    this.report(path, 'value', `${what} must be a block of keys`, key.fix ?? `Write ${writtenAs(key)}.`, 'notABlock', {
      ...factsOf(key),
      name: what,
    })
    return faulty
  }

  private unknownKey(name: string, keys: readonly ConfigKeyInfo[], path: ConfigPath): void {
    this.unknownName(
      name,
      keys.map((key) => key.name),
      [...path, name],
    )
  }

  private unknownName(name: string, names: readonly string[], path: ConfigPath): void {
    const nearest = nearestName(name, names)
    const [home] = keyHomes(name, this.root, path)
    const fix =
      home !== undefined
        ? `Move it to ${home === '' ? 'the top of the file' : home}${nearest ? `, or write ${nearest}` : ''}.`
        : nearest
          ? `Write ${nearest}, or remove the key.`
          : `Remove it; known here: ${names.join(', ')}.`
    const meant = nearest ? { meant: [...path.slice(0, -1), nearest] } : {}
    const message = `${name} is not a key that is known here`
    const facts = { name, known: names, ...(nearest && { nearest }) }
    this.diagnostics.push({ path, at: 'key', message, fix, ...meant, rule: 'unknownKey', facts })
  }

  private report(
    path: ConfigPath,
    at: KeyDiagnostic['at'],
    message: string,
    fix: string,
    rule: string,
    facts: NonNullable<KeyDiagnostic['facts']>,
  ): void {
    this.diagnostics.push({ path, at, message, fix, rule, facts })
  }
}

function isBlock(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isScalarKind(key: ConfigKeyInfo): boolean {
  return ['text', 'integer', 'number', 'boolean', 'choice'].includes(key.kind)
}

/** Names that classes and objects have a meaning of their own for. */
const reserved = new Set(['__proto__', 'constructor', 'prototype'])

/** How deep what only a plugin reads may be nested. */
const maxDepth = 32

/** Whether some digits of a number are lost already. */
function isInexact(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)
}

/** A value of the wrong kind, in a form that is wrong as well but holds nothing: a list may hold itself, a block anything. */
function plain(value: unknown): unknown {
  return typeof value === 'object' ? Number.NaN : value
}

/** A variable is always text; where a number or a switch is wanted, it is read as YAML would read it. */
function fromVariable(text: string, key: ConfigKeyInfo): unknown {
  const isWhole = /^[-+]?\d+$/.test(text.trim()) && !isInexact(Number(text))
  if ((key.kind === 'integer' || key.kind === 'integers') && isWhole) return Number(text)
  if (key.kind === 'number' && /^[-+]?\d+(\.\d+)?$/.test(text.trim())) return Number(text)
  if (key.kind === 'boolean' && /^(true|false)$/i.test(text.trim())) return text.trim().toLowerCase() === 'true'
  return text
}
