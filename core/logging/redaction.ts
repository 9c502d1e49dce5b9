/*
 * Keeps secrets out of log lines: by the name of a field, by the look of a text, and by the values that the
 * configuration knows to be secret. What cannot be told from ordinary text in any of these ways is not found.
 */

import { shownOf } from '../errors/show-as.js'
import { examplePhones } from './example-phones.js'

const hidden = '[redacted]'

/** Fields whose value is never written. Compared without case, `_` and `-`. */
const secretKeys =
  /^(passwd|phonecodehash|logincode|cookie|authorization|encryptionkey|credentials)$|(password|secret|token|apihash|sessionstring|authkey|phonecode)$/

const phoneKeys = /^(phone|phonenumber)$/

/** `12345678:AAE...`: the id before the colon is public and tells bots apart. */
const botToken = /\b(\d{5,}):[\w-]{20,}/g
/** A phone number in international form. */
const phone = /\+\d[\d ()-]{5,20}\d/g
/** The number of a `User` written out as JSON, which has no plus. */
const phoneField = /(phone(?:_?number)?\\*["']?\s*[:=]\s*\\*["']?)(\d{7,15})(?!\d)/gi
/** The form of an api hash; and of keys in hexadecimal. */
const hexadecimal = /\b[0-9a-f]{32,}\b/gi
/** The password in an address. */
const addressPassword = /(:\/\/[^/?#@:]*:)[^/?#@]+(?=@)/
/** Session strings and keys in base64 are one long word. */
const longWord = /[A-Za-z0-9+/_-]{100,}={0,2}/g

/** Limits to what one line can hold, for objects nobody meant to log whole. */
const maxDepth = 6
const maxItems = 50
const maxText = 4_000

/** Takes secrets out of what is logged. */
export class Redaction {
  private known: RegExp | undefined
  private secrets: ReadonlySet<string> = new Set()

  /** @param secrets - values that are secret whatever they look like, of 4 characters or more. */
  constructor(secrets: readonly string[] = []) {
    this.hide(secrets)
  }

  /** Takes further values for secret, from the next line on. */
  hide(secrets: readonly string[]): void {
    if (secrets.every((secret) => this.secrets.has(secret))) return
    this.secrets = new Set([...this.secrets, ...secrets])
    const values = [...this.secrets].filter((value) => value.length >= 4).sort((a, b) => b.length - a.length)
    const pattern = values.map((value) => value.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|')
    // Whole words only: the code 22222 is not to be cut out of the id 1222223.
    this.known = values.length > 0 ? new RegExp(`(?<![\\w])(?:${pattern})(?![\\w])`, 'g') : undefined
  }

  /** A text without its secrets; phone numbers keep their ends. */
  text(text: string): string {
    let result = text
    if (this.known) result = result.replace(this.known, hidden)
    if (result.length >= 7) {
      result = result
        .replace(botToken, `$1:${hidden}`)
        .replace(phone, partOfPhone)
        .replace(phoneField, (_, name: string, digits: string) => `${name}${partOfPhone(digits)}`)
        .replace(hexadecimal, hidden)
        .replace(longWord, (word) => (isPath(word) ? word : hidden))
    }
    return result.length > maxText ? `${result.slice(0, maxText)}... (${result.length} characters)` : result
  }

  /** A copy of `value` for JSON without its secrets: no circles, no bytes, not deeper or longer than a line can bear. */
  value(value: unknown, key = '', depth = 0, around: readonly unknown[] = []): unknown {
    if (value === undefined || value === null || typeof value === 'boolean') return value
    const name = key.replace(/[_-]/g, '').toLowerCase()
    if (secretKeys.test(name)) return hidden
    if (phoneKeys.test(name)) return partOfPhone(String(value))
    if (name === 'code' && /^\d{4,8}$/.test(String(value)) && typeof value === 'string') return hidden
    if (typeof value === 'string') return this.text(value)
    if (typeof value === 'number') return value
    if (typeof value !== 'object') return typeof value === 'bigint' ? String(value) : `[${typeof value}]`
    if (around.includes(value)) return '[circular]'
    const outer = [...around, value]
    if (isPlain(value)) return depth >= maxDepth ? '[deeper]' : this.fields(value, depth, outer)
    if (value instanceof Error) return this.error(value, depth, outer)
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`
    if (depth >= maxDepth) return '[deeper]'
    if (value instanceof Map) return this.value(Object.fromEntries(value), '', depth, outer)
    const items = Array.isArray(value) ? value : value instanceof Set ? [...value] : undefined
    if (items) return this.items(items, depth, outer)
    return this.instance(value, depth, outer)
  }

  /** An object of a class, as it shows itself: what it holds may be half of the process. */
  private instance(value: object, depth: number, outer: readonly unknown[]): unknown {
    let shown: unknown = value
    try {
      shown = shownOf(value)
    } catch {
      // A line is written whatever its objects say; then with their fields.
    }
    if (typeof shown === 'string') return this.text(shown.replace(addressPassword, `$1${hidden}`))
    if (shown === value || (typeof shown === 'object' && shown !== null && isPlain(shown)))
      return this.fields(shown, depth, outer)
    return this.value(shown, '', depth + 1, outer)
  }

  private items(items: readonly unknown[], depth: number, outer: readonly unknown[]): unknown[] {
    const kept = items.slice(0, maxItems).map((item) => this.value(item, '', depth + 1, outer))
    return items.length > maxItems ? [...kept, `... ${items.length - maxItems} more`] : kept
  }

  private fields(value: object, depth: number, outer: readonly unknown[]): Record<string, unknown> {
    const fields: Record<string, unknown> = {}
    for (const name of Object.keys(value).slice(0, maxItems)) {
      fields[name] = this.value((value as Record<string, unknown>)[name], name, depth + 1, outer)
    }
    return fields
  }

  private error(error: Error, depth: number, outer: readonly unknown[]): Record<string, unknown> {
    const { name, message, stack, cause, ...rest } = error as Error & Record<string, unknown>
    return {
      type: error.name,
      message: this.text(error.message),
      ...this.fields(rest, depth, outer),
      ...(typeof stack === 'string' ? { stack: this.text(stack) } : {}),
      ...(cause === undefined || depth >= maxDepth ? {} : { cause: this.value(cause, '', depth + 1, outer) }),
      ...(error instanceof AggregateError ? { errors: this.items(error.errors, depth, outer) } : {}),
    }
  }
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** The names in a path are short; keys in base64 have a slash only here and there. */
function isPath(word: string): boolean {
  return word.split('/').every((name) => name.length <= 40)
}

function partOfPhone(number: string): string {
  if (examplePhones.has(number)) return number
  const digits = number.replace(/\D/g, '')
  if (digits.length < 6) return hidden
  return `${number.startsWith('+') ? '+' : ''}${digits.slice(0, 3)}***${digits.slice(-2)}`
}
