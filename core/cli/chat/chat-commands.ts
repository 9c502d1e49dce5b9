import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { asError } from '../../errors/as-error.js'
import type { UserDescription } from '../../sandbox/world/world-description.js'
import type { TranscriptLine } from '../../testing/recorded/chat-transcript.js'
import type { ChatPeople, Partner } from './chat-people.js'
import type { ChatSession } from './chat-session.js'
import type { ChatTask } from './chat-task.js'
import type { ChatRecorder } from './record/chat-recorder.js'
import { vote } from './vote.js'

/** What can be typed besides texts. */
export const chatHelp =
  ':to NAME  :topic NAME  :reply N TEXT  :edit [N] TEXT  :file PATH [TEXT]  :press BUTTON  :inline @BOT TEXT  :react [N] EMOJI  :vote [#N] ANSWER  :delete [N]  :record FILE  :quit'

/** The commands of the chat. Each is worked out from what was typed, and then done with a login. */
export class ChatCommands {
  /** What `:yes` does, until something else is typed. */
  private waiting: ChatTask | undefined

  constructor(
    private readonly people: ChatPeople,
    private readonly person: UserDescription,
    private current: Partner,
    private readonly onConversation: (session: ChatSession) => void,
    private readonly recorder: ChatRecorder,
  ) {}

  /** Whom one talks to. */
  get partner(): Partner {
    return this.current
  }

  /** @returns `undefined` when there is no such command. */
  task(line: string): ChatTask | undefined {
    const confirmed = this.waiting
    this.waiting = undefined
    const [, command, rest = ''] = /^\s*:(\w+)\s*(.*)$/s.exec(line) ?? []
    if (command === undefined) return said((session) => session.send(line))
    switch (command) {
      case 'to':
        return (session) => this.turnTo(rest, session)
      case 'topic':
        return async (session) => turnToTopic(rest, session)
      case 'reply':
        return reply(rest)
      case 'edit':
        return edit(rest)
      case 'file':
        return sendFile(rest)
      case 'press':
        return (session) => press(rest, session)
      case 'react':
        return react(rest)
      case 'vote':
        return vote(rest)
      case 'inline':
        return askInline(rest)
      case 'choose':
        return async (session) => ((await session.choose(Number(rest))) ? undefined : 'There is no such result.')
      case 'delete':
        return async (session) => this.askToDelete(rest, session)
      case 'record':
        return async () => this.record(rest)
      case 'yes':
        return confirmed ?? (async () => 'Nothing waits for a yes.')
      default:
        return undefined
    }
  }

  private async turnTo(name: string, session: ChatSession): Promise<string | undefined> {
    if (name === '') {
      const known = this.people.partnersOf(this.person).map((partner) => partner.name)
      return `Write :to and one of these: ${known.join(', ')}`
    }
    const partner = this.people.partner(this.person, name)
    await session.talkTo(partner.name)
    this.current = partner
    this.onConversation(session)
    return undefined
  }

  /** Begins to record what is said as a test, and writes it the next time. */
  private async record(file: string): Promise<string> {
    const { recorder, current } = this
    if (recorder.file !== undefined) return endRecording(recorder, file || undefined)
    if (file === '') return 'Write :record and a file, such as plugins/orders.test.ts.'
    await recorder.begin(file, current.name)
    return `From now on this becomes the test ${recorder.file}. Another :record writes it, and so does :quit.`
  }

  /** What is deleted is gone for both sides, so that a slip of the finger is asked about. */
  private askToDelete(id: string, session: ChatSession): string {
    const line = id === '' ? lastOwn(session) : session.transcript.all.find((each) => each.id === Number(id))
    if (!line || line.deleted) return 'There is no such message.'
    this.waiting = said((at) => at.delete(line.id))
    return `Delete ${shown(line)} for both sides? Type :yes if so.`
  }
}

/** Where this repository keeps it; a project of one's own has its configuration where vitest looks for it. */
const testConfig = '.config/vitest.config.ts'

/**
 * Writes the test of the recording that is under way. @returns what is to be said of it.
 * @param name - of the file, in place of that it was begun with. @throws CONFIG_UNWRITABLE
 */
async function endRecording(recorder: ChatRecorder, name?: string): Promise<string> {
  const wanted = recorder.file
  const file = await recorder.end(name)
  if (file === undefined) return `Nothing was said, so ${wanted} was not written.`
  const config = existsSync(resolve(recorder.cwd, testConfig)) ? `--config ${testConfig} ` : ''
  return `Written: ${file}. npx vitest run ${config}${file} runs it.`
}

