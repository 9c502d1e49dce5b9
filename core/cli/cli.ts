import { Command, CommanderError, InvalidArgumentError, type OutputConfiguration } from 'commander'
import { readEnvironment } from '../config/environment.js'
import { packageVersion } from '../console/package-version.js'
import { nearestName } from '../errors/nearest-name.js'
import { isSwitchboardError } from '../errors/switchboard-error.js'
import { widthOf } from '../formatting/terminal/wrap.js'
import { ConsoleOutput } from '../logging/console-output.js'
import type { HotModulesOptions } from '../modules/hot-modules.js'
import { type ProgramTools, processModules } from '../modules/process-modules.js'
import { ReloadingLoader } from '../plan/reloading-loader.js'
import { SystemClock } from '../time/system-clock.js'
import { addAgentCommands } from './agents-commands.js'
import { addApiCommands } from './api/add-api-commands.js'
import type { ChatOptions } from './chat/chat-command.js'
import type { CheckOptions } from './check-command.js'
import { addConsoleCommands } from './console-commands.js'
import { addDeadLetterCommands } from './deadletters-commands.js'
import { renderError } from './error-view.js'
import type { LoginOptions } from './login-command.js'
import type { SandboxFlags } from './sandbox-command.js'
import { addSessionCommands } from './session-commands.js'
import { addStorageCommands } from './storage/storage-commands.js'
import { colorsOf, plainLine, type Terminal } from './terminal.js'

const defaultConfig = 'config/config.yaml'

interface StartFlags {
  config: string
  check?: boolean
  watch?: boolean
}

/**
 * The command line of this process.
 * @param tools - those of the program; absent: `import()` takes TypeScript.
 * @returns the exit code; the process ends by itself when its work has.
 */
export async function main(args: readonly string[], tools?: ProgramTools): Promise<number> {
  const out = new ConsoleOutput(process.stdout)
  // Nobody can be told that this one fails.
  process.stderr.on('error', () => {})
  const code = await runCli(args, {
    ...{ out, env: process.env, cwd: process.cwd() },
    ...(tools && { loader: (around) => newLoader(tools, around) }),
    ...(tools?.mapSources && { mapSources: tools.mapSources }),
  })
  // A stream tells of its failure a moment later.
  await new Promise(setImmediate)
  return unsaid(out, args[0]) && code === 0 ? 1 : code
}

function newLoader(tools: ProgramTools, around?: HotModulesOptions['around']): ReloadingLoader {
  const clock = new SystemClock()
  return new ReloadingLoader(clock, processModules(clock, tools, around))
}

/**
 * Whether a command could not say what it was run for. Whoever reads our output may stop reading (`| head`), and what runs
 * until it is stopped goes on without a console; its log file says so.
 */
function unsaid({ failure }: ConsoleOutput, command = 'start'): boolean {
  if (failure === undefined || ['start', 'sandbox', 'chat'].includes(command) || command.startsWith('-')) return false
  const code = 'code' in failure ? String(failure.code) : failure.message
  if (code === 'EPIPE') return false
  process.stderr.write(`error: the output cannot be written (${code}).\n`)
  return true
}

