import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import { Channels } from '../../core/channels/channels.js'
import type { ChannelsEvent } from '../../core/channels/channels-event.js'
import { ownerOfChannels } from '../../core/channels/channels-owner.js'
import { FileDocument } from '../../core/channels/file-document.js'
import { MemoryDocument } from '../../core/channels/memory-document.js'
import type { TextDocument } from '../../core/channels/text-document.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { ManualClock } from '../../core/time/manual-clock.js'

/** Channels that are closed after each test of the file. */
export const opened: Channels[] = []
export const clock = new ManualClock(Date.parse('2026-05-04T03:02:01Z'))

afterEach(async () => {
  await Promise.all(opened.splice(0).map((channels) => ownerOfChannels(channels).close()))
})

export async function open(document: TextDocument, sessions: string[] = []) {
  const channels = await Channels.open({ document, clock, logger: new SilentLogger(), sessions })
  opened.push(channels)
  return channels
}

export const inMemory = async (text?: string) => {
  const document = new MemoryDocument(text)
  return { document, channels: await open(document) }
}

export const onDisk = async (text?: string) => {
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-channels-'))
  const file = join(folder, 'channels.json')
  if (text !== undefined) await writeFile(file, text)
  const channels = await open(new FileDocument(file, clock))
  return { folder, file, channels, events: eventsOf(channels), content: () => readFile(file, 'utf8') }
}

export function eventsOf(channels: Channels): string[] {
  const events: string[] = []
  channels.onChange((event: ChannelsEvent) => {
    events.push('channel' in event ? `${event.type} ${event.channel.id}` : event.type)
  })
  return events
}
