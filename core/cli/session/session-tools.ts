import type { ConsoleTarget } from '../../logging/create-logging.js'
import type { Clock } from '../../time/clock.js'
import { SystemClock } from '../../time/system-clock.js'

/** What the session commands need besides the terminal, so that a test can be it. */
export interface SessionTools {
  readonly clock: Clock
  /** Where remarks go, so that the output holds only what was asked for. */
  readonly notes: ConsoleTarget
  /** Where a session string comes from that is not to stand on the command line. */
  readonly stdin: AsyncIterable<Buffer | string>
  /** Asks a person; absent: there is none. */
  readonly person?: {
    confirm(message: string): Promise<boolean>
    secret(message: string): Promise<string>
  }
}

/** The tools of this process. */
export function processTools(): SessionTools {
  const { stdin, stderr } = process
  return {
    clock: new SystemClock(),
    notes: stderr,
    stdin,
    // Questions go to stderr: stdout may be on its way into a file.
    ...(stdin.isTTY && stderr.isTTY ? { person: { confirm, secret } } : {}),
  }
}

async function confirm(message: string): Promise<boolean> {
  const prompts = await import('@clack/prompts')
  return (await prompts.confirm({ message, initialValue: false, output: process.stderr })) === true
}

async function secret(message: string): Promise<string> {
  const prompts = await import('@clack/prompts')
  const answer = await prompts.password({ message, output: process.stderr })
  return prompts.isCancel(answer) ? '' : answer
}
