import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { Channels } from '../../core/channels/channels.js'
import { ownerOfChannels } from '../../core/channels/channels-owner.js'
import { MemoryDocument } from '../../core/channels/memory-document.js'
import { Plugin } from '../../core/decorators/plugin.js'
import { unservedNotes } from '../../core/kernel/agents/unserved-channels.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { check } from '../../core/main.js'
import type { ModuleLoader } from '../../core/plan/module-loader.js'
import { withPlugins } from '../../core/testing/with-plugins.js'
import { SystemClock } from '../../core/time/system-clock.js'
import { pluginTree } from './plugin-tree.js'

class Warnings extends SilentLogger {
  readonly told: string[] = []
  override warn(message?: string): void {
    this.told.push(String(message))
  }
}

@Plugin({ name: 'sees', crm: ['watch'] })
class Sees {}

@Plugin({ name: 'keeps', crm: ['desk'] })
class Keeps {}

@Plugin({ name: 'writes', crm: ['agent'] })
class Writes {}

@Plugin({ name: 'all', crm: ['watch', 'desk', 'agent'] })
class All {}

const files = {
  ...{ 'plugins/sees.ts': { Sees }, 'plugins/keeps.ts': { Keeps }, 'plugins/writes.ts': { Writes } },
  ...{ 'plugins/all.ts': { All }, 'plugins/broken.ts': new Error('broken') },
}

const jobs = {
  ...{ id: 'jobs', name: 'Jobs', input_sources: ['@feed'], crm_enabled: true, crm_group_id: -1001112223334 },
  agents: [{ session_name: 'one', phone: '+9996621005' }],
}

async function notesFor(include: string, agents = '', channels: readonly object[] = [jobs]) {
  const { cwd, loader } = await pluginTree(files)
  writeFileSync(join(cwd, 'channels.json'), JSON.stringify({ channels }))
  writeFileSync(
    join(cwd, 'config.yaml'),
    `sandbox: { enabled: true }
channels: { file: channels.json }
clients:
  - session_name: bot1
    type: bot
    api_id: 1
    api_hash: hash
    bot_token: "800000001:AAinvented-token-of-a-bot-in-a-test"
    plugins: { root: plugins, include: [${include}] }
${agents}`,
  )
  return (await check({ configFile: 'config.yaml', cwd, env: {}, loader: loader as ModuleLoader })).notes
}

const ofAgents = (include: string) => `agents: { plugins: { root: plugins, include: [${include}] } }`

it('says of a CRM that nobody serves what is missing, with what to add', async () => {
  expect(await notesFor('')).toEqual([
    'jobs: crm_enabled, and no plugin of this app says that it reads the posts of its sources, keeps its topics or writes to its contacts. Add to an account that is in the sources plugins: { root: "plugins/crm", include: ["crm_watch"] }; to a bot that is an administrator of the group plugins: { root: "plugins/crm", include: ["crm_desk"] }; agents: { plugins: { root: "plugins/crm", include: ["crm_agent"] } }. A plugin of your own says that it does so by crm: ["watch", "desk", "agent"]',
  ])
  expect(await notesFor('sees', ofAgents('writes'))).toEqual([
    'jobs: crm_enabled, and no plugin of this app says that it keeps its topics. Add to a bot that is an administrator of the group plugins: { root: "plugins/crm", include: ["crm_desk"] }. A plugin of your own says that it does so by crm: ["desk"]',
  ])
})

it('says nothing where plugins of any name do all of it', async () => {
  expect(await notesFor('sees, keeps', ofAgents('writes'))).toEqual([])
  expect(await notesFor('', ofAgents('all'))).toEqual([])
})

it('says nothing while a file cannot be read, which may do it', async () => {
  expect(await notesFor('sees, broken')).toEqual([])
})

it('has a sentence for each channel it concerns, and none that is off or has no CRM', async () => {
  const others = [
    { ...jobs, id: 'more' },
    { ...jobs, id: 'off', enabled: false },
    { ...jobs, id: 'plain', crm_enabled: false },
  ]
  expect(await notesFor('sees, keeps', '', [jobs, ...others])).toEqual([
    expect.stringMatching(/^jobs: crm_enabled/),
    expect.stringMatching(/^more: crm_enabled/),
  ])
})

it('finds nothing missing in the configuration that is shipped', async () => {
  const { channels, notes } = await check({ configFile: 'config/config.yaml', env: {} })
  expect(channels.map(({ crmEnabled }) => crmEnabled)).toContain(true)
  expect(notes).toEqual([])
})

it('stands with the notes of the channels while they run, and is told in the log once', async () => {
  const logger = new Warnings()
  const parts = { document: new MemoryDocument('[]'), clock: new SystemClock(), logger, sessions: [] }
  const channels = await Channels.open(parts)
  onTestFinished(() => ownerOfChannels(channels).close())
  ownerOfChannels(channels).noteAlso((all) => unservedNotes(all, { clients: [] }))
  expect([channels.notes, logger.told]).toEqual([[], []])
  await channels.create(jobs)
  await channels.update('jobs', { name: 'Work' })
  expect(channels.notes).toEqual([expect.stringMatching(/^jobs: .*crm_watch.*crm_desk/)])
  expect(logger.told).toEqual(channels.notes)
  await channels.create({ ...jobs, id: 'more' })
  expect(channels.notes).toEqual([expect.stringMatching(/^jobs: /), expect.stringMatching(/^more: /)])
  expect(logger.told).toEqual(channels.notes)
})

it('looks at what clients and agents run by then', () =>
  withPlugins({ plugins: [Sees, Keeps], channels: [jobs] }, async ({ channels }) => {
    expect(channels.notes).toEqual([expect.stringContaining('crm_agent')])
  }))
