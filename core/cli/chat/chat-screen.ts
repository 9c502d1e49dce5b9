import { createInterface, type Interface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { isSwitchboardError } from '../../errors/switchboard-error.js'
import { wrapped } from '../../formatting/terminal/wrap.js'
import type { UserDescription } from '../../sandbox/world/world-description.js'
import type { TranscriptLine } from '../../testing/recorded/chat-transcript.js'
import { untilAborted } from '../../time/deadline.js'
import { SystemClock } from '../../time/system-clock.js'
import { type Colors, colorsOf, plainLine, type Terminal } from '../terminal.js'
import { ChatCommands, chatHelp as help } from './chat-commands.js'
import type { ChatPeople, Partner } from './chat-people.js'
import type { ChatSession, ConversationEvent } from './chat-session.js'
import { buttonRows, reactionRows, renderLine, safe } from './chat-view.js'
import { pollRows } from './poll-view.js'
import type { ChatRecorder } from './record/chat-recorder.js'

/** What is typed, and the stream it is echoed to. */
export interface ChatInput {
  readonly stdin: Readable
  readonly stdout: Writable & { readonly columns?: number; readonly rows?: number; readonly isTTY?: boolean }
  /** Without a terminal: how long to wait for answers once the input has ended, in milliseconds. */
  readonly lingerMs: number
}

/** What happened to a line. */
type LineEvent = Exclude<ConversationEvent, { what: 'renamed' }>

/** How many rows a notice may take. */
const noticeRows = 4
const enterOwnScreen = '\u001b[?1049h'
const leaveOwnScreen = '\u001b[?1049l'
const clear = '\u001b[2J\u001b[H'

/**
 * The conversation in the terminal. In a real one the whole picture is drawn anew with every change, so that an edited
 * message changes where it stands; into a pipe each event is one line.
 */
export class ChatScreen {
  private readonly colors: Colors
  private readonly isLive: boolean
  private session: ChatSession | undefined
  private lines: Interface | undefined
  private notice = help
  private connection = 'connecting'
  private broken = new AbortController()
  private readonly commands: ChatCommands

  constructor(
    private readonly terminal: Terminal,
    private readonly input: ChatInput,
    private readonly people: ChatPeople,
    private readonly person: UserDescription,
    partner: Partner,
    recorder: ChatRecorder,
  ) {
    this.commands = new ChatCommands(people, person, partner, (session) => this.opened(session), recorder)
    this.colors = colorsOf(terminal)
    this.isLive = input.stdout.isTTY === true
  }

  /** Whom one talks to. */
  get partnerName(): string {
    return this.commands.partner.name
  }

  /** Shows another login, whose conversation is open, from now on. */
  use(session: ChatSession): void {
    const before = this.session
    this.session = session
    if (this.isLive || !before) return
    const missed = session.transcript.all.filter(({ id }) => !before.transcript.has(id))
    for (const line of missed) this.print({ what: 'new', line })
  }

  /** Takes what is typed until it ends, or `:quit` is typed. A session has to be in {@link use}. */
  async run(): Promise<void> {
    const { stdin, stdout, lingerMs } = this.input
    const lines = createInterface({ input: stdin, output: this.isLive ? stdout : undefined, prompt: '> ' })
    this.lines = lines
    const redraw = () => this.draw()
    if (this.isLive) {
      stdout.write(enterOwnScreen)
      stdout.on('resize', redraw)
    } else {
      for (const line of this.session?.transcript.all ?? []) this.print({ what: 'new', line })
    }
    try {
      this.draw()
      // One after the other, and without holding up `:quit` when the sandbox does not answer.
      let work = Promise.resolve()
      for await (const line of lines) {
        if (line.trim() === ':quit') break
        work = work.then(() => this.typed(line)).then(() => this.draw())
      }
      if (this.isLive) return
      await work
      await new SystemClock().sleep(lingerMs)
    } finally {
      this.lines = undefined
      lines.close()
      if (this.isLive) {
        stdout.off('resize', redraw)
        stdout.write(leaveOwnScreen)
      }
    }
  }

  show(event: ConversationEvent): void {
    if (this.isLive) this.draw()
    else if (event.what !== 'renamed') this.print(event)
  }

  state(state: string): void {
    const wasOnline = this.connection === 'online'
    this.connection = state
    if (state === 'online') this.broken = new AbortController()
    else if (wasOnline) this.broken.abort()
    if (!this.isLive && this.lines) this.terminal.out.write(`(${state})\n`)
    this.draw()
  }

  private async typed(line: string): Promise<void> {
    this.notice = help
    const typed = line.trim()
    const { session } = this
    if (typed === ':help' && !this.isLive) this.terminal.out.write(`${help}\n`)
    if (typed === '' || typed === ':help') return
    const task = this.commands.task(line)
    if (!task) this.notice = `There is no ${typed.split(' ')[0]}; there are ${help}`
    else if (!session || this.connection !== 'online') {
      this.notice = `Not sent, as there is no connection (${this.connection}): ${typed}`
    } else await this.perform(typed, task(session))
    if (!this.isLive && this.notice !== help) this.terminal.out.write(`${plainLine(this.notice)}\n`)
  }

  /** Waits for what was typed to be done, or for the connection to break, whatever comes first. */
  private async perform(typed: string, work: Promise<string | undefined>): Promise<void> {
    const { signal } = this.broken
    try {
      this.notice = (await untilAborted(signal, work)) ?? help
    } catch (error) {
      if (signal.aborted) this.notice = `The connection broke, and this may not have arrived: ${typed}`
      else this.notice = isSwitchboardError(error) ? `${error.what} ${error.fix}` : String(error)
    }
  }

  private opened({ transcript }: ChatSession): void {
    if (!this.isLive) for (const line of transcript.all) this.print({ what: 'new', line })
  }

  private print({ what, line }: LineEvent): void {
    const word =
      what === 'new' ? '' : ` (${what === 'reacted' ? reactedWord(line) : what === 'voted' ? 'votes' : what})`
    this.terminal.out.write(
      `#${line.id} ${plainLine(this.nameOf(line))}${this.placeOf(line)}${word}: ${safe(line.text).replaceAll('\n', ' | ')}\n`,
    )
    for (const row of [...pollRows(line), ...buttonRows(line), ...reactionRows(line)])
      this.terminal.out.write(`  ${row}\n`)
  }

  private draw(): void {
    const { lines, session } = this
    if (!this.isLive || !lines || !session) return
    const { stdout } = this.input
    const { bold, dim, yellow } = this.colors
    const { columns: width = 80, rows: height = 24 } = stdout
    const you = this.people.titleOf(this.person.id)
    const state = this.connection === 'online' ? '' : yellow(`  ${this.connection}`)
    const { partner } = this.commands
    const topic = session.topic === undefined ? '' : `, writing in the topic ${plainLine(session.topic)}`
    const title = `${bold(partner.title)} ${dim(`${partner.name}, you are ${you}${topic}`)}${state}`
    const head = [...wrapped(title, width), dim('─'.repeat(width))]
    const body = session.transcript.all.flatMap((line) => this.drawn(line, width))
    const foot = [...this.noticeLines(width).map(dim), '']
    const room = Math.max(1, height - head.length - foot.length - 1)
    const shown = body.slice(-room)
    const blank = Array.from({ length: room - shown.length }, () => '')
    stdout.write(clear + [...head, ...shown, ...blank, ...foot].join('\n'))
    lines.prompt(true)
  }

  private noticeLines(width: number): string[] {
    const rows = wrapped(plainLine(this.notice), width)
    if (rows.length <= noticeRows) return rows
    const last = wrapped(rows[noticeRows - 1] ?? '', width - 1)[0] ?? ''
    return [...rows.slice(0, noticeRows - 1), `${last}…`]
  }

  private drawn(line: TranscriptLine, width: number): string[] {
    return renderLine(
      line,
      `${this.nameOf(line)} ${this.colors.dim(`#${line.id}${this.placeOf(line)}`)}`,
      width,
      this.colors,
    )
  }

  /** In a forum, the topic a line lies in. */
  private placeOf(line: TranscriptLine): string {
    const topic = this.session?.topicOf(line)
    return topic === undefined ? '' : ` in ${plainLine(topic)}`
  }

  private nameOf({ senderId, out }: TranscriptLine): string {
    return out ? 'You' : this.people.titleOf(senderId)
  }
}

/** Said of a message whose reactions changed; it is others that changed them, or oneself. */
function reactedWord({ reactions }: TranscriptLine): string {
  return reactions.length > 0 ? 'reactions' : 'no reactions any more'
}
