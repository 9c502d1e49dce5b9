import { type ConfigClass, type ConfigKeyInfo, configKeys, writtenAs } from '../config/config-key.js'
import { type ConfigPath, formatPath } from '../config/config-path.js'
import type { KeyDiagnostic } from '../config/key-diagnostic.js'
import { isSlipOf, nearestName } from '../errors/nearest-name.js'
import { Channel, ChannelAgent } from './channel.js'
import { isBlock } from './channels-shape.js'
import { isSingleAgentKey, singleAgentOf } from './single-agent.js'

interface PreparedChannel {
  /** `undefined` when it is no block at all. */
  readonly values: Record<string, unknown> | undefined
  readonly diagnostics: readonly KeyDiagnostic[]
  /** Keys that are kept and not understood, one sentence each. */
  readonly notes: readonly string[]
}

/**
 * Readies a channel of the file for being made into its class: what is `null`, empty or 0 is absent, as the original bot
 * writes it; the old form's one agent becomes the first of the list. Single values are left to class-validator.
 */
export function prepareChannel(value: unknown, path: ConfigPath): PreparedChannel {
  const preparation = new Preparation()
  if (!isBlock(value)) {
    preparation.notABlock('a channel', path, 'Write `{ "id": "...", "name": "..." }`.')
    return { values: undefined, diagnostics: preparation.diagnostics, notes: [] }
  }
  const values = preparation.block(value, Channel, path)
  const single = singleAgentOf(value)
  if (single) values.agents = [single]
  return { values, diagnostics: preparation.diagnostics, notes: preparation.notes }
}

class Preparation {
  readonly diagnostics: KeyDiagnostic[] = []
  readonly notes: string[] = []

  block(value: Record<string, unknown>, type: ConfigClass, path: ConfigPath): Record<string, unknown> {
    const keys = configKeys(type)
    const prepared: Record<string, unknown> = {}
    for (const [name, item] of Object.entries(value)) {
      const key = keys.find((candidate) => candidate.name === name)
      if (key) {
        const result = this.value(item, key, [...path, name])
        if (result !== undefined) prepared[name] = result
      } else if (type === Channel && isMisspeltAgents(name, value)) this.misspeltAgents(name, keys, path)
      else if (!(type === Channel && isSingleAgentKey(name))) this.unknown(name, keys, path)
    }
    return prepared
  }

  notABlock(what: string, path: ConfigPath, fix: string): undefined {
    const broken = { rule: 'notABlock', facts: { name: what, written: '' } }
    this.diagnostics.push({ path, at: 'value', message: `${what} must be a block of keys`, fix, ...broken })
    return undefined
  }

  private value(value: unknown, key: ConfigKeyInfo, path: ConfigPath): unknown {
    if (value === null || value === '') return undefined
    if (key.kind === 'peer' && value === 0) return undefined
    if (key.kind === 'block') {
      return isBlock(value)
        ? this.block(value, key.of(), path)
        : this.notABlock(key.name, path, `Write ${writtenAs(key)}.`)
    }
    if (key.kind === 'blocks' && Array.isArray(value)) {
      return value.map((item, index) =>
        isBlock(item)
          ? this.block(item, key.of(), [...path, index])
          : this.notABlock(`item ${index + 1} of ${key.name}`, [...path, index], `Write ${writtenAs(key)}.`),
      )
    }
    // An empty keyword would be found in every text.
    if ((key.kind === 'texts' || key.kind === 'peers') && Array.isArray(value)) {
      return value.filter((item) => item !== null && !(typeof item === 'string' && item.trim() === ''))
    }
    return value
  }

  private misspeltAgents(name: string, keys: readonly ConfigKeyInfo[], path: ConfigPath): void {
    const message = `${name} is not a key that is known here, and has agents`
    const fix = 'Write `agents: [ ... ]`, or put `_` before the name when they are to be off.'
    const facts = { name, known: keys.map((key) => key.name), nearest: 'agents' }
    this.diagnostics.push({ path: [...path, name], at: 'key', message, fix, rule: 'unknownKey', facts })
  }

  private unknown(name: string, keys: readonly ConfigKeyInfo[], path: ConfigPath): void {
    const nearest = nearestName(
      name,
      keys.map((key) => key.name),
    )
    const meant = nearest ? `; ${nearest} is one` : ''
    this.notes.push(`${formatPath([...path, name])} is not a key that is known here${meant}; it is kept`)
  }
}

/**
 * Whether the agents of a channel stand below a misspelt key. Other unknown keys are kept and noted; by this one accounts that run would
 * be taken off the list.
 */
function isMisspeltAgents(name: string, channel: Readonly<Record<string, unknown>>): boolean {
  const { [name]: list, agents } = channel
  if (!Array.isArray(list) || !list.some(isAgent) || (Array.isArray(agents) && agents.length > 0)) return false
  return !name.startsWith('_') && isSlipOf(name, 'agents') && singleAgentOf(channel) === undefined
}

function isAgent(value: unknown): boolean {
  return isBlock(value) && configKeys(ChannelAgent).some(({ name }) => Object.hasOwn(value, name))
}
