import type { ConfigPath } from '../config/config-path.js'

/** Where the list of channels stands in a file. */
export interface ChannelsShape {
  /** The path of the list; of a file that is one channel, that of the channel. */
  readonly path: ConfigPath
  /** Whether the whole file is one channel and no list. */
  readonly single: boolean
}

/** The keys a list of channels stands under; the second is that of the original bot. */
export const listKeys = ['channels', 'output_channels'] as const

/** The channels of a file, unchecked. */
export function channelsIn(values: unknown, { path, single }: ChannelsShape): unknown {
  if (single) return [values]
  const [key] = path
  return key === undefined ? values : ((values as Record<string, unknown>)[key] ?? [])
}

/** The path of channel `index`, or of what is below it. */
export function channelPath({ path, single }: ChannelsShape, index: number, ...below: ConfigPath): ConfigPath {
  return single ? [...path, ...below] : [...path, index, ...below]
}

/** Whether a value is an object with keys. */
export function isBlock(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
