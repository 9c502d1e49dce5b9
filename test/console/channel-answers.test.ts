import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { AppConsole } from './app-console.js'

// Each starts an app with its sandbox and its console.
vi.setConfig({ testTimeout: 60_000 })

const agent = (session_name: string, phone: string) => ({ session_name, phone })
const jobs = { id: 'jobs', name: 'Jobs', agents: [agent('one', '+79990000001')] }

async function appWithChannel() {
  const app = await AppConsole.start({ 'channels.json': JSON.stringify({ channels: [jobs] }) })
  await app.login()
  const stored = () => JSON.parse(readFileSync(join(app.cwd, 'channels.json'), 'utf8')).channels
  return { app, stored }
}

it('takes a channel as it has shown it: the version is what was looked at, and is not stored', async () => {
  const { app, stored } = await appWithChannel()
  const { json: shown } = await app.ask('GET', '/api/channels/jobs')
  expect((await app.ask('PUT', '/api/channels/jobs', shown)).status).toBe(200)
  expect(stored()).toEqual([jobs])

  const noted = await app.ask('PUT', '/api/channels/jobs', { ...shown, name: 'Work', colour: 'red' })
  expect(noted.json.remarks).toEqual(['colour is not a key that is known here; it is kept'])
  const late = await app.ask('PUT', '/api/channels/jobs', { ...shown, name: 'Late' })
  expect([late.status, late.json.code]).toEqual([409, 'APP_CHANNEL_CONFLICT'])
  const again = await app.ask('PUT', '/api/channels/jobs', { ...noted.json, name: 'Again' })
  expect(again.status).toBe(200)
  expect(stored()).toEqual([{ ...jobs, name: 'Again', colour: 'red' }])

  const copy = { ...again.json, id: 'copy', agents: [agent('two', '+79990000002')] }
  expect((await app.ask('POST', '/api/channels', copy)).status).toBe(201)
  const { version: _, remarks: __, ...kept } = copy
  expect(stored()[1]).toEqual(kept)
})

it('remarks on what a change brings about: a phone number that another session has', async () => {
  const { app } = await appWithChannel()
  const added = await app.ask('POST', '/api/channels/jobs/agents', { ...agent('two', '+7 999 000-00-01'), note: 'x' })
  expect(added.status).toBe(201)
  const shared = 'the phone number of two is that of one too; they share limits'
  expect(added.json.remarks).toEqual([
    'note is not a key that is known here; it is kept',
    `channels[0].agents[1].session_name: ${shared}`,
  ])
  const other = await app.ask('POST', '/api/channels', {
    ...{ id: 'news', name: 'News', auto_response_enabled: true },
    agents: [agent('three', '+79990000001')],
  })
  expect(other.json.remarks).toEqual([
    'channels[1].agents[0].session_name: the phone number of three is that of one too; they share limits',
    'news: auto_response_enabled without a template writes to nobody',
  ])
  const changed = await app.ask('PUT', '/api/channels/news', { name: 'Latest' })
  expect(changed.json).not.toHaveProperty('remarks')
  const bulk = await app.ask('POST', '/api/agents/bulk', {
    action: 'add',
    channel: 'news',
    agents: [agent('four', '+79990000001'), agent('five', '+79990000005')],
  })
  expect(bulk.json.map(({ remarks }: { remarks?: unknown }) => remarks)).toEqual([
    ['channels[1].agents[1].session_name: the phone number of four is that of one too; they share limits'],
    undefined,
  ])
})

it('says how agents are named where several are steered at once', async () => {
  const { app } = await appWithChannel()
  const { status, json } = await app.ask('POST', '/api/agents/bulk', { action: 'check', agents: ['one'] })
  expect([status, json.problems]).toMatchObject([
    422,
    [{ message: 'item 1 of agents must be a block of keys', fix: expect.stringContaining('[{ "session_name": "') }],
  ])
  const empty = await app.ask('POST', '/api/agents/bulk', { action: 'check' })
  expect(empty.json.problems[0].fix).toContain('[{ "session_name": "')
})
