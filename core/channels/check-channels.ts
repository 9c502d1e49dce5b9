import type { ConfigPath } from '../config/config-path.js'
import { formatPath } from '../config/config-path.js'
import { globalPool } from '../config/global-pool.js'
import type { KeyDiagnostic } from '../config/key-diagnostic.js'
import { isSandboxPhone } from '../config/sandbox-phone.js'
import type { Channel } from './channel.js'
import { templateFaults } from './template-placeholders.js'

/** What channels must not take from others. */
export interface TakenNames {
  /** The session names of `clients:`. */
  readonly sessions: readonly string[]
  /** Who else has which phone number (digits alone): `the client user1`, or the session name of an agent. */
  readonly phones?: ReadonlyMap<string, string>
  /** Whether agents are on Telegram, where the phone numbers of the sandbox do not exist; default `false`. */
  readonly onTelegram?: boolean
}

/** The path of a channel, or of what is below it. */
type PathOf = (channel: number, ...below: ConfigPath) => ConfigPath

/**
 * What one value alone cannot show: names that are taken, and a CRM without agents. A channel that could not be read at
 * all is `undefined`.
 */
export function checkChannels(
  channels: readonly (Channel | undefined)[],
  pathOf: PathOf,
  taken: TakenNames,
): { diagnostics: KeyDiagnostic[]; notes: string[] } {
  const diagnostics = [
    ...doubledIds(channels, pathOf),
    ...reservedIds(channels, pathOf),
    ...withoutAgents(channels, pathOf),
    ...(taken.onTelegram ? inventedPhones(channels, pathOf) : []),
  ]
  const names = new SessionNames(taken, pathOf)
  for (const [index, channel] of channels.entries()) if (channel) names.take(channel, index)
  const notes = [...names.notes, ...withoutPlace(channels), ...faultyTemplates(channels)]
  return { diagnostics: [...diagnostics, ...names.diagnostics], notes }
}

/** A pool is called as its channel is. */
function reservedIds(channels: readonly (Channel | undefined)[], pathOf: PathOf): KeyDiagnostic[] {
  return channels.flatMap((channel, index) => {
    if (typeof channel?.id !== 'string' || channel.id.trim().toLowerCase() !== globalPool) return []
    const message = `the id ${channel.id} is the name of the pool that has all agents`
    const broken = { rule: 'channelIdReserved', facts: { id: channel.id } }
    return [
      { path: pathOf(index, 'id'), at: 'value' as const, message, fix: 'Give the channel another one.', ...broken },
    ]
  })
}

function doubledIds(channels: readonly (Channel | undefined)[], pathOf: PathOf): KeyDiagnostic[] {
  const owners = new Map<string, number>()
  return channels.flatMap((channel, index) => {
    if (typeof channel?.id !== 'string') return []
    const owner = owners.get(channel.id)
    if (owner === undefined) {
      owners.set(channel.id, index)
      return []
    }
    const place = formatPath(pathOf(owner))
    const message = `the id ${channel.id} is taken by ${place || 'another channel'}`
    const broken = { rule: 'channelIdTaken', facts: { id: channel.id, ...(place && { place }) } }
    return [{ path: pathOf(index, 'id'), at: 'value' as const, message, fix: 'Give each channel its own.', ...broken }]
  })
}

function withoutAgents(channels: readonly (Channel | undefined)[], pathOf: PathOf): KeyDiagnostic[] {
  return channels.flatMap((channel, index) => {
    if (channel?.crmEnabled !== true || !Array.isArray(channel.agents) || channel.agents.length > 0) return []
    const fix = 'Add `"agents": [{ "phone": "+...", "session_name": "..." }]`, or set crm_enabled to false.'
    const message = 'crm_enabled needs an agent, and there is none'
    return [
      { path: pathOf(index, 'crm_enabled'), at: 'value' as const, message, fix, rule: 'crmWithoutAgent', facts: {} },
    ]
  })
}

/** Accounts that only the sandbox has. A channel that is off is nobody's. */
function inventedPhones(channels: readonly (Channel | undefined)[], pathOf: PathOf): KeyDiagnostic[] {
  const message = 'phone belongs to the sandbox or to the test servers of Telegram, and sandbox.enabled is false'
  const fix = 'Write the number of your account, set "enabled" of the channel to false, or sandbox.enabled to true.'
  return channels.flatMap((channel, index) => {
    if (!channel || channel.enabled === false || !Array.isArray(channel.agents)) return []
    return channel.agents.flatMap((agent, position) =>
      typeof agent?.phone === 'string' && isSandboxPhone(agent.phone)
        ? [
            {
              path: pathOf(index, 'agents', position, 'phone'),
              at: 'value' as const,
              message,
              fix,
              rule: 'sandboxPhone',
            },
          ]
        : [],
    )
  })
}

