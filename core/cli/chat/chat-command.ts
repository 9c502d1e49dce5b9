import { resolve } from 'node:path'
import { isCancel, select } from '@clack/prompts'
import { isSwitchboardError, SwitchboardError } from '../../errors/switchboard-error.js'
import { exitCodes } from '../../kernel/exit-codes.js'
import { check } from '../../main.js'
import { anySandboxNote, sandboxFile } from '../../sandbox/control/running-note.js'
import type { SandboxNote } from '../../sandbox/control/sandbox-note.js'
import type { UserDescription } from '../../sandbox/world/world-description.js'
import { readWorldFile } from '../../sandbox/world/world-file.js'
import { findSetting } from '../../testing/recorded/test-setting.js'
import { SystemClock } from '../../time/system-clock.js'
import type { Terminal } from '../terminal.js'
import { endLastRecording } from './chat-commands.js'
import { ChatLink } from './chat-link.js'
import { ChatPeople, type Partner } from './chat-people.js'
import { type ChatInput, ChatScreen } from './chat-screen.js'
import { ChatSession } from './chat-session.js'
import { ChatRecorder } from './record/chat-recorder.js'
import { runningUpdates } from './record/running-updates.js'

export interface ChatOptions {
  /** Username of the person to be. */
  as?: string
  /** Whom to talk to: `@bot1`, a person, a group, `me`. */
  to?: string
  /** The file of a test that the conversation becomes. */
  record?: string
  /** The configuration of the app that is to be talked to; by default whichever runs in this folder. */
  config?: string
}

/**
 * Lets a person be somebody of the sandbox that `npm start` runs in another terminal: real Telegram from this process to
 * that one. What is missing in the options is asked for.
 * @throws CLI_SANDBOX_NOT_RUNNING, CLI_SANDBOX_OF_ANOTHER, CLI_FILE_EXISTS, CLI_PERSON_UNKNOWN, CLI_CHOICE_NEEDED, SANDBOX_WORLD_...
 */
export async function chatCommand(terminal: Terminal, input: ChatInput, options: ChatOptions): Promise<number> {
  const { cwd, env } = terminal
  const readNote = () => noteOf(cwd, options.config)
  const note = await readNote()
  const worldFile = resolve(cwd, note.world)
  const world = await readWorldFile(worldFile)
  const people = new ChatPeople(world)
  const person = await choosePerson(people, terminal, options.as)
  const partner = person && (await choosePartner(people, person, terminal, options.to))
  if (!person || !partner) return exitCodes.stopped

  const clock = new SystemClock()
  const { config: configFile = options.config ?? 'config/config.yaml' } = note
  const sources = {
    cwd,
    worldFile,
    world,
    configFile,
    plan: () => check({ cwd, env, configFile, loader: terminal.loader?.() }),
  }
  const recorder = new ChatRecorder({
    ...{ cwd, clock, person },
    findSetting: (steps) => findSetting(sources, steps),
    findUpdates: async () => runningUpdates(await readNote()),
  })
  if (options.record !== undefined) await recorder.begin(options.record, partner.name)
  const screen = new ChatScreen(terminal, input, people, person, partner, recorder)
  const link = new ChatLink({
    clock,
    readNote: () => anySandboxNote(cwd),
    makeSession: (address, onState) =>
      new ChatSession({
        ...{ person, people, address, onState },
        partner: () => screen.partnerName,
        onEvent: (event) => {
          recorder.hears(event)
          screen.show(event)
        },
        witness: recorder,
      }),
    onSession: (session) => screen.use(session),
    onState: (state) => screen.state(state),
  })
  let code: number = exitCodes.stopped
  try {
    await link.open(note)
    await screen.run()
  } catch (error) {
    // The terminal is gone, and with it whoever talked.
    if (error instanceof Error && 'code' in error && error.code === 'EIO') return exitCodes.stopped
    if (!isSwitchboardError(error, 'RPC_UNREACHABLE')) throw error
    throw new SwitchboardError('CLI_SANDBOX_NOT_RUNNING', { file: sandboxFile }, { cause: error })
  } finally {
    try {
      await link.close()
    } finally {
      // What keeps the test from being written takes the place of no error that ended the chat.
      if (recorder.file !== undefined) {
        const { said, isWritten } = await endLastRecording(recorder)
        terminal.out.write(`${said}\n`)
        if (!isWritten) code = exitCodes.invalid
      }
    }
  }
  return code
}

/** The sandbox that runs here, which has to be that of this configuration where one is named. */
async function noteOf(cwd: string, wanted: string | undefined): Promise<SandboxNote> {
  const note = await anySandboxNote(cwd)
  if (wanted === undefined || note.config === undefined || resolve(cwd, note.config) === resolve(cwd, wanted))
    return note
  throw new SwitchboardError('CLI_SANDBOX_OF_ANOTHER', { wanted, running: note.config })
}

async function choosePerson(
  people: ChatPeople,
  { out }: Terminal,
  name?: string,
): Promise<UserDescription | undefined> {
  const { persons } = people
  if (name !== undefined) return people.person(name)
  if (!out.isTTY) throw new SwitchboardError('CLI_CHOICE_NEEDED', { option: '--as', known: persons })
  const options = persons.map((username) => ({
    value: username,
    label: people.titleOf(people.person(username).id),
    hint: `@${username}`,
  }))
  const initialValue = persons.includes('alice') ? 'alice' : persons[0]
  const chosen = await select({ message: 'Who are you?', options, initialValue })
  return isCancel(chosen) ? undefined : people.person(chosen)
}

async function choosePartner(
  people: ChatPeople,
  person: UserDescription,
  { out }: Terminal,
  name?: string,
): Promise<Partner | undefined> {
  const partners = people.partnersOf(person)
  if (name !== undefined) return people.partner(person, name)
  const known = partners.map((partner) => partner.name)
  if (!out.isTTY) throw new SwitchboardError('CLI_CHOICE_NEEDED', { option: '--to', known })
  const options = partners.map(({ name: value, title, kind }) => ({ value, label: title, hint: `${kind}, ${value}` }))
  const chosen = await select({ message: 'Whom do you want to talk to?', options, maxItems: 12 })
  return isCancel(chosen) ? undefined : people.partner(person, chosen)
}
