import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { withConfig } from 'switchboard/testing'
import { describe, expect, it } from 'vitest'

/** Runs with a stand-in for a server that speaks the API of OpenAI, which always answers the same. */
async function withServer(mode: string, run: (env: Record<string, string>) => Promise<void>) {
  const answer = (content: string) => JSON.stringify({ choices: [{ message: { role: 'assistant', content } }] })
  const held: (() => void)[] = []
  const server = createServer((request, response) => {
    let asked = ''
    request.on('data', (chunk) => {
      asked += String(chunk)
    })
    request.on('end', () => {
      const content = asked.includes('a long story') ? 'spam '.repeat(2_000) : 'Gladly, at ten?'
      const reply = () => response.writeHead(200, { 'content-type': 'application/json' }).end(answer(content))
      // Thinks until everything is said.
      held.push(reply)
      if (asked.includes('line one') && !asked.includes('line three')) return
      for (const each of held.splice(0)) each()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const { port } = server.address() as AddressInfo
    await run({ SUGGESTIONS: mode, SUGGESTIONS_URL: `http://127.0.0.1:${port}/v1` })
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

const story = (mode: string, run: Parameters<typeof withConfig<void>>[1]) => () =>
  withServer(mode, (env) =>
    withConfig(
      'plugins/crm/test/config.yaml',
      async (world) => {
        // An account that logs in for the first time hears of what is written from then on.
        const { agents } = world.app.control
        const areOnline = () => agents.list().every(({ state }) => state === 'online')
        await world.eventually(areOnline, 'the agents to be online')
        await run(world)
      },
      { env },
    ),
  )

describe('a proposed answer', () => {
  it(
    'stands in the topic, and is sent, discarded or turned into a draft by its buttons',
    story('propose', async (world) => {
      const [stranger, max] = [world.person('stranger'), world.person('max')]
      const proposal = async (text: string) => {
        const shown = max.waitFor('Proposed answer:')
        stranger.send('agent_two', text)
        return shown
      }
      const first = await proposal('Shall we talk?')
      const sent = stranger.waitFor('Gladly, at ten?')
      expect(await max.click(first, 'Send')).toMatchObject({ text: 'Sent.' })
      await sent
      expect(first.deleted).toBe(true)
      const second = await proposal('And then?')
      expect(await max.click(second, 'Discard')).toMatchObject({ text: 'Discarded.' })
      expect(second.deleted).toBe(true)
      const third = await proposal('Hello?')
      await max.click(third, 'Edit')
      expect(third.text).toMatch(/^Copy it, change it.*\nGladly, at ten\?$/)
      await world.settled()
      expect(stranger.messages.filter(({ out }) => !out)).toHaveLength(1)
    }),
  )

  it(
    'goes when another takes its place or the contact has an answer, and is none to what has no words',
    story('propose', async (world) => {
      const [stranger, max] = [world.person('stranger'), world.person('max')]
      const proposal = async (text: string) => {
        const shown = max.waitFor('Proposed answer:')
        stranger.send('agent_two', text)
        return shown
      }
      const first = await proposal('Shall we talk?')
      const second = await proposal('Or write?')
      await world.eventually(() => first.deleted, 'the first proposal to go')
      expect(second.deleted).toBe(false)
      const { topicId } = second
      max.send('crm_forum', 'Let us talk at noon', { topicId })
      await world.eventually(() => second.deleted, 'the second proposal to go')
      expect(await max.click(second, 'Send')).toMatchObject({ text: 'Somebody has decided on it already.' })
      const arrived = max.waitFor(({ media }) => media !== undefined)
      stranger.sendPhoto('agent_two')
      await arrived
      await world.settled()
      expect(max.messages.filter(({ text, deleted }) => text.startsWith('Proposed') && !deleted)).toEqual([])
    }),
  )

  it(
    'is sent by itself only when that is asked for',
    story('auto', async (world) => {
      const [stranger, max] = [world.person('stranger'), world.person('max')]
      const [sent, shown] = [stranger.waitFor('Gladly, at ten?'), max.waitFor('(suggested): Gladly, at ten?')]
      stranger.send('agent_two', 'Shall we talk?')
      await Promise.all([sent, shown])
    }),
  )

  it(
    'is one to several lines in a row, and none that is longer than a message',
    story('auto', async (world) => {
      const [stranger, max] = [world.person('stranger'), world.person('max')]
      const sent = stranger.waitFor('Gladly, at ten?')
      for (const text of ['line one', 'line two', 'line three']) stranger.send('agent_two', text)
      await sent
      await world.settled()
      const arrived = max.waitFor('Tell me a long story')
      stranger.send('agent_two', 'Tell me a long story')
      await arrived
      await world.settled()
      expect(stranger.messages.filter(({ out }) => !out)).toHaveLength(1)
    }),
  )

  it(
    'is none unless it is asked for',
    story('off', async (world) => {
      const [stranger, max] = [world.person('stranger'), world.person('max')]
      const arrived = max.waitFor('Shall we talk?')
      stranger.send('agent_two', 'Shall we talk?')
      await arrived
      await world.settled()
      expect(max.messages.some(({ text }) => text.includes('Gladly'))).toBe(false)
    }),
  )
})
