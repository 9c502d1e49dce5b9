import { type MessageContext, OnMessage, Plugin } from 'switchboard'
import { withPlugins } from 'switchboard/testing'
import { describe, expect, it } from 'vitest'
import { loadLibrary } from '../../core/mtproto/library/load-library.js'

const heard: string[] = []

@Plugin({ name: 'ear' })
class Ear {
  @OnMessage()
  hear(ctx: MessageContext) {
    heard.push(ctx.text)
  }
}

/** What each driver's library knows, and one that it does not. */
const cases = (['telegram', 'teleproto', 'mtcute'] as const).flatMap((driver) => {
  const { layer } = loadLibrary(driver)
  return [229, 198].filter((other) => other !== layer).map((other) => ({ driver, layer, other }))
})

describe.each(cases)('a server that takes $driver, of layer $layer, for one of layer $other', ({ driver, other }) => {
  it('is told the layer again, and every message is handled once and in order', () =>
    withPlugins({ plugins: [Ear], client: { driver } }, async (world) => {
      const { alice, client, app, faults } = world
      heard.splice(0)
      alice.send(client, 'as ever')
      await world.settled()
      const greetings = () => world.calls({ client, method: 'help.getConfig' }).length
      const before = greetings()
      faults.add({ kind: 'other-layer', layer: other })
      const sent = ['one', 'two', 'three']
      for (const text of sent) alice.send(client, text)
      await world.eventually(() => heard.length === 4)
      alice.send(client, 'again')
      await world.settled()
      expect(heard).toEqual(['as ever', ...sent, 'again'])
      expect(greetings() - before).toBeLessThanOrEqual(1)
      expect(app.control.updateMetrics(client)?.unrecoverable).toBe(0)
    }))
})
