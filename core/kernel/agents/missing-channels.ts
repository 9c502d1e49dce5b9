import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { AgentRoster } from '../../agents/agent-roster.js'
import { ChannelsConfig } from '../../config/channels-config.js'
import type { SwitchboardConfig } from '../../config/switchboard-config.js'
import { openSqlite } from '../../storage/sqlite.js'

/** A picture that is older was left by a process that was killed; a running one renews it every two seconds. */
const freshMs = 10_000

/** A picture of an agent: how a process showed it, and when. */
interface Shown {
  readonly agent: string
  readonly atMs: number
}

/** Whether a process runs that shows this. */
export function isShownNow({ atMs }: Pick<Shown, 'atMs'>, nowMs: number): boolean {
  return nowMs - atMs < freshMs
}

/**
 * What to tell of a file of channels that is not there; `undefined` where nobody misses it.
 * @param before - what is shown of agents that the configuration does not have: those of its channels, when there was one.
 */
export function missingChannelsNote(
  { channels: { file }, cluster }: SwitchboardConfig,
  before: readonly Shown[],
  nowMs: number,
): string | undefined {
  // Machines of a cluster share their channels; the file of one of them says nothing.
  if (cluster.url !== undefined) return undefined
  if (before.length > 0) {
    const had = `${file} is gone, which had the agents ${before.map(({ agent }) => agent).join(', ')}`
    const isRunning = before.some((shown) => isShownNow(shown, nowMs))
    const meanwhile = isRunning ? '; the Switchboard that runs goes on with the channels as they were' : ''
    return `${had}${meanwhile}. Put it back, or write one with [] when there are to be no channels`
  }
  if (file === new ChannelsConfig().file) return undefined
  return `channels.file is ${file}, which does not exist, so there are no channels. Correct it, or write that file`
}

/** The note for a look at the configuration alone, if there is one to make. */
export function notesOfMissingChannels(
  config: SwitchboardConfig,
  cwd: string,
  { agents }: AgentRoster,
  nowMs: number,
): string[] {
  const known = agents.map(({ sessionName }) => sessionName)
  return [missingChannelsNote(config, shownBefore(config, cwd, known), nowMs) ?? []].flat()
}

/**
 * What was last shown of agents that the configuration does not have. Only looks, and not into a database on a server, which
 * would have to be connected to.
 */
function shownBefore(config: SwitchboardConfig, cwd: string, known: readonly string[]): readonly Shown[] {
  const file = resolve(cwd, config.storage.file)
  if (config.cluster.url !== undefined || !existsSync(file)) return []
  try {
    const database = openSqlite(file, { readOnly: true, timeoutMs: 1_000 })
    try {
      const rows = database.prepare('SELECT agent, at_ms AS atMs FROM agent_status ORDER BY agent').all()
      return (rows as Shown[]).filter(({ agent }) => !known.includes(agent))
    } finally {
      database.close()
    }
  } catch {
    // Whoever opens it to work with it says what is wrong with it.
    return []
  }
}
