import { createHash } from 'node:crypto'
import { closeSync, existsSync, openSync, readSync } from 'node:fs'
import type { SendOrder } from '../pool/messages.js'

/** Sends a file to somebody, and fetches what it sent last into a file. */
export interface Mover {
  up(path: string, username: string): Promise<void>
  down(path: string): Promise<void>
}

export type ToMover = SendOrder | { type: 'up' | 'down'; path: string }

/**
 * @param grownBytes - by how much the process's memory was above that before, at most.
 * @param sha256 - of the file when the move was said to be over.
 */
export type FromMover =
  | { type: 'ready' }
  | { type: 'moved'; elapsedMs: number; cpuMs: number; grownBytes: number; sha256: string }

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
    const { path, type } = message
    const before = process.memoryUsage.rss()
    let highest = before
    const timer = setInterval(() => {
      highest = Math.max(highest, process.memoryUsage.rss())
    }, sampleEveryMs)
    const [startedMs, cpuBefore] = [performance.now(), process.cpuUsage()]
    await (type === 'up' ? moves?.up(path, username) : moves?.down(path))
    const { user, system } = process.cpuUsage(cpuBefore)
    clearInterval(timer)
    const elapsedMs = performance.now() - startedMs
    tell({
      type: 'moved',
      elapsedMs,
      cpuMs: (user + system) / 1_000,
      grownBytes: highest - before,
      sha256: hashOf(path),
    })
  })
  process.on('disconnect', () => process.exit())
}

/** Of what is in the file at this moment, without a turn in which more of it could be written. */
function hashOf(path: string): string {
  const hash = createHash('sha256')
  if (!existsSync(path)) return hash.digest('hex')
  const file = openSync(path, 'r')
  const piece = Buffer.allocUnsafe(256 * 1_024)
  for (let read = readSync(file, piece); read > 0; read = readSync(file, piece)) hash.update(piece.subarray(0, read))
  closeSync(file)
  return hash.digest('hex')
}

function tell(message: FromMover): void {
  process.send?.(message)
}
