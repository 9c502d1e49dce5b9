import { createHmac, randomBytes } from 'node:crypto'
import { isScalar, isSeq, parseDocument, visit } from 'yaml'
import { type ConfigClass, type ConfigKeyInfo, configKeys } from './config-key.js'
import { isSecretName, secretLooking } from './secret-names.js'
import { SwitchboardConfig } from './switchboard-config.js'

/** What stands in the place of a secret, with a tag that says which: `••••••k3x9ab`. */
const mask = /••••••([0-9a-z]{8})/g

/**
 * Shows the text of a configuration without its secrets: tokens, hashes, passwords, phone numbers. References to variables
 * (`${BOT_TOKEN}`) stay, as they say nothing. A mask can be moved and copied, and is taken back for what it stands for.
 */
export class SecretMask {
  /** Of this process alone, so that a tag says nothing of its secret to anybody. */
  private readonly key = randomBytes(32)

  masked(text: string): string {
    let result = ''
    let end = 0
    for (const [from, to] of placesOf(text)) {
      result += `${text.slice(end, from)}••••••${this.tagOf(text.slice(from, to))}`
      end = to
    }
    return result + text.slice(end)
  }

  /**
   * Puts the secrets of another text back in the places of their masks.
   * @returns the text, and the lines, from 1, with a mask that stands for none of them.
   */
  unmasked(text: string, original: string): { text: string; unknown: readonly number[] } {
    const secrets = new Map(
      placesOf(original).map(([from, to]) => {
        const secret = original.slice(from, to)
        return [this.tagOf(secret), secret]
      }),
    )
    const unknown: number[] = []
    const result = text.replace(mask, (written, tag: string, offset: number) => {
      const secret = secrets.get(tag)
      if (secret === undefined) unknown.push(text.slice(0, offset).split('\n').length)
      return secret ?? written
    })
    return { text: result, unknown }
  }

  /** What stands in the place of one secret. */
  maskOf(secret: string): string {
    return `••••••${this.tagOf(secret)}`
  }

  private tagOf(secret: string): string {
    const digest = createHmac('sha256', this.key).update(secret).digest()
    return digest.readUIntBE(0, 6).toString(36).padStart(8, '0').slice(-8)
  }
}

/** The places of all secrets, in order, none within another. */
function placesOf(text: string): Range[] {
  const places: Range[] = []
  for (const place of [...secretScalars(text), ...secretLooks(text)].sort((one, other) => one[0] - other[0])) {
    if (place[0] >= (places.at(-1)?.[1] ?? 0)) places.push(place)
  }
  return places
}

type Range = readonly [from: number, to: number]

function secretScalars(text: string): Range[] {
  const names = secretNames(SwitchboardConfig)
  const found: Range[] = []
  visit(parseDocument(text, { prettyErrors: false, logLevel: 'silent', uniqueKeys: false }), {
    Pair: (_, { key, value }) => {
      if (!isScalar(key) || !(names.has(String(key.value)) || isSecretName(String(key.value)))) return
      for (const scalar of isSeq(value) ? value.items : [value]) {
        // `hide_password: true` says nothing of a password; a password may well be a number.
        if (!isScalar(scalar) || !scalar.range || !scalar.source || typeof scalar.value === 'boolean') continue
        const [from, to] = scalar.range
        if (!isReference(text.slice(from, to))) found.push([from, to])
      }
    },
  })
  return found
}

function secretLooks(text: string): Range[] {
  return secretLooking.flatMap((look) =>
    [...text.matchAll(look)].map(({ index, 0: { length } }): Range => [index, index + length]),
  )
}

/** Whether a value only names a variable. */
function isReference(source: string): boolean {
  return /^["']?\$\{\w+\}["']?$/.test(source.trim())
}

/** The names of all keys that are secret, and those of phone numbers. */
function secretNames(root: ConfigClass): ReadonlySet<string> {
  const names = new Set<string>(['phone', 'phone_number'])
  const seen = new Set<ConfigClass>()
  const walk = (type: ConfigClass): void => {
    if (seen.has(type)) return
    seen.add(type)
    for (const key of configKeys(type)) {
      if (key.secret === true) names.add(key.name)
      if (isBlock(key)) walk(key.of())
    }
  }
  walk(root)
  return names
}

function isBlock(key: ConfigKeyInfo): key is ConfigKeyInfo & { kind: 'block' | 'blocks' } {
  return key.kind === 'block' || key.kind === 'blocks'
}