/** What is right and yet does nothing. */
function withoutPlace(channels: readonly (Channel | undefined)[]): string[] {
  return channels.flatMap((channel) => {
    if (!channel || channel.enabled === false) return []
    const notes: string[] = []
    if (channel.crmEnabled && channel.crmGroupId === undefined) {
      notes.push(`${channel.id}: crm_enabled without crm_group_id opens no topics`)
    }
    if (channel.autoResponseEnabled && !channel.autoResponseTemplate && !channel.autoResponseTemplates) {
      notes.push(`${channel.id}: auto_response_enabled without a template writes to nobody`)
    }
    return notes
  })
}

/** What contacts would read as it is written. */
function faultyTemplates(channels: readonly (Channel | undefined)[]): string[] {
  return channels.flatMap((channel) => {
    if (!channel || channel.enabled === false) return []
    const { autoResponseTemplate: plain, autoResponseTemplates: others = {} } = channel
    const templates = [['auto_response_template', plain] as const].concat(
      Object.entries(others).map(([language, text]) => [`auto_response_templates.${language}`, text] as never),
    )
    return templates.flatMap(([key, text]) =>
      typeof text === 'string' ? templateFaults(text).map((fault) => `${channel.id}: in ${key}, ${fault}`) : [],
    )
  })
}

/** One session name is one account, and no client's. */
class SessionNames {
  readonly diagnostics: KeyDiagnostic[] = []
  readonly notes: string[] = []
  private readonly owners = new Map<string, { phone: string; place: string; channel: number }>()
  private readonly sessionOfPhone = new Map<string, string>()
  private readonly clients: ReadonlySet<string>
  /** Agents that were told to have a phone number of somebody else. */
  private readonly told = new Set<string>()

  constructor(
    private readonly taken: TakenNames,
    private readonly pathOf: PathOf,
  ) {
    // Files of one name in another case are one file on some systems.
    this.clients = new Set(taken.sessions.map((name) => name.toLowerCase()))
  }

  take(channel: Channel, index: number): void {
    if (!Array.isArray(channel.agents)) return
    for (const [position, agent] of channel.agents.entries()) {
      if (typeof agent?.sessionName !== 'string' || agent.sessionName === '') continue
      const phone = typeof agent.phone === 'string' ? agent.phone.replace(/\D/g, '') : ''
      this.agent(agent.sessionName, phone, index, this.pathOf(index, 'agents', position, 'session_name'))
    }
  }

  private agent(sessionName: string, phone: string, channel: number, path: ConfigPath): void {
    const name = sessionName.toLowerCase()
    if (this.clients.has(name)) {
      this.report(path, `session_name ${sessionName} is that of a client in config.yaml`, 'sessionOfClient', {
        sessionName,
      })
      return
    }
    const owner = this.owners.get(name)
    if (!owner) this.owners.set(name, { phone, place: formatPath(path.slice(0, -1)), channel })
    // The same account in another channel is shared by both; everything else would be two accounts in one file.
    else if (owner.channel === channel || owner.phone !== phone) {
      this.report(path, `session_name ${sessionName} is taken by ${owner.place}`, 'sessionTaken', {
        ...{ sessionName, place: owner.place },
      })
    }
    this.phone(sessionName, phone, path)
  }

  /** One phone number is one account, whose limits all of its logins share. */
  private phone(sessionName: string, phone: string, path: ConfigPath): void {
    const name = sessionName.toLowerCase()
    if (phone === '' || this.told.has(name)) return
    const other = this.sessionOfPhone.get(phone)
    const owner = this.taken.phones?.get(phone) ?? other
    if (other === undefined) this.sessionOfPhone.set(phone, sessionName)
    if (owner === undefined || owner.toLowerCase() === name) return
    this.told.add(name)
    this.notes.push(
      `${formatPath(path)}: the phone number of ${sessionName} is that of ${owner} too; they share limits`,
    )
  }

  private report(path: ConfigPath, message: string, rule: string, facts: NonNullable<KeyDiagnostic['facts']>): void {
    const fix = 'Give each account its own; an account that two channels share has one name and one phone in both.'
    this.diagnostics.push({ path, at: 'value', message, fix, rule, facts })
  }
}
