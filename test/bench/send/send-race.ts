import { Sandbox } from '../../../core/sandbox/sandbox.js'
import { worldOf } from '../../agents/sandbox-agents.js'
import { Child } from '../child.js'
import type { FromSender, Go, ToSender } from '../pool/messages.js'
import { sendOrder } from './send-order.js'

const people = 48

/** Processes that send messages, each with an account of its own, in one sandbox. */
export class SendRace<Name extends string> {
  private constructor(
    private readonly sandbox: Sandbox,
    private readonly children: ReadonlyMap<Name, Child<FromSender, ToSender>>,
  ) {}

  /** @param prepare - what is done to the sandbox once everybody is known to everybody. */
  static async start<Name extends string>(
    scripts: Readonly<Record<Name, string>>,
    prepare: (sandbox: Sandbox) => void = () => {},
  ): Promise<SendRace<Name>> {
    const names = Object.keys(scripts) as Name[]
    const sandbox = await Sandbox.start({ world: worldOf(names.length, people), seed: 1 })
    prepare(sandbox)
    const children = new Map<Name, Child<FromSender, ToSender>>()
    const race = new SendRace(sandbox, children)
    try {
      for (const [index, name] of names.entries()) {
        const child = new Child<FromSender, ToSender>(scripts[name])
        children.set(name, child)
        child.send(sendOrder(sandbox, index, people))
        await child.next('ready')
      }
    } catch (error) {
      await race.end()
      throw error
    }
    return race
  }

  /** Has one of them send. */
  async run(name: Name, go: Omit<Go, 'type'>): Promise<FromSender & { type: 'sent' }> {
    const child = this.children.get(name)
    if (!child) throw new Error(`there is no ${name} in the bench`)
    child.send({ type: 'go', ...go })
    return child.next('sent')
  }

  async end(): Promise<void> {
    for (const child of this.children.values()) await child.end()
    await this.sandbox.close()
  }
}