/** The same where the chat is over: the test of a file that cannot be written is said instead, as nothing else is left of it. */
export async function endLastRecording(recorder: ChatRecorder): Promise<{ said: string; isWritten: boolean }> {
  try {
    return { said: await endRecording(recorder), isWritten: true }
  } catch (error) {
    const source = await recorder.source().catch(() => '')
    return { said: `${asError(error).message}\n\n${source}`, isWritten: false }
  }
}

/** A task that has nothing to say. */
function said(work: (session: ChatSession) => Promise<void>): ChatTask {
  return async (session) => {
    await work(session)
    return undefined
  }
}

function turnToTopic(name: string, session: ChatSession): string | undefined {
  const names = session.topicNames
  if (names.length === 0) return 'There are no topics here.'
  if (name !== '' && session.turnToTopic(name)) return undefined
  return `Write :topic and one of these: ${names.join(', ')}`
}

function reply(rest: string): ChatTask {
  const [, id, text] = /^(\d+)\s+(.+)$/s.exec(rest) ?? []
  if (id === undefined || text === undefined) return async () => 'Write :reply, the number of the message, and a text.'
  return said((session) => session.send(text, Number(id)))
}

function edit(rest: string): ChatTask {
  return async (session) => {
    const [, number, text = rest] = /^(\d+)\s+(.+)$/s.exec(rest) ?? []
    const id = number === undefined ? lastOwn(session)?.id : Number(number)
    if (text === '' || id === undefined)
      return 'Write :edit, the number of an own message if it is not the last, and a text.'
    await session.edit(id, text)
    return undefined
  }
}

function react(rest: string): ChatTask {
  const [, number, emoji = ''] = /^(?:(\d+)(?:\s+|$))?(.*)$/s.exec(rest) ?? []
  return async (session) => {
    const id = number === undefined ? lastOfOthers(session)?.id : Number(number)
    if (id === undefined || rest === '')
      return 'Write :react, the number of the message if it is not the last of the others, and an emoji; a number alone takes yours back.'
    await session.react(id, emoji.split(/\s+/).filter(Boolean))
    return undefined
  }
}

function sendFile(rest: string): ChatTask {
  const [, quoted, plain, caption = ''] = /^(?:"([^"]+)"|(\S+))\s*(.*)$/s.exec(rest) ?? []
  const file = quoted ?? plain
  if (file === undefined) return async () => 'Write :file, a path (in "" when it has spaces), and a text if you like.'
  return said((session) => session.sendFile(file, caption))
}

function askInline(rest: string): ChatTask {
  const [, bot, query = ''] = /^(@\w+)\s*(.*)$/s.exec(rest) ?? []
  if (bot === undefined) return async () => 'Write :inline, the @name of a bot, and what to ask it for.'
  return async (session) => {
    const results = await session.askInline(bot, query)
    if (results.length === 0) return `${bot} offers nothing.`
    return `${results.map((result, index) => `${index + 1} ${result}`).join('  ')}  (:choose N sends one)`
  }
}

/** Presses a button of the latest message that has any, by its number or its text. */
async function press(wanted: string, session: ChatSession): Promise<string | undefined> {
  const line = session.transcript.all.filter(({ buttons, deleted }) => buttons.length > 0 && !deleted).at(-1)
  const buttons = line?.buttons.flat() ?? []
  const named = buttons.filter(({ text }) => text.toLowerCase() === wanted.toLowerCase())
  const begins = buttons.filter(({ text }) => wanted !== '' && text.toLowerCase().startsWith(wanted.toLowerCase()))
  const button = named[0] ?? buttons[Number(wanted) - 1] ?? (begins.length === 1 ? begins[0] : undefined)
  if (!line || !button)
    return buttons.length === 0
      ? 'There is no button.'
      : `Write :press and one of these: ${buttons.map(({ text }) => text).join(', ')}`
  return session.press(line.id, button)
}

function lastOwn({ transcript }: ChatSession): TranscriptLine | undefined {
  return transcript.all.filter(({ out, deleted }) => out && !deleted).at(-1)
}

function lastOfOthers({ transcript }: ChatSession): TranscriptLine | undefined {
  return transcript.all.filter(({ out, deleted, message }) => !out && !deleted && !message.action).at(-1)
}

function shown({ id, text }: TranscriptLine): string {
  const start = [...text].slice(0, 40).join('')
  return `#${id} "${start.length < text.length ? `${start}…` : start}"`
}
