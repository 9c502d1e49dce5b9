import { access, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { basename, dirname, join, normalize, relative, resolve, sep } from 'node:path'
import { isCancel, multiselect, select, text } from '@clack/prompts'
import { Command, CommanderError } from 'commander'
import { entryMatcher } from '../core/plan/entry-matcher.js'
import { addToClientLists, type ClientEntry, clientsOf, type ListAddition } from './include-edit.js'
import { type Part, partMeans, parts, pluginFiles } from './templates.js'
import { unifiedDiff } from './unified-diff.js'

interface Options {
  type?: string
  client?: string
  config: string
  with?: string
  dryRun: boolean
}

/** Where this repository keeps it; a project of one's own has its configuration where vitest looks for it. */
const testConfig = '.config/vitest.config.ts'

const nameRule = 'Begin with a small letter and go on with small letters, digits and _, 32 at most, such as bot3.'
const isName = (name: string) => /^[a-z][a-z0-9_]{0,31}$/.test(name)

/** A fault of the person's request: shown as one line, without a stack. */
class Refusal extends Error {}

/** Who runs it: where, and how they are told. */
export interface Caller {
  readonly cwd: string
  /** Whether somebody is there who can be asked. */
  readonly asks: boolean
  out(text: string): void
  error(text: string): void
}

function callerOfProcess(): Caller {
  // What was written is there, whether it can be said or not.
  process.stdout.on('error', () => {})
  return {
    cwd: process.cwd(),
    asks: process.stdin.isTTY === true,
    out: (text) => void process.stdout.write(text),
    error: (text) => void process.stderr.write(text),
  }
}

/** Runs `create-plugin` in this process. @param args - the command line without node and script. @returns the exit code. */
export function main(args: string[]): Promise<number> {
  return runFor(callerOfProcess(), args)
}

/**
 * Runs `create-plugin` for somebody.
 * @param args - the command line without node and script.
 * @returns the exit code: 0 when the plugin was written, 1 when nothing was.
 */
export async function runFor(caller: Caller, args: string[]): Promise<number> {
  const program = new Command('create-plugin')
    .description('Writes a new plugin with a test and adds it to a client of the configuration. Never overwrites.')
    .argument('[name]', 'name of the plugin, such as bot3 or user3; asked for when it is left out')
    .option('-t, --type <type>', 'bot or user (default: that of the client, else by the name, else bot)')
    .option('-c, --client <session_name>', 'the client that gets the plugin')
    .option('-w, --with <parts>', `what it begins with: ${parts.join(', ')} (default: command,periodic)`)
    .option('--config <file>', 'the configuration', 'config/config.yaml')
    .option('--dry-run', 'show what would be written, as a diff, and write nothing', false)
    .configureOutput({ writeOut: (text) => caller.out(text), writeErr: (text) => caller.error(text) })
    .exitOverride()
  try {
    program.parse(args, { from: 'user' })
    const lines = await createPlugin(await chooseName(program.args[0], caller), program.opts<Options>(), caller)
    caller.out(`${lines.join('\n')}\n`)
    return 0
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode
    if (!(error instanceof Refusal)) throw error
    caller.error(`create-plugin: ${error.message}\nNothing was written.\n`)
    return 1
  }
}

/** What is asked for, else the person's choice. */
async function chooseName(asked: string | undefined, { asks }: Caller): Promise<string> {
  if (asked !== undefined) return asked
  if (!asks) throw new Refusal('the plugin needs a name: npx create-plugin orders.')
  const validate = (name: string | undefined) => (isName(name ?? '') ? undefined : nameRule)
  const answer = await text({ message: 'What is the plugin called?', placeholder: 'orders', validate })
  if (isCancel(answer)) throw new Refusal('nothing was named.')
  return answer
}

/** Writes the plugin below the caller's folder. @returns what to tell the person, line by line. */
async function createPlugin(name: string, options: Options, { cwd, asks }: Caller): Promise<string[]> {
  if (!isName(name)) throw new Refusal(`"${name}" cannot be the name of a plugin. ${nameRule}`)
  const configFile = resolve(cwd, options.config)
  const before = await readFile(configFile, 'utf8').catch(() => {
    throw new Refusal(`${options.config} cannot be read. Run this in the project's folder, or give --config FILE.`)
  })
  const all = clients(before, options.config)
  const asked = options.client ?? (all.some((client) => client.name === name) ? name : undefined)
  const type = pluginType(
    name,
    options.type,
    all.find((client) => client.name === asked),
  )
  const client = await chooseClient(all, type, { name, asks }, asked)
  const folder = join(await shelfOf(client, type, cwd), name)
  const wanted = await chooseParts({ name, asks }, options.with)
  const files = pluginFiles({ name, type, className: pascalCase(name) }, wanted)
  for (const file of Object.keys(files)) {
    if (await exists(resolve(cwd, folder, file))) {
      throw new Refusal(`${join(folder, file)} exists already. Choose another name, or remove that folder yourself.`)
    }
  }

  const after = withPlugin(before, client, folder, wanted.includes('periodic') ? `${name}_task_report` : undefined)
  if (options.dryRun) {
    const diffs = Object.entries(files).map(([file, text]) => unifiedDiff(posix(join(folder, file)), undefined, text))
    return [[...diffs, unifiedDiff(posix(options.config), before, after)].join('').trimEnd()]
  }

  await mkdir(resolve(cwd, folder), { recursive: true })
  for (const [file, text] of Object.entries(files)) await writeFile(resolve(cwd, folder, file), text, { flag: 'wx' })
  if ((await readFile(configFile, 'utf8')) !== before) {
    throw new Error(`${options.config} changed meanwhile; add ${folder} to plugins.include of ${client.name} by hand.`)
  }
  await replaceFile(configFile, after)

  return [
    ...Object.keys(files).map((file) => `  written  ${join(folder, file)}`),
    `  added    to plugins.include of ${client.name} in ${options.config}`,
    ...remarks(client, folder, Object.keys(files)),
    '',
    `Test it:  npx vitest run ${(await exists(join(cwd, testConfig))) ? `--config ${testConfig} ` : ''}${folder}`,
    `See it:   npx switchboard check`,
  ]
}

/** What is asked for, else what its client is, else what the name says, else a bot. */
function pluginType(name: string, asked: string | undefined, client: ClientEntry | undefined): 'bot' | 'user' {
  const type = asked ?? client?.type ?? (name.startsWith('user') ? 'user' : 'bot')
  if (type !== 'bot' && type !== 'user') throw new Refusal(`--type ${type} is unknown. Use bot or user.`)
  if (client && client.type !== type) {
    throw new Refusal(`${client.name} is a ${client.type}, and a plugin with --type ${type} does not fit it.`)
  }
  return type
}

/** What keeps the client from getting the plugin, though it is in its list. */
function remarks(client: ClientEntry, folder: string, files: readonly string[]): string[] {
  const said = client.pluginsOff
    ? [`plugins.enabled of ${client.name} is false: it gets no plugin until that is true.`]
    : []
  const root = rootOf(client)
  const modules = files.filter((file) => !file.endsWith('.test.ts'))
  const names = modules.map((file) => posix(relative(root, join(folder, file))))
  for (const entry of client.exclude) {
    if (!names.some(entryMatcher(entry, names))) continue
    said.push(`plugins.exclude of ${client.name} names "${entry}", which leaves it out: change that.`)
  }
  return said.map((text) => `  warning  ${text}`)
}

function clients(yamlText: string, file: string): ClientEntry[] {
  try {
    return clientsOf(yamlText)
  } catch (error) {
    throw new Refusal(`${file} cannot be read: ${(error as Error).message}`)
  }
}

/** The client asked for, else the one named like the plugin, else the only one of the type, else the person's choice. */
async function chooseClient(
  all: ClientEntry[],
  type: string,
  plugin: { readonly name: string; readonly asks: boolean },
  wanted?: string,
): Promise<ClientEntry> {
  const names = all.map((client) => client.name).join(', ')
  if (wanted) {
    const client = all.find((candidate) => candidate.name === wanted)
    if (!client) throw new Refusal(`there is no client "${wanted}" in the configuration. Its clients are: ${names}.`)
    return client
  }
  const fitting = all.filter((client) => client.type === type)
  const [first] = fitting
  if (!first) throw new Refusal(`the configuration has no ${type} client. Add one first, or name one: --client NAME.`)
  if (fitting.length === 1 || !plugin.asks) return first
  const answer = await select({
    message: `Which ${type} gets ${plugin.name}?`,
    options: fitting.map((client) => ({ value: client, label: client.name })),
  })
  if (isCancel(answer)) throw new Refusal('no client was chosen.')
  return answer
}

/** What is asked for, else the person's choice, else a command and periodic work. */
async function chooseParts(
  plugin: { readonly name: string; readonly asks: boolean },
  asked: string | undefined,
): Promise<readonly Part[]> {
  const usual: Part[] = ['command', 'periodic']
  if (asked !== undefined) {
    const named = asked.split(/[\s,]+/).filter((word) => word !== '')
    const unknown = named.find((word) => !parts.some((part) => part === word))
    if (unknown !== undefined || named.length === 0) {
      throw new Refusal(
        `--with ${unknown ?? ''} is unknown. Use some of ${parts.join(', ')}, with commas between them.`,
      )
    }
    return parts.filter((part) => named.includes(part))
  }
  if (!plugin.asks) return usual
  const answer = await multiselect({
    message: `What does ${plugin.name} begin with?`,
    options: parts.map((part) => ({ value: part, label: `${part}: ${partMeans[part]}` })),
    initialValues: usual,
  })
  if (isCancel(answer)) throw new Refusal('nothing was chosen.')
  return answer
}

function withPlugin(yamlText: string, client: ClientEntry, folder: string, taskName?: string): string {
  if (client.root === undefined) {
    const lines = ['plugins:', `  root: "${posix(dirname(folder))}"`, `  include: ["${basename(folder)}"]`]
    throw new Refusal(
      [`the client ${client.name} has no plugins.root. Write below it in the configuration:`, ...lines].join('\n    '),
    )
  }
  const additions: ListAddition[] = [
    { path: ['plugins', 'include'], value: posix(relative(rootOf(client), folder)) || '.' },
  ]
  if (client.limitsTasks && taskName !== undefined)
    additions.push({ path: ['periodic_tasks', 'tasks'], value: taskName })
  try {
    return addToClientLists(yamlText, client.name, additions)
  } catch (error) {
    throw new Refusal(`${(error as Error).message}. Add the plugin to the configuration by hand.`)
  }
}

/**
 * The folder that new plugins of the client get their folders in: the one that its own lies in, so that it has neighbours; or
 * that of its type, where there is one.
 */
async function shelfOf(client: ClientEntry, type: string, cwd: string): Promise<string> {
  const root = client.root === undefined ? 'plugins' : rootOf(client)
  // A folder right in the project's, or one that is a shelf already, has no neighbours.
  const isShelf = /(^|[/_])plugins$/.test(root) || dirname(root) === dirname(dirname(root))
  const shelf = isShelf ? root : dirname(root)
  const ofType = join(shelf, `${type}_plugins`)
  return (await exists(resolve(cwd, ofType))) ? ofType : shelf
}

/** `plugins.root` as a path; it may be written with dots. */
function rootOf({ root = '' }: ClientEntry): string {
  return normalize(root.includes('/') || /^\.*$/.test(root) ? root : root.replaceAll('.', '/')).replace(/(?<=.)\/$/, '')
}

function posix(path: string): string {
  return path.split(sep).join('/')
}

/** Puts a whole new text in the place of a file, or nothing. */
async function replaceFile(file: string, text: string): Promise<void> {
  const fresh = join(dirname(file), `.${process.pid}.config.tmp`)
  await writeFile(fresh, text, { flag: 'wx' })
  await rename(fresh, file)
}

function pascalCase(name: string): string {
  return name.replace(/(^|_)([a-z0-9])/g, (_, __, letter: string) => letter.toUpperCase())
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  )
}
