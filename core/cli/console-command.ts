import { ConsoleAccess, isNoConsole } from '../console/console-access.js'
import { newPassword } from '../console/server/security/accounts.js'
import { setOperatorPassword } from '../console/set-operator-password.js'
import { isSwitchboardError } from '../errors/switchboard-error.js'
import { readConfig } from '../main.js'
import { SystemClock } from '../time/system-clock.js'
import { processTools } from './session/session-tools.js'
import type { Terminal } from './terminal.js'

/** Prints a link that logs an operator in. @throws CLI_CONSOLE_NOT_RUNNING */
export async function consoleLink({ cwd, out }: Terminal, configFile: string): Promise<number> {
  const access = await ConsoleAccess.open(cwd, configFile)
  const { secret } = (await access.call('POST', '/api/access/link')) as { secret: string }
  out.write(`${access.url}/login#${secret}\n`)
  return 0
}

/**
 * Sets a new password of the operator, for one that was forgotten: by the console that runs here, or where none does, in what the
 * app keeps. One that was made is printed too where it is not known whether it holds.
 * @param source - `-`: the new one is asked for, or read from the standard input; absent: it is made, and printed this once.
 * @throws CONSOLE_PASSWORD_WEAK, or that as CLI_CONSOLE_REFUSED; CLI_CONSOLE_NOT_RUNNING where nothing is kept yet; STORAGE_...
 */
export async function consolePassword(
  terminal: Terminal,
  source: '-' | undefined,
  configFile: string,
): Promise<number> {
  const password = source === '-' ? await givenPassword(terminal) : newPassword()
  let isSent = false
  const failures = await setWherever(terminal, configFile, password, () => {
    isSent = true
  }).catch((error: unknown) => {
    if (source !== '-' && isSent && mayHold(error)) {
      terminal.out.write(`  The new password of the operator may hold already, shown this once: ${password}\n`)
    }
    throw error
  })
  const said =
    source === '-'
      ? 'The password of the operator is set.'
      : `The new password of the operator, shown this once: ${password}`
  const after = failures.length
    ? failures.map(({ message }) => `It holds, but not all that belongs to it could be done: ${message}`)
    : ['Whoever was logged in with the old one is logged out.']
  terminal.out.write([said, ...after].map((line) => `  ${line}\n`).join(''))
  return 0
}

/**
 * Has the console that runs set a password, or where none does, sets it in what the app keeps.
 * @param sent - called as soon as something that fails may have set it.
 * @returns what failed after it held.
 */
async function setWherever(
  { cwd, env }: Terminal,
  configFile: string,
  password: string,
  sent: () => void,
): Promise<readonly Error[]> {
  try {
    const access = await ConsoleAccess.open(cwd, configFile)
    await access.call('PUT', '/api/access/password', { role: 'operator', password }).catch((error: unknown) => {
      // What is no console of Switchboard has set nothing; an app that ended while it answered may have.
      if (!isSwitchboardError(error, 'CLI_CONSOLE_OTHER')) sent()
      throw error
    })
    return []
  } catch (error) {
    if (!isNoConsole(error)) throw error
    const config = await readConfig({ configFile, cwd, env })
    const failures = await setOperatorPassword(password, { config, cwd, clock: new SystemClock(), mayHold: sent })
    if (!failures) throw error
    return failures
  }
}

/** Whether what was asked for may be done although the answer is missing, or says that something failed. */
function mayHold(error: unknown): boolean {
  if (isSwitchboardError(error, 'CONSOLE_PASSWORD_WEAK')) return false
  return !isSwitchboardError(error, 'CLI_CONSOLE_REFUSED') || /^(BUG|STORAGE)_/.test(error.context.refusal)
}

/** Asks a person without showing what is typed; without one, the first line of the standard input. */
async function givenPassword({ input }: Terminal): Promise<string> {
  const { person, stdin } = processTools()
  if (person && !input) return person.secret('New password of the operator')
  let text = ''
  for await (const chunk of input ?? stdin) text += chunk.toString()
  return /^[^\r\n]*/.exec(text)?.[0] ?? ''
}
