import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'

/** Which process holds something; a process id alone is given again to others. */
export interface ProcessIdentity {
  pid: number
  host: string
  /** When the process began, in the words of its system; `''` where the system does not tell. */
  begun: string
}

let own: ProcessIdentity | undefined

/** This process. */
export function thisProcess(): ProcessIdentity {
  own ??= { pid: process.pid, host: hostname(), begun: beginningOf(process.pid) }
  return own
}

/** Whether a process of this machine is still there; `undefined` when it is another machine's. */
export function isAlive({ pid, host, begun }: ProcessIdentity): boolean | undefined {
  if (host !== hostname()) return undefined
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: it is there and belongs to somebody else.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  const now = beginningOf(pid)
  return begun === '' || now === '' || now === begun
}

/** Whether it runs, or ran, on the kernel of this process, in this container or another one; a start of the machine makes a new one. */
export function isOfThisKernel({ begun }: ProcessIdentity): boolean {
  const [boot] = begun.split(':')
  return boot !== '' && boot === thisProcess().begun.split(':')[0]
}

/** The start of a process in clock ticks since boot, with the boot itself: field 22 of /proc/PID/stat (Linux only). */
function beginningOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return `${boot}:${fields[19] ?? ''}`
  } catch {
    return ''
  }
}
