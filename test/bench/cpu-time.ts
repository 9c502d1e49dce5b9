import { readdirSync, readFileSync } from 'node:fs'

/** What /proc counts in: hundredths of a second on every Linux there is. */
const tickMs = 10

interface Used {
  readonly parent: number
  readonly ownMs: number
  readonly endedMs: number
}

/** CPU time that a process has taken so far, in milliseconds; 0 where there is no /proc. */
export function cpuTimeOf(pid: number): number {
  return used(pid)?.ownMs ?? 0
}

/** The same with its children, also those that have ended by now. */
export function cpuTimeWithChildren(pid: number): number {
  const own = used(pid)
  if (!own) return 0
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const children = processes.map((name) => used(Number(name))).filter((each) => each?.parent === pid)
  return children.reduce((sum, child) => sum + (child?.ownMs ?? 0), own.ownMs + own.endedMs)
}

function used(pid: number): Used | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // Its name stands in brackets, and may hold anything.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const ms = (from: number) => (Number(fields[from]) + Number(fields[from + 1])) * tickMs
    return { parent: Number(fields[1]), ownMs: ms(11), endedMs: ms(13) }
  } catch {
    return undefined
  }
}
