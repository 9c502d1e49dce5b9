import { type MessageContext, OnMessage, Plugin } from 'switchboard'
import { withPlugins } from 'switchboard/testing'
import { expect, it } from 'vitest'

const heard: string[] = []

@Plugin({ name: 'ear' })
class Ear {
  @OnMessage()
  hear(ctx: MessageContext) {
    heard.push(ctx.text)
  }
}

it('missed updates that cannot be read are given up after three attempts, and what comes then is handled', () =>
  withPlugins({ plugins: [Ear] }, async (world) => {
    const { alice, client, app } = world
    alice.send(client, 'before')
    await world.settled()
    world.faults.add({ kind: 'unknown-in-difference', times: 3 })
    world.dropConnections()
    alice.send(client, 'missed')
    const left = () => app.control.updateMetrics(client)?.unrecoverable ?? 0
    const asked = () => world.calls({ client, method: 'updates.getDifference' }).length
    await world.eventually(() => asked() > 0)
    for (let step = 0; step < 5 && left() === 0; step++) await world.advance('5s')
    expect(left()).toBe(1)
    alice.send(client, 'after')
    await world.settled()
    expect(heard.at(-1)).toBe('after')
    expect(asked()).toBeLessThanOrEqual(4)
  }))
