import { mkdtemp, readdir, readFile, rename, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import type { ChannelJson } from '../../core/channels/channel.js'
import { Channels } from '../../core/channels/channels.js'
import { ownerOfChannels } from '../../core/channels/channels-owner.js'
import { FileDocument } from '../../core/channels/file-document.js'
import { MemoryDocument } from '../../core/channels/memory-document.js'
import { isSwitchboardError } from '../../core/errors/switchboard-error.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { clock, inMemory, onDisk, open, opened } from './open-channels.js'

it('refuses phone numbers of the sandbox where accounts are on Telegram', async () => {
  const agents = [agent('one', '+9996621003'), agent('two', '+79990000002')]
  const text = JSON.stringify([
    { id: 'a', name: 'A', agents },
    { id: 'b', name: 'B', enabled: false, agents: [agent('three', '+9996621004')] },
    { id: 'c', name: 'C', agent_phone: '+9996621005', agent_session_name: 'four' },
  ])
  const open = async (onTelegram: boolean) => {
    const document = new MemoryDocument(text)
    opened.push(await Channels.open({ document, clock, logger: new SilentLogger(), sessions: [], onTelegram }))
  }
  await open(false)
  await expect(open(true)).rejects.toMatchObject({
    code: 'CONFIG_CHANNELS_INVALID',
    context: {
      problems: [
        { path: '[0].agents[0].phone', rule: 'sandboxPhone', fix: expect.stringMatching(/^Write the number of your/) },
        { rule: 'sandboxPhone' },
      ],
    },
  })
})

const agent = (name: string, phone: string) => ({ phone, session_name: name })
const jobs: ChannelJson = { id: 'jobs', name: 'Jobs', agents: [agent('one', '+79990000001')] }

const byHand = `{
    // What I wrote myself.
    "owner": "me",
    "channels": [
        {"id": "jobs", "name": "Jobs", "color": "red",
            "agents": [
                {"phone": "+79990000001", "session_name": "one", "proxy": "mine"}, // the old one
                {"phone": "+79990000002", "session_name": "two"}
            ]
        },
        {"id": "news", "name": "News"}
    ]
}
`

describe('changing channels', () => {
  it('makes a file where there is none, with the schema for editors in it', async () => {
    const { document, channels } = await inMemory()
    const created = await channels.create(jobs)
    expect(created).toMatchObject({ id: 'jobs', agents: [{ sessionName: 'one' }] })
    expect(JSON.parse((await document.read()) ?? '')).toEqual({ $schema: './channels.schema.json', channels: [jobs] })
  })

  it('changes what it is told to, and no other character', async () => {
    const { document, channels } = await inMemory(byHand)
    await channels.update('jobs', { name: 'Jobs 2', color: null, filters: { include_keywords: ['python'] } })
    await channels.addAgent('jobs', agent('three', '+79990000003'))
    await channels.removeAgent('jobs', 'two')
    const changed = (await document.read()) ?? ''
    expect(changed).toContain('    // What I wrote myself.\n    "owner": "me",')
    expect(changed).toContain('{"phone": "+79990000001", "session_name": "one", "proxy": "mine"}')
    expect(changed).toContain('        {"id": "news", "name": "News"}\n    ]\n}\n')
    expect(channels.get('jobs')).toMatchObject({
      name: 'Jobs 2',
      filters: { includeKeywords: ['python'] },
      agents: [{ sessionName: 'one' }, { sessionName: 'three' }],
    })
    expect(channels.get('jobs')?.json).not.toHaveProperty('color')
  })

  it('keeps keys of an agent that the given list does not mention', async () => {
    const { channels } = await inMemory(byHand)
    const agents = [agent('two', '+79990000002'), agent('one', '+79990000009'), agent('new', '+79990000003')]
    const changed = await channels.update('jobs', { agents })
    expect(changed.json.agents).toEqual([agents[0], { ...agents[1], proxy: 'mine' }, agents[2]])
    const again = await channels.update('jobs', { agents: agents.slice(1) })
    expect(again.json.agents).toEqual([{ ...agents[1], proxy: 'mine' }, agents[2]])
  })

  it('deletes one channel, and none of what stands beside it', async () => {
    const { document, channels } = await inMemory(byHand)
    await channels.delete('jobs')
    expect(channels.list().map(({ id }) => id)).toEqual(['news'])
    expect(await document.read()).toContain('"owner": "me"')
  })

  it('turns a file that is one channel into a list when a second one comes, and back into an empty one', async () => {
    const { document, channels } = await inMemory('{\r\n  "id": "jobs", // mine\r\n  "name": "Jobs"\r\n}\r\n')
    await channels.create({ id: 'news', name: 'News' })
    expect(channels.list().map(({ id }) => id)).toEqual(['jobs', 'news'])
    const text = (await document.read()) ?? ''
    expect(text).toContain('"id": "jobs", // mine')
    expect(text.replaceAll('\r\n', '')).not.toContain('\n')
    const single = await inMemory('{ "id": "jobs", "name": "Jobs" }')
    await single.channels.delete('jobs')
    expect(JSON.parse((await single.document.read()) ?? '').channels).toEqual([])
  })

  it('keeps a byte order mark, tabs and line ends', async () => {
    const text = `\u{FEFF}${JSON.stringify({ channels: [jobs] }, null, '\t').replaceAll('\n', '\r\n')}`
    const { document, channels } = await inMemory(text)
    await channels.create({ id: 'news', name: 'News' })
    const changed = (await document.read()) ?? ''
    expect(changed.startsWith('\u{FEFF}{\r\n\t"channels": [')).toBe(true)
    expect(changed).toContain('\r\n\t\t\t"id": "news",\r\n')
    expect(changed.replaceAll('\r\n', '')).not.toContain('\n')
  })

  it.each(['a.b[0]', '"quoted" \\ id', '__proto__', 'канал 🤖', '../..'])('takes the id %j', async (id) => {
    const { channels } = await inMemory('[]')
    await channels.create({ id, name: 'Odd' })
    await channels.update(id, { name: 'Odder' })
    await channels.addAgent(id, agent('one', '+79990000001'))
    expect(channels.get(id)).toMatchObject({ id, name: 'Odder', agents: [{ sessionName: 'one' }] })
    await channels.delete(id)
    expect(channels.list()).toEqual([])
  })

  it('refuses what would break the file, and says all of it', async () => {
    const { document, channels } = await inMemory(byHand)
    const refused = channels.update('news', { enabled: 'no', crm_enabled: true })
    const error = await refused.catch((reason: unknown) => reason)
    if (!isSwitchboardError(error, 'CONFIG_CHANNEL_INVALID')) throw error
    expect(error.context.problems.map(({ path }) => path)).toEqual(['enabled', 'crm_enabled'])
    const taken = channels.addAgent('news', agent('one', '+79990000007'))
    await expect(taken).rejects.toMatchObject({ code: 'CONFIG_CHANNEL_INVALID' })
    expect(await document.read()).toBe(byHand)
  })

  it('names what was given, and no line that the file does not have', async () => {
    const { channels } = await inMemory(byHand)
    const refused = async (change: Promise<unknown>) => {
      const error = await change.catch((reason: unknown) => reason)
      if (!isSwitchboardError(error, 'CONFIG_CHANNEL_INVALID')) throw error
      expect(error.message).not.toMatch(/:\d+:\d+|is not used|at the places above/)
      for (const problem of error.context.problems) expect(problem).not.toHaveProperty('line')
      return error.context.problems.map(({ path, message }) => `${path}: ${message}`)
    }
    expect(await refused(channels.create({ id: 'global', name: 'All' }))).toEqual([
      'id: the id global is the name of the pool that has all agents',
    ])
    expect(await refused(channels.addAgent('jobs', agent('three', '1')))).toEqual([
      expect.stringMatching(/^phone: phone is not a phone number/),
    ])
    expect(await refused(channels.update('news', { id: 'jobs' }))).toEqual(['id: the id jobs is taken by channels[0]'])
    expect(await refused(channels.update('jobs', { id: 'news' }))).toEqual(['id: the id news is taken by channels[1]'])
    await expect(channels.create({ name: 'Nameless' })).rejects.toThrow('The new channel cannot be like this')
    await channels.addAgent('news', agent('three', '+79990000003'))
    // The check blames the later of two, which is not the one that was given.
    expect(await refused(channels.addAgent('jobs', agent('three', '+79990000004')))).toEqual([
      'session_name: session_name three is taken by channels[1].agents[0]',
    ])
    const agents = [agent('one', '+79990000001'), agent('one', '+79990000002')]
    expect(await refused(channels.update('jobs', { agents }))).toEqual([
      'agents[1].session_name: session_name one is taken by channels[0].agents[0]',
    ])
  })

  it('knows what is not there, and what is there already', async () => {
    const { channels } = await inMemory(byHand)
    await expect(channels.update('nobody', {})).rejects.toMatchObject({ code: 'APP_CHANNEL_UNKNOWN' })
    await expect(channels.delete('nobody')).rejects.toMatchObject({ code: 'APP_CHANNEL_UNKNOWN' })
    await expect(channels.create(jobs)).rejects.toMatchObject({ code: 'APP_CHANNEL_EXISTS' })
    await expect(channels.removeAgent('jobs', 'nobody')).rejects.toMatchObject({
      code: 'APP_CHANNEL_AGENT_UNKNOWN',
      context: { agents: ['one', 'two'] },
    })
  })

  it('shows two writers of one channel both versions, and loses neither change', async () => {
    const { document, channels } = await inMemory(byHand)
    const other = await open(document)
    const seen = channels.get('jobs')?.version
    await other.update('jobs', { name: 'Theirs' }, { version: seen })
    const mine = channels.update('jobs', { name: 'Mine' }, { version: seen })
    await expect(mine).rejects.toMatchObject({
      code: 'APP_CHANNEL_CONFLICT',
      context: { theirs: { name: 'Theirs' }, yours: { name: 'Mine' }, version: other.get('jobs')?.version },
    })
    await channels.update('news', { name: 'News 2' })
    expect(other.get('jobs')?.name).toBe('Theirs')
    await vi.waitFor(() => expect(other.get('news')?.name).toBe('News 2'))
  })

  it('makes changes of many writers one after the other', async () => {
    const { document, channels } = await inMemory('[]')
    const other = await open(document)
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 ? channels : other).create({ id: `channel ${index}`, name: 'Many' }),
      ),
    )
    expect(JSON.parse((await document.read()) ?? '')).toHaveLength(20)
  })

  it('gives up on a file that is never the one it has just read', async () => {
    const document = new MemoryDocument('[]')
    document.replace = async () => false
    const channels = await open(document)
    await expect(channels.create(jobs)).rejects.toMatchObject({ code: 'APP_CHANNEL_BUSY' })
  })
})

