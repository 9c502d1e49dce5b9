import { createInterface, type Interface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { isSwitchboardError } from '../errors/switchboard-error.js'
import type { UserDescription } from '../sandbox/world/world-description.js'
import { SystemClock } from '../time/system-clock.js'
import type { ChatPeople, Partner } from './chat-people.js'
import type { ChatEvent, ChatSession } from './chat-session.js'
import type { TranscriptLine } from './chat-transcript.js'
import { buttonRows, renderLine } from './chat-view.js'
import { type Colors, colorsOf, type Terminal } from './terminal.js'

/** What is typed, and the stream it is echoed to. */
export interface ChatInput {
  readonly stdin: Readable
  readonly stdout: Writable & { readonly columns?: number; readonly rows?: number; readonly isTTY?: boolean }
  /** Without a terminal: how long to wait for answers once the input has ended, in milliseconds. */
  readonly lingerMs: number
}

const help = ':to NAME  :press BUTTON  :delete [N]  :quit'
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

  constructor(
    private readonly terminal: Terminal,
    private readonly input: ChatInput,
    private readonly people: ChatPeople,
    private readonly person: UserDescription,
    private partner: Partner,
  ) {
    this.colors = colorsOf(terminal)
    this.isLive = input.stdout.isTTY === true
  }

  /** Takes what is typed until it ends, or `:quit` is typed. */
  async run(session: ChatSession): Promise<void> {
    this.session = session
    const { stdin, stdout, lingerMs } = this.input
    const lines = createInterface({ input: stdin, output: this.isLive ? stdout : undefined, prompt: '> ' })
    this.lines = lines
    const redraw = () => this.draw()
    if (this.isLive) {
      stdout.write(enterOwnScreen)
      stdout.on('resize', redraw)
    } else {
      for (const line of session.transcript.all) this.print({ what: 'new', line })
    }
    try {
      this.draw()
      // One after the other, and without holding up `:quit` when the sandbox does not answer.
      let work = Promise.resolve()
      for await (const line of lines) {
        if (line.trim() === ':quit') break
        work = work.then(() => this.typed(line, session)).then(() => this.draw())
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

  show(event: ChatEvent): void {
    if (this.isLive) this.draw()
    else this.print(event)
  }

  state(state: string): void {
    this.connection = state
    this.draw()
  }

  private async typed(line: string, session: ChatSession): Promise<void> {
    this.notice = help
    try {
      const [, command, argument = ''] = /^:(\w+)\s*(.*)$/.exec(line.trim()) ?? []
      if (command === 'to') await this.turnTo(argument, session)
      else if (command === 'press') await this.press(Number(argument), session)
      else if (command === 'delete') await this.takeBack(argument, session)
      else if (command !== undefined && command !== 'help') this.notice = `There is no :${command}; there are ${help}`
      else if (command === undefined && line.trim() !== '') await session.send(line)
    } catch (error) {
      this.notice = isSwitchboardError(error) ? `${error.what} ${error.fix}` : String(error)
    }
    if (!this.isLive && this.notice !== help) this.terminal.out.write(`${this.notice}\n`)
  }

  private async turnTo(name: string, session: ChatSession): Promise<void> {
    const partner = this.people.partner(this.person, name)
    await session.talkTo(partner.name)
    this.partner = partner
    if (!this.isLive) for (const line of session.transcript.all) this.print({ what: 'new', line })
  }

  /** Presses a button of the latest message that has any. */
  private async press(number: number, session: ChatSession): Promise<void> {
    const line = session.transcript.all.filter(({ buttons, deleted }) => buttons.length > 0 && !deleted).at(-1)
    const button = line?.buttons.flat()[number - 1]
    if (!line || !button) this.notice = 'There is no such button.'
    else this.notice = (await session.press(line.id, button)) ?? help
  }

  private async takeBack(id: string, session: ChatSession): Promise<void> {
    const own = session.transcript.all.filter(({ out, deleted }) => out && !deleted).at(-1)?.id
    const wanted = id === '' ? own : Number(id)
    if (wanted === undefined || !Number.isSafeInteger(wanted)) this.notice = 'There is no such message.'
    else await session.delete(wanted)
  }

  private print({ what, line }: ChatEvent): void {
    const word = what === 'new' ? '' : ` (${what})`
    this.terminal.out.write(`#${line.id} ${this.nameOf(line)}${word}: ${line.text.replaceAll('\n', ' | ')}\n`)
    for (const row of buttonRows(line)) this.terminal.out.write(`  ${row}\n`)
  }

  private draw(): void {
    const { lines, session } = this
    if (!this.isLive || !lines || !session) return
    const { stdout } = this.input
    const { bold, dim, yellow } = this.colors
    const { columns: width = 80, rows: height = 24 } = stdout
    const you = this.people.titleOf(this.person.id)
    const state = this.connection === 'online' ? '' : yellow(`  ${this.connection}`)
    const head = [
      `${bold(this.partner.title)} ${dim(`${this.partner.name}, you are ${you}`)}${state}`,
      dim('─'.repeat(width)),
    ]
    const body = session.transcript.all.flatMap((line) => this.drawn(line, width))
    const room = Math.max(1, height - head.length - 3)
    const shown = body.slice(-room)
    const blank = Array.from({ length: room - shown.length }, () => '')
    const foot = [dim(this.notice.slice(0, width)), '']
    stdout.write(clear + [...head, ...shown, ...blank, ...foot].join('\n'))
    lines.prompt(true)
  }

  private drawn(line: TranscriptLine, width: number): string[] {
    return renderLine(line, `${this.nameOf(line)} ${this.colors.dim(`#${line.id}`)}`, width, this.colors)
  }

  private nameOf({ senderId, out }: TranscriptLine): string {
    return out ? 'You' : this.people.titleOf(senderId)
  }
}
