import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const file = fileURLToPath(new URL('./watched-process.ts', import.meta.url))

async function begin(mode: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', file, mode], { stdio: ['pipe', 'pipe', 'inherit'] })
  if (child.stdout) await once(child.stdout, 'data')
  return child
}

describe('the watch over a process', () => {
  it('ends one that stands still when its time is over, and lets one be that has closed everything', async () => {
    const [stopped, free] = await Promise.all([begin('hold'), begin('free')])
    stopped.kill('SIGSTOP')
    const [, signal] = await once(stopped, 'exit')
    expect(signal).toBe('SIGKILL')
    free.stdin?.end()
    const [code] = await once(free, 'exit')
    expect(code).toBe(7)
  })
})
