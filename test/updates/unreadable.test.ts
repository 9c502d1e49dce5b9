import { type MessageContext, OnMessage, Plugin } from 'switchboard'
import { type TestWorld, withPlugins } from 'switchboard/testing'
import { expect, it } from 'vitest'

const heard: string[] = []

@Plugin({ name: 'ear' })
class Ear {
  @OnMessage()
  hear(ctx: MessageContext) {
    heard.push(ctx.text)
  }
}

const metrics = ({ app, client }: TestWorld) => {
  const found = app.control.updateMetrics(client)
  if (!found) throw new Error('The client is not there.')
  return found
}

/** Has Telegram push nothing of what `send` sends, and the client fetch it. */
async function missed(world: TestWorld, send: () => void, isOver: () => boolean): Promise<void> {
  const lost = world.faults.add({ kind: 'lose-update', account: world.client })
  send()
  lost.remove()
  world.dropConnections()
  for (let step = 0; step < 40 && !isOver(); step++) await world.advance('2s')
  await world.settled()
}

const says = (text: string) => heard.includes(text)

it('an update that cannot be read is left out of what was missed, and counted by its constructor', () =>
  withPlugins({ plugins: [Ear] }, async (world) => {
    const { alice, client, faults } = world
    alice.send(client, 'before')
    await world.settled()
    faults.add({ kind: 'unknown-in-difference', method: 'updates.getDifference', stays: true })
    const texts = ['one', 'two', 'three', 'four', 'five']
    await missed(
      world,
      () => texts.map((text) => alice.send(client, text)),
      () => says('five'),
    )
    expect(heard).toEqual(['before', 'one', 'two', 'four', 'five'])
    expect(metrics(world)).toMatchObject({ unrecoverable: 1, unreadable: { '0x5ad00bad': expect.any(Number) } })
    alice.send(client, 'after')
    await world.settled()
    expect(heard.at(-1)).toBe('after')
  }))

it('one of a channel is left out, and the messages around it are fetched by themselves', () =>
  withPlugins({ plugins: [Ear], type: 'user' }, async (world) => {
    const { alice, client, faults } = world
    heard.length = 0
    alice.send('sandbox_group', 'before')
    await world.settled()
    const rule = faults.add({ kind: 'unknown-in-difference', method: 'updates.getChannelDifference', stays: true })
    await missed(
      world,
      () => ['one', 'two', 'three'].map((text) => alice.send('sandbox_group', text)),
      () => says('three'),
    )
    expect(heard).toEqual(['before', 'one', 'two', 'three'])
    expect(rule.hits).toBeGreaterThan(1)
    expect(metrics(world).unrecoverable).toBe(1)
    alice.send(client, 'after')
    await world.settled()
    expect(heard.at(-1)).toBe('after')
  }))

it('missed updates that can never be read are given up after a bounded number of attempts', () =>
  withPlugins({ plugins: [Ear] }, async (world) => {
    const { alice, client, faults } = world
    heard.length = 0
    alice.send(client, 'before')
    await world.settled()
    const rule = faults.add({ kind: 'unknown-in-difference', method: 'updates.getDifference' })
    await missed(
      world,
      () => void alice.send(client, 'missed'),
      () => metrics(world).unrecoverable > 0,
    )
    rule.remove()
    alice.send(client, 'after')
    await world.settled()
    expect(heard).toEqual(['before', 'after'])
    expect(rule.hits).toBeLessThan(20)
    expect(metrics(world).unrecoverable).toBe(1)
  }))
