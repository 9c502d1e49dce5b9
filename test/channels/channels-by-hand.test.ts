import { mkdtemp, rename, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import type { ChannelJson } from '../../core/channels/channel.js'
import { Channels } from '../../core/channels/channels.js'
import { ownerOfChannels } from '../../core/channels/channels-owner.js'
import { ChannelsState } from '../../core/channels/channels-state.js'
import { FileDocument } from '../../core/channels/file-document.js'
import { MemoryDocument } from '../../core/channels/memory-document.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { SystemClock } from '../../core/time/system-clock.js'
import { clock, eventsOf, inMemory, onDisk, open, opened } from './open-channels.js'

const agent = (name: string, phone: string) => ({ phone, session_name: name })
const jobs: ChannelJson = { id: 'jobs', name: 'Jobs', agents: [agent('one', '+79990000001')] }

describe('a change by hand', () => {
  it('is seen, however the editor writes', async () => {
    const { folder, file, channels, events } = await onDisk(JSON.stringify([jobs]))
    await writeFile(file, JSON.stringify([{ ...jobs, name: 'In place' }]))
    await vi.waitFor(() => expect(channels.get('jobs')?.name).toBe('In place'))
    const swap = join(folder, '.channels.json.swp')
    await writeFile(
      swap,
      JSON.stringify([
        { ...jobs, name: 'Renamed' },
        { id: 'news', name: 'News' },
      ]),
    )
    await rename(swap, file)
    await vi.waitFor(() => expect(channels.get('jobs')?.name).toBe('Renamed'))
    await rename(file, `${file}~`)
    await writeFile(file, JSON.stringify([{ id: 'news', name: 'News' }]))
    await vi.waitFor(() => expect(channels.list()).toHaveLength(1))
    expect(events).toEqual(['changed jobs', 'changed jobs', 'added news', 'removed jobs'])
  })

  it('that breaks the file leaves the channels as they were, and says what is wrong when it stays broken', async () => {
    const document = new MemoryDocument(JSON.stringify([jobs]))
    const channels = await open(document)
    const events = eventsOf(channels)
    document.write('[{ "id": "jobs", "na')
    document.write(JSON.stringify([{ ...jobs, name: 'Whole again' }]))
    await vi.waitFor(() => expect(channels.get('jobs')?.name).toBe('Whole again'))
    await clock.advance(1_000)
    expect(events).toEqual(['changed jobs'])

    document.write('[{ "id": "jobs" }]')
    await vi.waitFor(async () => {
      await clock.advance(1_000)
      expect(channels.problems).toMatchObject([{ path: '[0].name', message: 'name is missing' }])
    })
    expect(channels.get('jobs')?.name).toBe('Whole again')
    await expect(channels.update('jobs', { name: 'x' })).rejects.toMatchObject({ code: 'CONFIG_CHANNELS_INVALID' })
    expect(await document.read()).toBe('[{ "id": "jobs" }]')

    document.write(JSON.stringify([jobs]))
    await vi.waitFor(() => expect(channels.problems).toEqual([]))
    expect(events).toEqual(['changed jobs', 'invalid', 'valid', 'changed jobs'])
  })

  it.each([
    ['the key of the list', JSON.stringify({ chаnnels: [jobs] }), 'chаnnels'],
    ['the key of the agents', JSON.stringify([{ ...jobs, agents: undefined, agentss: jobs.agents }]), '[0].agentss'],
    ['one channel without its id', JSON.stringify({ ...jobs, id: undefined }), 'id'],
  ])('that misspells %s removes nothing', async (_what, text, path) => {
    const document = new MemoryDocument(JSON.stringify([jobs]))
    const channels = await open(document)
    const events = eventsOf(channels)
    document.write(text)
    await vi.waitFor(async () => {
      await clock.advance(1_000)
      expect(channels.problems).toMatchObject([{ path }])
    })
    expect(channels.get('jobs')?.agents).toHaveLength(1)
    expect(events).toEqual(['invalid'])
  })

  it('is logged by the ids of the channels, and a broken file by line and place', async () => {
    const lines: unknown[][] = []
    const keep = (...line: unknown[]) => void lines.push(line)
    const logger = Object.assign(new SilentLogger(), { info: keep, warn: keep })
    const document = new MemoryDocument(JSON.stringify([jobs]))
    const channels = await Channels.open({ document, clock, logger, sessions: [] })
    opened.push(channels)
    expect(lines).toEqual([])
    document.write(
      JSON.stringify([
        { ...jobs, colour: 'red' },
        { id: 'news', name: 'News' },
      ]),
    )
    await vi.waitFor(() => expect(channels.list()).toHaveLength(2))
    expect(lines.splice(0)).toEqual([
      ['the channels have changed', { changed: ['jobs'], added: ['news'] }],
      ['[0].colour is not a key that is known here; it is kept', { file: 'channels.json' }],
    ])
    document.write('[\n{ "id": "jobs" },\n{ "id": "global", "name": "All" }]')
    await vi.waitFor(async () => {
      await clock.advance(1_000)
      expect(channels.problems).toHaveLength(2)
    })
    expect(lines.splice(0)).toEqual([
      [
        'the file of the channels has errors, so the channels stay as they were',
        { file: 'channels.json', problems: 2 },
      ],
      ['channels.json:2:1 [0].name: name is missing. Fix: Add `"name": "Python Jobs"`.'],
      [
        'channels.json:3:9 [1].id: the id global is the name of the pool that has all agents. Fix: Give the channel another one.',
      ],
    ])
  })

  it('that takes the file away leaves the channels as they were', async () => {
    const { file, channels, events } = await onDisk(JSON.stringify([jobs]))
    await unlink(file)
    await vi.waitFor(async () => {
      await clock.advance(1_000)
      expect(channels.problems).toMatchObject([{ message: 'the file is gone' }])
    })
    expect(channels.list()).toHaveLength(1)
    await writeFile(file, '[]')
    await vi.waitFor(() => expect(channels.list()).toEqual([]))
    expect(events).toEqual(['invalid', 'valid', 'removed jobs'])
  })

  it('beside a file that never was is no fault', async () => {
    const document = new MemoryDocument()
    const state = new ChannelsState({ document, clock, logger: new SilentLogger(), sessions: [] })
    await state.load()
    state.look()
    await state.inTurn(async () => {})
    await clock.advance(1_000)
    await state.inTurn(async () => {})
    expect(state.problems).toEqual([])
    await state.close()
  })

  it('of another program is seen by an app that waits with a clock of its own', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'switchboard-channels-'))
    const file = join(folder, 'channels.json')
    const parts = { clock: new SystemClock(), logger: new SilentLogger(), sessions: [] }
    const channels = await Channels.open({ ...parts, document: new FileDocument(file, parts.clock) })
    opened.push(channels)
    const other = await Channels.open({ ...parts, document: new FileDocument(file, parts.clock) })
    opened.push(other)
    await other.create(jobs)
    await vi.waitFor(() => expect(channels.get('jobs')?.version).toBe(other.get('jobs')?.version))
  })

  it('is seen also where the folder comes later', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'switchboard-channels-'))
    const file = join(folder, 'config', 'channels.json')
    const channels = await open(new FileDocument(file, clock))
    await new FileDocument(file, clock).replace(undefined, JSON.stringify([jobs]))
    await vi.waitFor(async () => {
      await clock.advance(2_000)
      expect(channels.get('jobs')?.name).toBe('Jobs')
    })
  })

  it('is told to nobody after the end', async () => {
    const { document, channels } = await inMemory('[]')
    const events = eventsOf(channels)
    await ownerOfChannels(channels).close()
    document.write(JSON.stringify([jobs]))
    await document.read()
    expect(events).toEqual([])
  })
})
