import type { Channel, ChannelJson } from '../../../channels/channel.js'
import type { Channels } from '../../../channels/channels.js'
import { agentsOfOffChannels } from '../../../channels/off-agents.js'
import { isSwitchboardError, SwitchboardError } from '../../../errors/switchboard-error.js'
import type { AppControl } from '../../../kernel/control/app-control.js'
import type { BulkAgent, BulkBody } from '../bodies/agent-bodies.js'
import { invalidBody } from '../http/invalid-body.js'
import { type Problem, problemOf } from '../http/problem.js'
import { type RemarkedChannel, remarkedAgent } from './channel-remarks.js'

/** What came of an operation for one agent. */
interface BulkResult {
  readonly agent: string
  readonly outcome: 'done' | 'failed'
  /** How the agent is afterwards; `channel-off` when nothing that has it is switched on. */
  readonly state?: string
  readonly reason?: string
  /** What may not be meant as it is now in the file of the channels; one sentence each. */
  readonly remarks?: readonly string[]
  readonly problem?: Pick<Problem, 'code' | 'detail' | 'fix' | 'facts' | 'problems'>
}

/** What was done to whom, and to whom it was not: `move to jobs: agent_one, agent_two (AGENT_UNKNOWN)`. */
export function bulkTold({ action, channel, agents }: BulkBody, results?: unknown): string {
  const failed = new Map(
    ((results ?? []) as readonly BulkResult[]).map(({ agent, problem }) => [agent, problem?.code] as const),
  )
  const names = agents.map(({ sessionName: name }) => {
    const code = failed.get(name)
    return code === undefined ? name : `${name} (${code})`
  })
  const target = action === 'add' || action === 'move' ? ` to ${channel}` : ''
  return `${action}${target}: ${names.join(', ')}`
}

/** One operation on several agents. One that fails keeps no other from its turn. */
export class BulkOperation {
  constructor(
    private readonly control: AppControl,
    private readonly channels: Channels | undefined,
    private readonly body: BulkBody,
  ) {}

  async run(): Promise<BulkResult[]> {
    const { action, agents } = this.body
    // What changes the file goes one after the other; what asks Telegram goes side by side.
    const changesFile = action === 'add' || action === 'remove' || action === 'move'
    if (!changesFile) return Promise.all(agents.map((agent) => this.one(agent)))
    const results: BulkResult[] = []
    for (const agent of agents) results.push(await this.one(agent))
    return results
  }

  private async one(agent: BulkAgent): Promise<BulkResult> {
    const name = agent.sessionName
    try {
      const done = await this.act(agent)
      const remarks = this.body.action === 'add' ? (done as RemarkedChannel).remarks : undefined
      const { state, reason } = this.stateOf(name) ?? {}
      const told = { ...(state && { state }), ...(reason !== undefined && { reason }), ...(remarks && { remarks }) }
      return { agent: name, outcome: 'done', ...told }
    } catch (thrown) {
      const error = this.whyUnknown(thrown, name)
      const { code, detail, fix, facts, problems } = problemOf(error)
      const problem = { code, detail, fix, ...(facts && { facts }), ...(problems && { problems }) }
      return { agent: name, outcome: 'failed', problem }
    }
  }

  private stateOf(name: string): { state: string; reason?: string } | undefined {
    const { action } = this.body
    const channel = action === 'add' || action === 'move' ? this.offChannelOf(name) : undefined
    if (channel !== undefined) return { state: 'channel-off', reason: `the channel ${channel} is off` }
    return this.control.agents.list().find((known) => known.name === name)
  }

  /** An agent that is unknown only as its channel is off. */
  private whyUnknown(error: unknown, agent: string): unknown {
    if (!isSwitchboardError(error, 'AGENT_UNKNOWN')) return error
    const channel = this.offChannelOf(agent)
    return channel === undefined ? error : new SwitchboardError('AGENT_CHANNEL_OFF', { agent, channel })
  }

  private offChannelOf(agent: string): string | undefined {
    return agentsOfOffChannels(this.channels?.list() ?? [], []).get(agent)?.[0]
  }

  private act(agent: BulkAgent): Promise<unknown> {
    const { agents } = this.control
    const { sessionName: name } = agent
    switch (this.body.action) {
      case 'pause':
        return agents.pause(name)
      case 'resume':
        return agents.resume(name)
      case 'check':
        return agents.check(name)
      case 'clear-floods':
        return agents.clearFlood(name)
      case 'add':
        return this.add({ session_name: name, phone: phoneOf(agent) })
      case 'remove':
        return this.file.removeAgent(this.home(name).id, name)
      case 'move':
        return this.move(name)
    }
  }

  private add(agent: ChannelJson): Promise<RemarkedChannel> {
    const { file, target } = this
    return remarkedAgent(file, agent, () => file.addAgent(target, agent))
  }

  /** A session name belongs to one channel, so it leaves the old one first, and comes back when the new one refuses it. */
  private async move(name: string): Promise<void> {
    const { file, target } = this
    const home = this.home(name)
    if (home.id === target) return
    const phone = home.agents.find(({ sessionName }) => sessionName === name)?.phone ?? ''
    if (!file.get(target)) {
      throw new SwitchboardError('APP_CHANNEL_UNKNOWN', { id: target, known: file.list().map(({ id }) => id) })
    }
    await file.removeAgent(home.id, name)
    try {
      await file.addAgent(target, { session_name: name, phone })
    } catch (error) {
      await file.addAgent(home.id, { session_name: name, phone })
      throw error
    }
  }

  private get target(): string {
    return this.body.channel ?? ''
  }

  private get file(): Channels {
    if (this.channels) return this.channels
    throw new SwitchboardError('CONSOLE_NOT_FOUND', { what: 'file of channels' })
  }

  /** The channel an agent belongs to. @throws CONSOLE_NOT_FOUND */
  private home(name: string): Channel {
    const home = this.file.list().find(({ agents }) => agents.some(({ sessionName }) => sessionName === name))
    if (home) return home
    throw new SwitchboardError('CONSOLE_NOT_FOUND', { what: `channel with the agent ${name}` })
  }
}

/** @throws CONSOLE_BODY_INVALID */
function phoneOf({ phone, sessionName }: BulkAgent): string {
  if (phone !== undefined) return phone
  const message = `phone is missing for ${sessionName}`
  const fix = 'Name the number of its account, in international form.'
  throw invalidBody({ path: 'phone', message, fix, rule: 'phoneMissing', facts: { sessionName } })
}
