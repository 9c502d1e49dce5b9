import { ChatDesk } from '../../../sandbox/chat/chat-desk.js'
import type { Sandbox } from '../../../sandbox/sandbox.js'
import { toSnakeCase } from '../http/snake-case.js'
import type { LiveHub } from './live-hub.js'

/** Tells browsers what reaches the people of the sandbox that they are: topics `sandbox:ID`. */
export class SandboxFeed {
  private readonly releases = new Map<string, () => void>()
  private readonly desk: ChatDesk

  constructor(
    private readonly hub: LiveHub,
    private readonly sandbox: Sandbox,
  ) {
    this.desk = new ChatDesk(sandbox)
    hub.onInterest(() => this.follow())
  }

  /** Says that something goes wrong on purpose now, or goes well again. */
  faultsChanged(): void {
    this.hub.publish('faults', 'changed', {})
  }

  close(): void {
    for (const release of this.releases.values()) release()
    this.releases.clear()
  }

  private follow(): void {
    const wanted = new Set(this.hub.followedBelow('sandbox'))
    for (const [person, release] of this.releases) {
      if (wanted.has(person)) continue
      release()
      this.releases.delete(person)
    }
    for (const person of wanted) {
      if (this.releases.has(person) || !this.sandbox.world.state.accounts.has(Number(person))) continue
      const release = this.desk.follow(Number(person), (event) =>
        this.hub.publish(`sandbox:${person}`, event.type, toSnakeCase(event)),
      )
      this.releases.set(person, release)
    }
  }
}