describe('the form with one agent', () => {
  const old = (more: string) => `{ "output_channels": [{ "id": "jobs", "name": "Jobs",
    "agent_phone": "+79990000001", "agent_session_name": "one"${more} }] }`

  it('becomes the first agent of the list in the file, with a copy of the file beside it', async () => {
    const { folder, file, channels, content } = await onDisk(old(', "color": "red"'))
    expect(channels.get('jobs')?.agents).toMatchObject([{ phone: '+79990000001', sessionName: 'one' }])
    expect(JSON.parse(await content())).toEqual({
      output_channels: [{ id: 'jobs', name: 'Jobs', color: 'red', agents: [agent('one', '+79990000001')] }],
    })
    const copies = (await readdir(folder)).filter((name) => name.endsWith('.bak'))
    const stamp = new Date(clock.now())
      .toISOString()
      .replace(/\.\d+Z$/, 'Z')
      .replaceAll(':', '-')
    expect(copies).toEqual([`channels.json.${stamp}.bak`])
    expect(await readFile(join(folder, copies[0]!), 'utf8')).toBe(old(', "color": "red"'))
    expect((await stat(join(folder, copies[0]!))).mode & 0o777).toBe((await stat(file)).mode & 0o777)
  })

  it('gives way to a list that has agents', async () => {
    const { document, channels } = await inMemory(old(`, "agents": [${JSON.stringify(agent('two', '+79990000002'))}]`))
    expect(channels.get('jobs')?.agents).toMatchObject([{ sessionName: 'two' }])
    expect(await document.read()).not.toContain('agent_phone')
    expect(document.backups.size).toBe(1)
  })

  it('is read as it is where the file cannot be written', async () => {
    const document = new MemoryDocument(old(''))
    document.replace = () => Promise.reject(new Error('read-only'))
    expect((await open(document)).get('jobs')?.agents).toMatchObject([{ sessionName: 'one' }])
  })

  it('becomes one of the list where a program changes agents, also when a person has written it meanwhile', async () => {
    const { document, channels } = await inMemory('[]')
    document.write(old(''))
    await vi.waitFor(() => expect(channels.get('jobs')?.agents).toMatchObject([{ sessionName: 'one' }]))
    expect(await document.read()).toContain('agent_phone')
    await channels.addAgent('jobs', agent('two', '+79990000002'))
    expect(channels.get('jobs')?.json.agents).toEqual([agent('one', '+79990000001'), agent('two', '+79990000002')])
    expect(document.backups.size).toBe(1)
    document.write(old(''))
    await channels.removeAgent('jobs', 'one')
    expect(channels.get('jobs')?.agents).toEqual([])
    expect(await document.read()).not.toContain('agent_phone')
  })

  it('is taken from programs, too', async () => {
    const { document, channels } = await inMemory('[]')
    const single = { agent_phone: '+79990000001', agent_session_name: 'one' }
    const created = await channels.create({ id: 'jobs', name: 'Jobs', ...single })
    expect(created.json).toEqual({ id: 'jobs', name: 'Jobs', agents: [agent('one', '+79990000001')] })
    await channels.addAgent('jobs', agent('two', '+79990000002'))
    const renumbered = await channels.update('jobs', { agent_phone: '+79990000009' })
    expect(renumbered.json.agents).toEqual([agent('one', '+79990000009'), agent('two', '+79990000002')])
    const replaced = await channels.update('jobs', { agent_phone: '+79990000003', agent_session_name: 'three' })
    expect(replaced.agents.map(({ sessionName }) => sessionName)).toEqual(['three', 'one', 'two'])
    expect(await document.read()).not.toContain('agent_phone')
    expect(document.backups.size).toBe(0)
  })

  it('keeps one copy for each time', async () => {
    const { folder, file, channels } = await onDisk(old(''))
    await ownerOfChannels(channels).close()
    await writeFile(file, old(''))
    await open(new FileDocument(file, clock))
    expect((await readdir(folder)).filter((name) => name.endsWith('.bak'))).toHaveLength(2)
  })
})

