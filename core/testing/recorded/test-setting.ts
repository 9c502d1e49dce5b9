import { relative, resolve } from 'node:path'
import type { ClientConfig } from '../../config/client-config.js'
import type { SwitchboardConfig } from '../../config/switchboard-config.js'
import { className } from '../../decorators/checks.js'
import type { AnyClass } from '../../decorators/manifest.js'
import type { ClientPlan, Plan } from '../../plan/plan.js'
import { defaultWorldFile } from '../../sandbox/default-world.js'
import type { WorldDescription } from '../../sandbox/world/world-description.js'
import type { RecordedStep } from './placed-steps.js'

/** One client that a recorded test starts. */
export interface ClientSetting {
  /** The short name of its account in the world. */
  readonly account: string
  /** The username of the account, with its @; absent: it has none. */
  readonly username?: string
  readonly type: 'bot' | 'user'
  readonly plugins: readonly { readonly name: string; readonly file: string }[]
  /** `plugins.options` by plugin name. */
  readonly options: Readonly<Record<string, unknown>>
}

/** What a recorded test starts. */
export interface TestSetting {
  /** The first is the one that is talked to; none: the whole configuration is started. */
  readonly clients: readonly ClientSetting[]
  /** The world file as a test names it; absent: the one that comes with Switchboard. */
  readonly world?: string
  /** The configuration that ran meanwhile. */
  readonly configFile: string
}

/** Finds what the test of a recording starts. */
export type FindSetting = (steps: readonly RecordedStep[]) => Promise<TestSetting>

/** Where the clients and their plugins are found. */
export interface SettingSources {
  readonly cwd: string
  /** The whole path of the world file. */
  readonly worldFile: string
  readonly world: WorldDescription
  /** The configuration of the app that runs. */
  readonly configFile: string
  /** What would run; a configuration that has faults throws. */
  plan(): Promise<{ config: SwitchboardConfig; plan: Plan }>
}

/** Finds the clients that took part in a recording, with their plugins. */
export async function findSetting(sources: SettingSources, steps: readonly RecordedStep[]): Promise<TestSetting> {
  const { cwd, worldFile, world, configFile } = sources
  const other = resolve(worldFile) === resolve(defaultWorldFile) ? {} : { world: relative(cwd, worldFile) }
  const named = { ...other, configFile }
  const planned = await sources.plan().catch(() => undefined)
  if (!planned || planned.plan.diagnostics.length > 0) return { clients: [], ...named }
  const { config, plan } = planned
  const all = config.clients.flatMap((client) => {
    const account = accountOf(client, world)
    const found = plan.clients.find(({ client: name }) => name === client.sessionName)
    return account && found ? [{ id: account.id, setting: settingOf(client, account, found, cwd) }] : []
  })
  const { partners, writers } = partakers(steps)
  const spoken = all.filter(({ setting: { username = '' } }) => partners.has(username.toLowerCase()))
  const heard = all.filter((client) => writers.has(client.id) && !spoken.includes(client))
  const clients = [...spoken, ...heard]
  return { clients: (clients.length > 0 ? clients : all).map(({ setting }) => setting), ...named }
}

/** Whom the person wrote to, by username, and who wrote, by id. */
function partakers(steps: readonly RecordedStep[]): { partners: Set<string>; writers: Set<number> } {
  const partners = steps.flatMap(({ action }) =>
    action.what === 'turn' ? [action.partner] : action.what === 'inline' ? [action.bot] : [],
  )
  const writers = steps.flatMap(({ heard }) => [...heard.values()].flatMap(({ line }) => line.senderId ?? []))
  return { partners: new Set(partners.map((name) => name.toLowerCase())), writers: new Set(writers) }
}

/** The account of the world that a client logs in as. */
function accountOf(
  { botToken, phoneNumber }: ClientConfig,
  { users, bots = [] }: WorldDescription,
): { id: number; username?: string; name?: string } | undefined {
  if (botToken !== undefined) return bots.find(({ token }) => token === botToken)
  const digits = (phone: string) => phone.replace(/\D/g, '')
  return users.find(({ phone }) => phoneNumber !== undefined && digits(phone) === digits(phoneNumber))
}

function settingOf(
  { type }: ClientConfig,
  { username, name }: { username?: string; name?: string },
  { plugins, providers }: ClientPlan,
  cwd: string,
): ClientSetting {
  const running = plugins.filter(({ enabled }) => enabled)
  const classes = new Map<AnyClass, string>()
  for (const { manifest, file } of running) classes.set(manifest.target, file)
  for (const { owner, file } of providers) if (file !== undefined) classes.set(owner.target, file)
  const options = running.flatMap(({ manifest, options: given }) =>
    given === undefined ? [] : [[manifest.name, given]],
  )
  return {
    account: name ?? username ?? '',
    ...(username !== undefined && { username: `@${username}` }),
    type: type === 'user' ? 'user' : 'bot',
    plugins: [...classes].map(([target, file]) => ({ name: className(target), file: resolve(cwd, file) })),
    options: Object.fromEntries(options),
  }
}
