import { pause } from '../../torture-tools.js'
import type { RealCluster } from './real-cluster.js'

/** Sends numbered messages, each from somebody to some client. */
export class Sender {
  /** How many messages each chat has had, by client and person. */
  readonly sentTo = new Map<string, number>()
  private sent = 0

  constructor(
    private readonly cluster: RealCluster,
    private readonly messages: number,
    private readonly random: () => number,
    /** Whether all connections to Telegram break now and then. */
    private readonly breaks = true,
  ) {}

  /** Sends until so many are sent and so much time has passed. */
  async sendUntil(count: number, ms: number): Promise<void> {
    const endMs = performance.now() + ms
    const last = Math.min(count, this.messages)
    do await this.burst(last, 20, 30)
    while (this.sent < last || performance.now() < endMs)
  }

  /** Sends a few as long as something is so, for some time at most. @param count - so many are sent then, all in all. */
  async sendWhile(isSo: () => boolean, maxMs: number, count = this.sent + this.messages / 200): Promise<void> {
    const endMs = performance.now() + maxMs
    const last = Math.min(count, this.messages)
    while (isSo() && performance.now() < endMs) await this.burst(last, 2, 400)
  }

  private async burst(last: number, atMost: number, pauseMs: number): Promise<void> {
    const { people, clients, sandbox } = this.cluster
    const { random } = this
    for (let burst = Math.ceil(random() * atMost); burst > 0 && this.sent < last; burst--) {
      const person = Math.floor(random() * people.length)
      const client = clients[Math.floor(random() * clients.length)] ?? ''
      people[person]?.send(client, `message ${this.sent++}`)
      const chat = `${client} ${person}`
      this.sentTo.set(chat, (this.sentTo.get(chat) ?? 0) + 1)
    }
    if (this.breaks && random() < 0.02) sandbox.wire.dropConnections()
    await pause(random() * pauseMs)
  }
}
