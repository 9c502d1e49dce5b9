import { createHash } from 'node:crypto'
import type { ConfigDiagnostic } from '../config/config-diagnostic.js'
import type { ConfigPath } from '../config/config-path.js'
import { formatPath } from '../config/config-path.js'
import type { KeyDiagnostic } from '../config/key-diagnostic.js'
import { validateConfig } from '../config/validate-config.js'
import { type Channel, type ChannelJson, ChannelsFile } from './channel.js'
import { type ChannelsShape, channelPath, channelsIn, isBlock, shapeOf } from './channels-shape.js'
import { checkChannels, type TakenNames } from './check-channels.js'
import { JsonSource } from './json-source.js'
import { prepareChannel } from './prepare-channel.js'

/** What the text of a channels file says. */
export interface ReadChannels {
  readonly channels: readonly Channel[]
  /** Every error, in the order of the file; with any, {@link channels} is empty. */
  readonly problems: readonly ConfigDiagnostic[]
  /** What is kept without being understood, or has no effect. */
  readonly notes: readonly string[]
  readonly shape: ChannelsShape
}

const byteOrderMark = '\u{FEFF}'
const plainShape: ChannelsShape = { path: ['channels'], single: false }

/** Checks the text of a channels file. Changes nothing and throws nothing. */
export function readChannels(text: string, taken: TakenNames): ReadChannels {
  const source = new JsonSource(text.startsWith(byteOrderMark) ? text.slice(1) : text)
  const { values, problems } = source.read()
  if (values === undefined) return { channels: [], problems, notes: [], shape: plainShape }
  const shape = shapeOf(values)
  const list = shape && channelsIn(values, shape)
  if (!shape || !Array.isArray(list)) {
    const path = shape?.path ?? []
    const fix = 'Write `{ "channels": [ ... ] }`, or the list alone.'
    const noList = { ...source.valueAt(path), path: formatPath(path), message: 'the channels must be a list', fix }
    return { channels: [], problems: [...problems, noList], notes: [], shape: plainShape }
  }
  const checked = check(list, shape, taken)
  const isDoubled = ({ path }: KeyDiagnostic) => problems.some((problem) => isWithin(formatPath(path), problem.path))
  const found = checked.diagnostics
    .filter((diagnostic) => !isDoubled(diagnostic))
    .map(({ path, at, message, fix }) => {
      const place = at === 'key' ? source.keyAt(path) : source.valueAt(path)
      return { ...place, path: formatPath(path), message, fix: asJson(fix) }
    })
  const all = [...problems, ...found].sort((one, other) => one.line - other.line || one.column - other.column)
  const notes = [...source.leniencies(), ...checked.notes]
  return { channels: all.length > 0 ? [] : checked.channels, problems: all, notes, shape }
}

function check(list: readonly unknown[], shape: ChannelsShape, taken: TakenNames) {
  const pathOf = (index: number, ...below: ConfigPath) => channelPath(shape, index, ...below)
  const prepared = list.map((value, index) => prepareChannel(value, pathOf(index)))
  const { config, diagnostics } = validateConfig(ChannelsFile, { channels: prepared.map(({ values }) => values) })
  const channels = Array.isArray(config.channels) ? config.channels : []
  const together = checkChannels(channels, pathOf, taken)
  const reported = prepared.flatMap((one) => one.diagnostics)
  // class-validator sees the list under `channels`; in the file it may stand elsewhere, or be the file.
  const single = diagnostics.flatMap(({ path: [, index, ...below], ...diagnostic }) =>
    typeof index === 'number' ? [{ ...diagnostic, path: pathOf(index, ...below) }] : [],
  )
  const later = [...single, ...together.diagnostics].filter(
    ({ path }) => !reported.some((known) => isWithin(formatPath(path), formatPath(known.path))),
  )
  for (const [index, channel] of channels.entries()) {
    const value = list[index]
    if (channel && isBlock(value)) complete(channel, value)
  }
  return {
    channels,
    diagnostics: [...reported, ...later],
    notes: [...prepared.flatMap((one) => one.notes), ...together.notes],
  }
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
