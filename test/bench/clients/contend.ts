import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { FromContender, Start, Started, ToContender } from './messages.js'

/**
 * Runs a contender of the scenario `clients`: `prepare` puts the logins where they are found, and what it returns starts
 * all clients and resolves when the last of them is online.
 */
export function contend(prepare: (order: Start) => Promise<() => Promise<void>>): void {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  const loadedMs = performance.now()
  const measured = async (start: () => Promise<void>): Promise<Started> => {
    const before = await settledMemory(collect)
    const delay = monitorEventLoopDelay({ resolution: 1 })
    const cpu = process.cpuUsage()
    const startedAt = performance.now()
    delay.enable()
    await start()
    delay.disable()
    const onlineAt = performance.now()
    const { user, system } = process.cpuUsage(cpu)
    const after = await settledMemory(collect)
    return {
      onlineMs: onlineAt - startedAt,
      launchedMs: loadedMs + onlineAt - startedAt,
      cpuMs: (user + system) / 1_000,
      longestSliceMs: delay.max / 1e6,
      rssKb: after.rss / 1_024,
      grownKb: (after.rss - before.rss) / 1_024,
      heapGrownKb: (after.heapUsed - before.heapUsed) / 1_024,
      externalGrownKb: (after.external - before.external) / 1_024,
    }
  }
  process.on('message', async (message: ToContender) => {
    if (message.type === 'idle') tell({ type: 'idle', cpuMsPerSecond: await idleCpu(message.ms) })
    else tell({ type: 'started', ...(await measured(await prepare(message))) })
  })
  process.once('disconnect', () => process.exit())
  tell({ type: 'ready' })
}

/** Memory when what was thrown away is collected and given back. */
async function settledMemory(collect: () => void): Promise<NodeJS.MemoryUsage> {
  for (let round = 0; round < 3; round++) {
    await sleep(300)
    collect()
  }
  return process.memoryUsage()
}

async function idleCpu(idleMs: number): Promise<number> {
  const cpu = process.cpuUsage()
  const from = performance.now()
  await sleep(idleMs)
  const { user, system } = process.cpuUsage(cpu)
  return (user + system) / (performance.now() - from)
}

function tell(message: FromContender): void {
  process.send?.(message)
}