describe('the file on the disk', () => {
  it('keeps its permissions and stays a link, and leaves nothing beside it', async () => {
    const { folder, file, channels } = await onDisk()
    await channels.create(jobs)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    const real = join(folder, 'real.json')
    await rename(file, real)
    await symlink(real, file)
    await channels.update('jobs', { name: 'Linked' })
    expect(JSON.parse(await readFile(real, 'utf8')).channels[0].name).toBe('Linked')
    expect((await readdir(folder)).sort()).toEqual(['channels.json', 'real.json'])
  })

  it('says that it cannot be read or written', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'switchboard-channels-'))
    const document = new FileDocument(folder, clock)
    await expect(document.read()).rejects.toMatchObject({ code: 'CONFIG_UNREADABLE' })
    const below = new FileDocument(join(folder, 'file', 'channels.json'), clock)
    await writeFile(join(folder, 'file'), '')
    await expect(below.replace(undefined, '[]')).rejects.toMatchObject({ code: 'CONFIG_UNWRITABLE' })
    await expect(below.backUp('[]')).rejects.toMatchObject({ code: 'CONFIG_UNWRITABLE' })
  })

  it('is not replaced when somebody has changed it', async () => {
    const { file } = await onDisk('[]')
    const document = new FileDocument(file, clock)
    expect(await document.replace('something else', '[1]')).toBe(false)
    expect(await document.replace('[]', '[ ]')).toBe(true)
    expect(await readFile(file, 'utf8')).toBe('[ ]')
  })

  it('is refused at the start with every problem', async () => {
    const opening = onDisk('[{ "id": "a" }, { "name": "B" }]')
    await expect(opening).rejects.toMatchObject({
      code: 'CONFIG_CHANNELS_INVALID',
      context: { problems: [{ path: '[0].name' }, { path: '[1].id' }] },
    })
  })
})
