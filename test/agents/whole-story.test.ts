import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Channels } from '../../core/channels/channels.js'
import { ownerOfChannels } from '../../core/channels/channels-owner.js'
import { loadConfig } from '../../core/config/load-config.js'
import { createApp } from '../../core/kernel/app.js'
import { Sandbox } from '../../core/sandbox/sandbox.js'
import { stopApp } from '../../core/testing/stop-app.js'
import { testChannels } from '../../core/testing/test-channels.js'
import { TestWorld } from '../../core/testing/test-world.js'
import { agentSessions } from '../../core/testing/world-with-agents.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { temporaryFolder } from '../sessions/import/temporary-folder.js'

const post = 'Python developer wanted, remote, full time. Write to @anna_hr'
const forum = 'crm_forum'

/** Lives of one installation: the same database, sessions and channels. */
async function installation() {
  const folder = temporaryFolder()
  const clock = new ManualClock()
  const config = await loadConfig('plugins/crm/test/config.yaml', { env: {} })
  config.storage.file = join(folder, 'switchboard.db')
  for (const { session } of config.clients) session.workdir = folder
  const channels = await testChannels(await readFile('plugins/crm/test/channels.json', 'utf8'), config, clock)
  const sandbox = await Sandbox.start({ world: 'plugins/crm/test/world.yaml', seed: 1, clock })
  const start = async () => {
    const app = createApp({
      config,
      clock,
      channels,
      agentSession: agentSessions(sandbox),
      dataCentre: sandbox.address,
    })
    await app.start()
    return new TestWorld(app, sandbox, clock, 'watcher', channels)
  }
  return { start, sandbox, channels, stop: (world: TestWorld) => stopApp(world.app, clock) }
}

const received = (world: TestWorld, name: string) =>
  world
    .person(name)
    .messages.filter(({ out }) => !out)
    .map(({ text, from }) => ({ text, from }))

const agentNames = (channels: Channels) => channels.get('python')?.agents.map(({ sessionName }) => sessionName)

it('goes from a post to a conversation, over a restart, a flood, a ban, and agents that go and come', async () => {
  const { start, stop, sandbox, channels } = await installation()
  let world = await start()
  const [olga, anna, max, stranger] = ['olga', 'anna', 'max', 'stranger'].map((name) => sandbox.person(name))
  if (!olga || !anna || !max || !stranger) throw new Error('nobody is there')
  try {
    // A post is filtered, announced, its contact found, written to by an agent, and given a topic.
    const [first, shown] = [anna.waitFor('is it still open?'), max.waitFor(/^agent_\w+: Hello/)]
    const announcement = max.waitFor('Python Jobs: Jobs Feed')
    olga.send('jobs_feed', 'Senior Python developer wanted, write to @stranger_1')
    olga.send('jobs_feed', post)
    const response = await first
    const { topicId } = await shown
    await announcement
    const announced = max.messages.filter(({ from }) => from === 'found_jobs').map(({ text }) => text)
    expect(announced.filter((text) => text !== '')).toEqual([`Python Jobs: Jobs Feed\npython\n\n${post}`])
    const own = response.from
    const other = own === 'agent_one' ? 'agent_two' : 'agent_one'

    // The contact's answer comes into the topic, the manager's to the contact.
    const arrived = max.waitFor('Yes, it is')
    anna.reply(response, 'Yes, it is')
    expect(await arrived).toMatchObject({ topicId, from: 'crm_desk_bot' })
    const answered = anna.waitFor('When can we talk?')
    max.send(forum, 'When can we talk?', { topicId })
    expect((await answered).from).toBe(own)

    // Both write while the process is down; each message comes once, where it belongs.
    await stop(world)
    anna.send(own, 'At ten?')
    max.send(forum, 'Or tomorrow?', { topicId })
    const [missed, told] = [max.waitFor('At ten?'), anna.waitFor('Or tomorrow?')]
    world = await start()
    expect(await missed).toMatchObject({ topicId })
    expect((await told).from).toBe(own)

    // The contact's agent has to pause: its answer waits for it, while a post's first message goes out by the other one.
    const { agents } = world.app.control
    world.refuse('messages.sendMessage', '420 FLOOD_WAIT_30', { client: own })
    max.send(forum, 'One moment', { topicId })
    await world.eventually(() => agents.get(own).state === 'flooded', 'the agent to pause')
    const [second, secondShown] = [stranger.waitFor('is it still open?'), max.waitFor(new RegExp(`^${other}: Hello`))]
    olga.send('more_jobs', 'Another Python developer, for the weekend. Ask @stranger_1')
    expect((await second).from).toBe(other)
    const { topicId: secondTopic } = await secondShown
    expect(received(world, 'anna').some(({ text }) => text === 'One moment')).toBe(false)
    const late = anna.waitFor('One moment')
    await world.advance('31s')
    expect((await late).from).toBe(own)

    // The stranger's agent is banned: another one takes over what it was to say, and the topic says why.
    world.faults.add({ kind: 'lost-login', account: other, error: 'USER_DEACTIVATED_BAN' })
    const [takenOver, why] = [stranger.waitFor('Are you free on Sunday?'), max.waitFor('writes from now on')]
    max.send(forum, 'Are you free on Sunday?', { topicId: secondTopic })
    expect((await takenOver).from).toBe(own)
    expect(await why).toMatchObject({ topicId: secondTopic, text: expect.stringContaining(`${other} is banned`) })
    expect(agents.get(other)).toMatchObject({ state: 'quarantined', reason: expect.stringContaining('banned') })

    // One agent is added, one removed.
    await channels.addAgent('python', { session_name: 'agent_three', phone: '+9996622008' })
    await channels.removeAgent('python', own)
    await world.eventually(() => agents.list().every(({ name }) => name !== own), 'the agent to be gone')
    expect(agentNames(channels)).toEqual([other, 'agent_three'])
    const [fromThird, changed] = [anna.waitFor('Good bye'), max.waitFor('agent_three writes from now on')]
    max.send(forum, 'Good bye', { topicId })
    expect((await fromThird).from).toBe('agent_three')
    expect((await changed).text).toBe(`agent_three writes from now on: ${own} is no agent of the channel any more.`)
    await world.settled()

    expect(received(world, 'anna').map(({ text }) => text)).toEqual([
      response.text,
      ...['When can we talk?', 'Or tomorrow?', 'One moment', 'Good bye'],
    ])
    expect(received(world, 'stranger').map(({ text }) => text)).toEqual([
      expect.stringContaining('is it still open?'),
      'Are you free on Sunday?',
    ])
    const sent = await world.app.control.outbox.list()
    expect(sent.map(({ state }) => state)).toEqual(Array(7).fill('sent'))
    const [latest, earlier] = await world.app.control.conversations.list()
    expect([latest?.contact.username, earlier?.contact.username]).toEqual(['anna_hr', 'stranger_1'])
    const said = (await world.app.control.conversations.messages(latest?.id ?? '')).map(({ text }) => text)
    // What two people wrote while the process was down comes by two accounts, in either order.
    const meanwhile = said.splice(3, 2).sort()
    expect(meanwhile).toEqual(['At ten?', 'Or tomorrow?'])
    expect(said).toEqual([response.text, 'Yes, it is', 'When can we talk?', 'One moment', 'Good bye'])
  } finally {
    await stop(world)
    await ownerOfChannels(channels).close()
    await sandbox.close()
  }
}, 60_000)
