import { Channels, Clients, Inject, Outbox, Plugin } from 'switchboard'
import { withPlugins } from 'switchboard/testing'
import { expect, it } from 'vitest'

@Plugin({ name: 'curious' })
class Curious {
  constructor(
    @Inject(Outbox) readonly outbox: Outbox,
    @Inject(Channels) readonly channels: Channels,
    @Inject(Clients) readonly clients: Clients,
  ) {
    given.push(outbox, channels, clients)
  }

  /** Only compiled: what a plugin gets has no such methods for it. */
  never(): void {
    // @ts-expect-error The app alone ends the outbox.
    this.outbox.close()
    // @ts-expect-error The agents alone say who sends.
    this.outbox.serve('pool', undefined)
    // @ts-expect-error The app alone ends the watch of the file.
    this.channels.close()
    // @ts-expect-error Clients are started and stopped by AppControl, which plugins do not get.
    this.clients.stop('bot1')
  }
}

const given: object[] = []

it('what plugins get by injection cannot be ended or taken over by them', () =>
  withPlugins({ plugins: [Curious] }, () => {
    expect(given).toHaveLength(3)
    for (const owned of given) {
      for (const name of ['open', 'start', 'stop', 'close', 'serve', 'endWaiting', 'keepTidy']) {
        expect(name in owned, `${owned.constructor.name}.${name}`).toBe(false)
      }
    }
  }))
