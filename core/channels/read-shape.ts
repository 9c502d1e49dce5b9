import { configKeys } from '../config/config-key.js'
import type { KeyDiagnostic } from '../config/key-diagnostic.js'
import { isSlipOf, nearestName } from '../errors/nearest-name.js'
import { Channel } from './channel.js'
import { type ChannelsShape, isBlock, listKeys } from './channels-shape.js'
import { isSingleAgentKey } from './single-agent.js'

/** Where the channels of a file stand, and what is wrong around them. */
interface ReadShape {
  /** `undefined` when the file holds neither a list nor a block. */
  readonly shape: ChannelsShape | undefined
  readonly diagnostics: readonly KeyDiagnostic[]
  /** Keys beside the list that have no effect, one sentence each. */
  readonly notes: readonly string[]
}

/**
 * Finds the channels of a file: `{ "channels": [] }`, `{ "output_channels": [] }`, `[]`, or one channel by itself, be it incomplete.
 * A block that says nothing at all has no channels; one whose keys nobody knows is a fault, as its list may be there under a
 * misspelt key, and to take that for no channels would end all that runs for them. What begins with `$` or `_` is somebody's own.
 */
export function readShape(values: unknown): ReadShape {
  if (Array.isArray(values)) return { shape: { path: [], single: false }, diagnostics: [], notes: [] }
  if (!isBlock(values)) return { shape: undefined, diagnostics: [], notes: [] }
  const others = Object.keys(values).filter((name) => !/^[$_]/.test(name))
  const [key, second] = listKeys.filter((name) => Object.hasOwn(values, name))
  if (key === undefined) {
    if (others.some(isChannelKey)) return { shape: { path: [], single: true }, diagnostics: [], notes: [] }
    return { shape: { path: [...noList], single: false }, diagnostics: others.map(unknownKey), notes: [] }
  }
  const beside = others.filter((name) => name !== key)
  const diagnostics = [
    ...(second !== undefined && isFilled(values[second]) ? [secondList(key, second)] : []),
    ...(isFilled(values[key]) ? [] : beside.filter((name) => isList(name, values[name])).map(unknownKey)),
  ]
  return { shape: { path: [key], single: false }, diagnostics, notes: beside.flatMap((name) => noteOn(name, key)) }
}

/** Where a file without a list gets one. */
const noList = ['channels'] as const

function isChannelKey(name: string): boolean {
  return isSingleAgentKey(name) || configKeys(Channel).some((key) => key.name === name)
}

function isFilled(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0
}

/** Whether the channels stand below a misspelt key. */
function isList(name: string, value: unknown): boolean {
  if ((listKeys as readonly string[]).includes(name) || !Array.isArray(value) || !value.some(isBlock)) return false
  return listKeys.some((key) => isSlipOf(name, key))
}

function unknownKey(name: string): KeyDiagnostic {
  const known = [...listKeys, ...configKeys(Channel).map((key) => key.name)]
  const nearest = nearestName(name, known)
  // A letter of another script that looks the same is seen by nobody.
  const letters = /[^\0-\x7f]/.test(name) ? ', in Latin letters' : ''
  const fix = nearest ? `Write \`"${nearest}"\`${letters}.` : 'Write `{ "channels": [ ... ] }`, or the list alone.'
  const message = `${name} is not a key that is known here`
  const facts = { name, known, ...(nearest && { nearest }) }
  return { path: [name], at: 'key', message, fix, rule: 'unknownKey', facts }
}

function secondList(first: string, second: string): KeyDiagnostic {
  const message = `there are channels below ${second} beside those below ${first}`
  return { path: [second], at: 'key', message, fix: `Put all of them into the list of ${first}.` }
}

function noteOn(name: string, list: string): string[] {
  if ((listKeys as readonly string[]).includes(name)) return []
  if (isChannelKey(name)) return [`${name} stands beside ${list}, and not in a channel; it is kept and has no effect`]
  const nearest = nearestName(name, listKeys)
  return [`${name} is not a key that is known here${nearest ? `; ${nearest} is one` : ''}; it is kept`]
}