/**
 * Runs one command line and says everything it has to say in the terminal.
 * @param args - without the program's name.
 * @returns the exit code: 0 all is well, 1 something is wrong with the command line, configuration or plugins; those of a
 * running process are `exitCodes` of `core/kernel/exit-codes.ts`.
 */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  let code = 0
  try {
    const env = await readEnvironment(terminal.cwd, terminal.env)
    const program = commands({ ...terminal, env, processEnv: terminal.env }, (result) => {
      code = result
    })
    const unknown = unknownCommand(program, args)
    if (unknown !== undefined) {
      terminal.out.write(unknown)
      return 1
    }
    await program.parseAsync([...args], { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode
    if (!isSwitchboardError(error)) terminal.mapSources?.()
    terminal.out.write(renderError(error, colorsOf(terminal), widthOf(terminal)))
    return 1
  }
}

function commands(terminal: Terminal, done: (code: number) => void): Command {
  const output: OutputConfiguration = {
    writeOut: (text) => terminal.out.write(text),
    writeErr: (text) => terminal.out.write(text),
  }
  const program = new Command('switchboard')
    .description('Runs many Telegram accounts and bots from one process.')
    .version(packageVersion(), '-V, --version', 'print the version')
    .exitOverride()
    .configureOutput(output)
    .showHelpAfterError('(--help lists what there is)')
    .addHelpText(
      'after',
      `\nCommands that read the configuration take --config FILE; without it, they read ${defaultConfig}.`,
    )
  const command = (name: string, description: string, options: { isDefault?: boolean } = {}) =>
    program
      .command(name, options)
      .description(description)
      .exitOverride()
      .configureOutput(output)
      .option('-c, --config <file>', 'the configuration', defaultConfig)

  command('start', 'start every client of the configuration (what happens without a command)', { isDefault: true })
    .option('--check', 'check configuration and plugins, connect nothing')
    .option('-w, --watch', 'follow changes of plugins, configuration and .env while it runs')
    .action(async ({ config, check, watch }: StartFlags) => {
      if (check) done(await (await import('./check-command.js')).checkCommand(terminal, config))
      else if (watch) done(await (await import('./watch-command.js')).watchCommand(terminal, config))
      else done(await (await import('./start-command.js')).startCommand(terminal, config))
    })

  command('check', 'check configuration and plugins, connect nothing')
    .option('--schema <file>', "write the configuration's JSON Schema with the options of its plugins, for editors")
    .option('--json', 'say it as one line of JSON, for programs')
    .action(async ({ config, ...options }: StartFlags & CheckOptions) =>
      done(await (await import('./check-command.js')).checkCommand(terminal, config, options)),
    )

  command('explain', 'tell what one client gets, from where, and why')
    .argument('<name>', 'the session_name of the client or agent')
    .option('--json', 'say it as one line of JSON, for programs')
    .action(async (name: string, { config, ...options }: StartFlags & CheckOptions) =>
      done(await (await import('./check-command.js')).explainCommand(terminal, config, name, options)),
    )

  command('login', 'log one client in, in the terminal, and keep its session')
    .argument('<name>', 'the session_name of the client or agent')
    .option('--qr', 'show a QR code to scan in a Telegram app, instead of phone and code')
    .action(async (name: string, options: LoginOptions) => {
      const { loginCommand, processLoginTools } = await import('./login-command.js')
      done(await loginCommand(terminal, name, options, processLoginTools()))
    })

  program
    .command('chat')
    .description('be somebody of the sandbox that runs in another terminal, and talk to a bot')
    .exitOverride()
    .configureOutput(output)
    .option('--as <username>', 'who you are')
    .option('--to <name>', 'whom you talk to: a username, a short name of the world (bot1), a title, me')
    .option('-c, --config <file>', 'the configuration of the app to talk to (default: of the one that runs here)')
    .option('--record <file>', 'write the conversation as a test, such as plugins/orders.test.ts')
    .option(
      '--linger <seconds>',
      'without a terminal: how long to wait for answers when the input has ended',
      seconds,
      3,
    )
    .action(async ({ linger, ...options }: ChatOptions & { linger: number }) => {
      const { chatCommand } = await import('./chat/chat-command.js')
      const input = { stdin: process.stdin, stdout: process.stdout, lingerMs: linger * 1_000 }
      done(await chatCommand(terminal, input, options))
    })

  program
    .command('sandbox')
    .description('run the sandbox on its own, for any Telegram library to log in to')
    .exitOverride()
    .configureOutput(output)
    .option('-p, --port <number>', 'where it listens on 127.0.0.1; 0 takes any free port', portNumber, 4430)
    .option('--json', 'say what one needs to log in as one line of JSON')
    .option('--world <file>', 'the invented world (default: the one that comes with Switchboard)')
    .option('--seed <number>', 'the same seed gives the same ids, keys and order', wholeNumber, 1)
    .option('--schema <dir>', 'a folder with TL schemas of further layers; may be given several times', collected, [])
    .option('--state <file>', 'keeps the world and its logins in this SQLite file')
    .option('--history <number>', 'keeps so many messages of each chat (default: 100000)', historyLength)
    .action(async (flags: SandboxFlags) => {
      const { sandboxCommand } = await import('./sandbox-command.js')
      done(await sandboxCommand(terminal, process.stderr, flags))
    })

  addSessionCommands(program, terminal, done)
  addDeadLetterCommands(program, terminal, done)
  addStorageCommands(program, terminal, done)
  addAgentCommands(program, terminal, done)

  addConsoleCommands(program, terminal, done)
  addApiCommands(program, terminal, done)
  return program
}

/** What to say when the first word is no command: it would be taken as an argument of `start`, the default. */
function unknownCommand(program: Command, [word = '']: readonly string[]): string | undefined {
  if (word === '' || word === 'help' || word.startsWith('-')) return undefined
  const names = program.commands.map((command) => command.name())
  if (names.includes(word)) return undefined
  const nearest = nearestName(word, names)
  const meant = nearest === undefined ? '' : ` Did you mean ${nearest}?`
  return `error: there is no command ${plainLine(word)}.${meant}\nThere are: ${names.join(', ')}. (--help tells what each does)\n`
}

function wholeNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It has to be a whole number from 0.')
}

function historyLength(text: string): number {
  if (/^\d{3,9}$/.test(text) && Number(text) >= 100) return Number(text)
  throw new InvalidArgumentError('It has to be a whole number from 100.')
}

function seconds(text: string): number {
  if (/^\d{1,5}(\.\d{1,3})?$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It has to be a number of seconds from 0.')
}

function portNumber(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text)
  throw new InvalidArgumentError('It has to be a number from 0 to 65535.')
}

function collected(text: string, before: string[]): string[] {
  return [...before, text]
}
