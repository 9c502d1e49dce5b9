import { createHash } from 'node:crypto'
import { ruleOf } from '../config/broken-rule.js'
import type { ConfigDiagnostic } from '../config/config-diagnostic.js'
import type { ConfigPath } from '../config/config-path.js'
import { formatPath } from '../config/config-path.js'
import type { KeyDiagnostic } from '../config/key-diagnostic.js'
import { validateConfig } from '../config/validate-config.js'
import { type Channel, type ChannelJson, ChannelsFile } from './channel.js'
import { type ChannelsShape, channelPath, channelsIn, isBlock } from './channels-shape.js'
import { checkChannels, type TakenNames } from './check-channels.js'
import { JsonSource } from './json-source.js'
import { prepareChannel } from './prepare-channel.js'
import { readShape } from './read-shape.js'

/** What the text of a channels file says. */
export interface ReadChannels {
  readonly channels: readonly Channel[]
  /** Every error, in the order of the file; with any, {@link channels} is empty. */
  readonly problems: readonly ConfigDiagnostic[]
  /** What is kept without being understood, or has no effect. */
  readonly notes: readonly string[]
  readonly shape: ChannelsShape
  /** What a later reading need not check again. */
  readonly known: KnownChannels
}

const byteOrderMark = '\u{FEFF}'
const nothing: Omit<ReadChannels, 'problems'> = {
  channels: [],
  notes: [],
  shape: { path: ['channels'], single: false },
  known: new Map(),
}

/** Channels that were read before and said nothing worth a note, by what stood for them in the file. */
export type KnownChannels = ReadonlyMap<string, Channel>

const none: KnownChannels = new Map()

/**
 * Checks the text of a channels file. Changes nothing and throws nothing.
 * @param known - those of an earlier reading, which are taken as they are where the same stands for them.
 */
export function readChannels(text: string, taken: TakenNames, known: KnownChannels = none): ReadChannels {
  const source = new JsonSource(text.startsWith(byteOrderMark) ? text.slice(1) : text)
  const { values, problems } = source.read()
  if (values === undefined) return { ...nothing, problems }
  const { shape, ...around } = readShape(values)
  const list = shape && channelsIn(values, shape)
  if (!shape || !Array.isArray(list)) {
    const path = shape?.path ?? []
    const fix = 'Write `{ "channels": [ ... ] }`, or the list alone.'
    const noList = { ...source.valueAt(path), path: formatPath(path), message: 'the channels must be a list', fix }
    return { ...nothing, problems: [...problems, noList] }
  }
  const checked = check(list, shape, taken, known)
  const isDoubled = ({ path }: KeyDiagnostic) => problems.some((problem) => isWithin(formatPath(path), problem.path))
  const found = [...around.diagnostics, ...checked.diagnostics]
    .filter((diagnostic) => !isDoubled(diagnostic))
    .map(({ path, at, message, fix, ...broken }) => {
      const place = at === 'key' ? source.keyAt(path) : source.valueAt(path)
      return { ...place, path: formatPath(path), message, fix: asJson(fix), ...ruleOf(broken) }
    })
  const all = [...problems, ...found].sort((one, other) => one.line - other.line || one.column - other.column)
  const notes = [...source.leniencies(), ...around.notes, ...checked.notes]
  if (all.length > 0) return { channels: [], problems: all, notes, shape, known }
  return { channels: checked.channels, problems: [], notes, shape, known: checked.known }
}

function check(list: readonly unknown[], shape: ChannelsShape, taken: TakenNames, known: KnownChannels) {
  const pathOf = (index: number, ...below: ConfigPath) => channelPath(shape, index, ...below)
  const texts = list.map((value) => JSON.stringify(value))
  const fresh = list.flatMap((value, index) =>
    known.has(texts[index] ?? '') ? [] : [{ value, index, prepared: prepareChannel(value, pathOf(index)) }],
  )
  const { made, diagnostics } = validated(fresh.map(({ prepared }) => prepared.values))
  const channels = texts.map((text) => known.get(text))
  for (const [position, { index, value }] of fresh.entries()) {
    const channel = made[position]
    if (channel && isBlock(value)) complete(channel, value)
    channels[index] = channel
  }
  const together = checkChannels(channels, pathOf, taken)
  const reported = fresh.flatMap(({ prepared }) => prepared.diagnostics)
  // class-validator sees the list under `channels`; in the file it may stand elsewhere, or be the file.
  const single = diagnostics.flatMap(({ path: [, position, ...below], ...diagnostic }) => {
    const item = typeof position === 'number' ? fresh[position] : undefined
    return item ? [{ ...diagnostic, path: pathOf(item.index, ...below) }] : []
  })
  const told = reported.map(({ path }) => formatPath(path))
  const later = [...single, ...together.diagnostics].filter(
    ({ path }) => !told.some((outer) => isWithin(formatPath(path), outer)),
  )
  const noted = new Set(fresh.filter(({ prepared }) => prepared.notes.length > 0).map(({ index }) => index))
  return {
    channels: channels.filter((channel) => channel !== undefined),
    known: new Map(
      channels.flatMap((channel, index) =>
        channel && !noted.has(index) ? [[texts[index] ?? '', channel] as const] : [],
      ),
    ),
    diagnostics: [...reported, ...later],
    notes: [...fresh.flatMap(({ prepared }) => prepared.notes), ...together.notes],
  }
}

/** Most apps have no channels, and the first use of the validator takes long. */
function validated(channels: readonly unknown[]) {
  if (channels.length === 0) return { made: [], diagnostics: [] }
  const { config, diagnostics } = validateConfig(ChannelsFile, { channels })
  return { made: Array.isArray(config.channels) ? config.channels : [], diagnostics }
}

function complete(channel: Channel, json: ChannelJson): void {
  channel.json = json
  channel.version = versionOf(json)
  freeze(channel)
}

/** The same for the same content, whatever the order of keys and the spaces between them. */
function versionOf(json: ChannelJson): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(json)))
    .digest('base64url')
    .slice(0, 16)
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isBlock(value)) return value
  return Object.keys(value)
    .sort()
    .map((key) => [key, sorted(value[key])])
}

/** The classes say how a key is written in YAML. */
function asJson(fix: string): string {
  return fix.replace(/`(\w+): /g, '`"$1": ')
}

function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return
  Object.freeze(value)
  for (const item of Object.values(value)) freeze(item)
}

function isWithin(path: string, outer: string): boolean {
  return path === outer || path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`)
}
