import { vitest } from './need-vitest.js'
import { TestWorld } from './test-world.js'

/** Whom the client is to have replied to. */
export interface RepliedOptions {
  /** The short name of a person, as {@link TestWorld.person} takes it; default `alice`. */
  to?: string
  /** The client that is to have replied; default the first one. */
  client?: string
}

/** What `expect` of vitest knows besides, once `switchboard/vitest` is imported. */
export interface SwitchboardMatchers {
  /**
   * Waits until everything is handled, then looks whether the client has written to a person: a text that contains this one, or that
   * matches the pattern; default any.
   * @example
   * alice.send(client, '/hello')
   * await expect(world).toHaveReplied('Hello')
   */
  toHaveReplied(wanted?: string | RegExp, options?: RepliedOptions): Promise<void>
}

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: the declaration that is merged has it
  interface Matchers<T = any> extends SwitchboardMatchers {}
}

const { expect } = await vitest()

expect.extend({
  async toHaveReplied(world: unknown, wanted: string | RegExp = '', options: RepliedOptions = {}) {
    if (!(world instanceof TestWorld)) {
      return {
        pass: false,
        message: () => 'toHaveReplied takes the world of withPlugins: expect(world).toHaveReplied(...)',
      }
    }
    const { to = 'alice', client = world.client } = options
    await world.settled()
    const texts = world
      .person(to)
      .history(client)
      .filter(({ out }) => !out)
      .map(({ text }) => text)
    const pass = texts.some((text) => (typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text)))
    const shown = wanted === '' ? 'anything' : this.utils.printExpected(wanted)
    const told = texts.length === 0 ? 'nothing' : texts.map((text) => this.utils.printReceived(text)).join('\n  ')
    return {
      pass,
      message: () => {
        const { lines } = world.sandbox.patience.meanwhile()
        const head = `${client} is ${pass ? 'not ' : ''}to have replied ${shown} to ${to}, and has replied:`
        return [head, told, ...(lines.length > 0 ? ['meanwhile:', ...lines] : [])].join('\n  ')
      },
    }
  },
})
