import { statSync } from 'node:fs'
import type { SendOrder } from '../pool/messages.js'

/** Sends a file to somebody, and fetches what it sent last into a file. */
export interface Mover {
  up(path: string, username: string): Promise<void>
  down(path: string): Promise<void>
}

export type ToMover = SendOrder | { type: 'up' | 'down'; path: string; bytes: number }

/** @param grownBytes - by how much the process's memory was above that before, at most. */
export type FromMover = { type: 'ready' } | { type: 'moved'; elapsedMs: number; cpuMs: number; grownBytes: number }

const sampleEveryMs = 20

/** Runs a mover in this process. */
export function mover(prepare: (order: SendOrder) => Promise<Mover>): void {
  let moves: Mover | undefined
  let username = ''
  process.on('message', async (message: ToMover) => {
    if (message.type === 'send') {
      username = message.people[0]?.username ?? ''
      moves = await prepare(message)
      tell({ type: 'ready' })
      return
    }
    const { path, bytes, type } = message
    const before = process.memoryUsage.rss()
    let highest = before
    const timer = setInterval(() => {
      highest = Math.max(highest, process.memoryUsage.rss())
    }, sampleEveryMs)
    const [startedMs, cpuBefore] = [performance.now(), process.cpuUsage()]
    await (type === 'up' ? moves?.up(path, username) : moves?.down(path))
    const { user, system } = process.cpuUsage(cpuBefore)
    clearInterval(timer)
    const { size } = statSync(path)
    if (size !== bytes) throw new Error(`${path} has ${size} bytes instead of ${bytes}`)
    tell({
      type: 'moved',
      elapsedMs: performance.now() - startedMs,
      cpuMs: (user + system) / 1_000,
      grownBytes: highest - before,
    })
  })
  process.on('disconnect', () => process.exit())
}

function tell(message: FromMover): void {
  process.send?.(message)
}
