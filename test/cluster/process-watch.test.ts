import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const file = fileURLToPath(new URL('./watched-process.ts', import.meta.url))

interface Begun {
  readonly child: ChildProcess
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>
}

async function begin(mode: string): Promise<Begun> {
  const child = spawn(process.execPath, ['--import', 'tsx', file, mode], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(child, 'exit').then(([code, signal]) => code ?? signal)
  if (child.stdout) await once(child.stdout, 'data')
  return { child, ended }
}

describe('the watch over a process', () => {
  it('ends one that stands still when its time is over, and lets one be that has closed everything', async () => {
    const [stopped, free] = await Promise.all([begin('stop'), begin('free')])
    expect(await stopped.ended).toBe('SIGKILL')
    free.child.stdin?.end()
    expect(await free.ended).toBe(7)
  }, 60_000)
})
