import { codeLiteral, textLiteral } from '../../formatting/code-literal.js'
import { expectedText, lastingPart } from '../../formatting/varying-text.js'
import type { ChatAction } from './chat-action.js'
import type { LastHeard, RecordedFailure, RecordedStep } from './placed-steps.js'
import type { Heard } from './recording.js'

/** What is waited for without time that passes, in milliseconds. */
const promptMs = 1_000
/** How long it takes at least until a handler that fails has been run as often as it is. */
const failingMs = 2_000

/** What people of the sandbox are refused at once, too, as they are by Telegram. */
const refusable: ReadonlySet<ChatAction['what']> = new Set([
  'send',
  'file',
  'edit',
  'delete',
  'react',
  'vote',
  'choose',
])

/** The classes of what is attached, as people of the sandbox see them. */
const mediaTypes: Readonly<Record<string, string>> = {
  MessageMediaPhoto: 'photo',
  MessageMediaDocument: 'document',
  MessageMediaGeo: 'geo',
  MessageMediaContact: 'contact',
  MessageMediaVenue: 'venue',
  MessageMediaPoll: 'poll',
  MessageMediaDice: 'dice',
}

/** Writes what was done as lines of a test. @param client - the username of the client that `client` stands for. */
export function recordedSteps(steps: readonly RecordedStep[], person: string, client?: string): string[] {
  const writer = new StepWriter(person, client, referredTo(steps))
  return steps.flatMap((step) => writer.lines(step))
}

/** The messages that something is done with later, by chat and number, as each supergroup has numbers of its own. */
function referredTo(steps: readonly RecordedStep[]): Set<string> {
  let chat = ''
  return new Set(
    steps.flatMap(({ action, heard }) => {
      if (action.what === 'turn') chat = action.partner
      const id = 'id' in action ? action.id : action.what === 'send' ? action.replyTo : undefined
      const reactedTo = [...heard.values()].filter(isReactedTo).map(({ line }) => line.id)
      return [...(id === undefined ? [] : [id]), ...reactedTo].map((each) => `${chat} ${each}`)
    }),
  )
}

/** Whether what is set below a message is to be looked at. */
function isReactedTo({ what, isReactedTo }: LastHeard): boolean {
  return isReactedTo && what !== 'deleted'
}

class StepWriter {
  private place = ''
  private readonly visited = new Set<string>()
  private chat = ''
  private readonly own = new Map<string, string>()
  private readonly others = new Map<number, string>()
  /** What polls among them ask. */
  private readonly polls = new Map<number, string>()
  private found = 0
  private failures = 0

  constructor(
    private readonly person: string,
    private readonly client: string | undefined,
    private readonly referred: ReadonlySet<string>,
  ) {}

  lines(step: RecordedStep): string[] {
    const { action, heard, failures } = step
    const done = this.done(step)
    if (done.length === 0 && heard.size === 0) return []
    const inOrder = [...heard.entries()].sort(([one], [other]) => one - other).map(([, each]) => each)
    const news = inOrder.filter(({ what }) => what !== 'reacted')
    const expected = news.map((each) => this.expected(each))
    for (const each of news) this.learn(each)
    const reacted = inOrder.filter(isReactedTo).flatMap((each) => this.reactions(each))
    const failing = failures.map((failure) => this.failing(failure))
    const tookMs = failures.length > 0 ? Math.max(step.tookMs, failingMs) : step.tookMs
    // An offer of results and a change of place are answered there and then.
    const isQuestion = action.what === 'inline' || (action.what === 'turn' && heard.size === 0)
    return [
      '',
      ...failing.map(({ before }) => before),
      ...done,
      ...failing.map(({ after }) => after),
      ...(tookMs > promptMs ? [`await world.advance('${Math.ceil(tookMs / 1_000)}s')`] : []),
      ...(isQuestion ? [] : ['await world.settled()', ...this.expectation(expected), ...reacted]),
    ]
  }

  /** What goes wrong is told before it does, and is looked at afterwards. */
  private failing({ member, code, message }: RecordedFailure): { before: string; after: string } {
    this.failures++
    const wanted = code ?? expectedText(message)
    const name = `failure${this.failures}`
    return {
      before: `const ${name} = world.expectFailure(${typeof wanted === 'string' ? textLiteral(wanted) : wanted})`,
      after: `expect((await ${name}).member).toBe(${textLiteral(member)})`,
    }
  }

  private expectation(expected: readonly object[]): string[] {
    const news = `expect(${this.person}.news(${this.place}))`
    if (expected.length === 0) return [`${news}.toEqual([])`]
    const literal = codeLiteral(expected)
    if (literal.length + news.length < 100) return [`${news}.toMatchObject(${literal})`]
    return [`${news}.toMatchObject([`, ...expected.map((each) => `  ${codeLiteral(each, '      ')},`), '])']
  }

  private reactions({ line: { id, reactions } }: Heard): string[] {
    const message = this.reference(id)
    if (message === undefined) return []
    const counts = Object.fromEntries(reactions.map(({ reaction, count }) => [reaction, count]))
    return [`expect(Object.fromEntries(${message}.reactions)).toEqual(${codeLiteral(counts)})`]
  }

  private done({ action, outcome: ended }: RecordedStep): string[] {
    const { person, place } = this
    const outcome = ended ?? {}
    if (!ended && refusable.has(action.what))
      return [`// This was refused: ${action.what}${'text' in action ? ` ${codeLiteral(action.text)}` : ''}`]
    switch (action.what) {
      case 'turn':
        return this.turn(action.partner)
      case 'send': {
        const reply = action.replyTo === undefined ? undefined : (this.reference(action.replyTo) ?? '')
        if (reply === '') return [`// Answered a message from before the recording: ${codeLiteral(action.text)}`]
        const options = [
          ...(reply === undefined ? [] : [`replyTo: ${reply}`]),
          ...(action.topicId === undefined ? [] : [`topicId: ${action.topicId}`]),
        ]
        const more = options.length > 0 ? `, { ${options.join(', ')} }` : ''
        return [this.kept(outcome.id, `${person}.send(${place}, ${textLiteral(action.text)}${more})`)]
      }
      case 'file': {
        const caption = action.caption === '' ? '' : `, caption: ${textLiteral(action.caption)}`
        const name = action.file.split(/[\\/]/).at(-1) ?? ''
        const bytes = `bytes: await readFile(${textLiteral(action.file)})${caption}`
        const call = outcome.isPhoto
          ? `${person}.sendPhoto(${place}, { ${bytes} })`
          : `${person}.sendFile(${place}, { name: ${textLiteral(name)}, ${bytes} })`
        return [this.kept(outcome.id, call)]
      }
      case 'edit':
        return this.withMessage(action.id, (message) => `${person}.edit(${message}, ${textLiteral(action.text)})`)
      case 'delete':
        return this.withMessage(action.id, (message) => `${person}.delete(${message})`)
      case 'react': {
        const reactions = action.reactions.map((one) => `, ${textLiteral(one)}`).join('')
        return this.withMessage(action.id, (message) => `${person}.react(${message}${reactions})`)
      }
      case 'vote': {
        const answers = action.answers.map((one) => `, ${textLiteral(one)}`).join('')
        return this.withMessage(action.id, (message) => `${person}.vote(${message}${answers})`)
      }
      case 'press':
        return this.withMessage(action.id, (message) => this.press(message, action.button, ended))
      case 'inline': {
        this.found++
        const bot = this.placeOf(action.bot)
        const results = (outcome.results ?? []).map((title) => expectedText(title))
        return [
          `const found${this.found} = await ${person}.inlineQuery(${bot}, ${textLiteral(action.query)})`,
          `expect(found${this.found}.results.map(({ id, title }) => title ?? id)).toEqual(${codeLiteral(results)})`,
        ]
      }
      case 'choose':
        return [this.kept(outcome.id, `${person}.choose(found${this.found}, ${action.number - 1}, ${place})`)]
    }
  }

  /** Goes to another chat, in which something may have come while nobody looked. */
  private turn(partner: string): string[] {
    // A chat that opens, or comes back, turns to whom it was with already.
    if (partner === this.chat) return []
    this.chat = partner
    this.place = this.placeOf(partner)
    this.others.clear()
    const isFirst = this.visited.size === 0
    this.visited.add(this.place)
    return isFirst ? [] : [`${this.person}.news(${this.place})`]
  }

  private press(message: string, button: string, outcome: { answer?: string } | undefined): string {
    const click = `${this.person}.click(${message}, ${textLiteral(button)})`
    if (!outcome)
      return `await expect(${click.replace(/\)$/, ', { timeoutMs: 500 })')}).rejects.toThrow('did not come')`
    const { answer } = outcome
    if (answer === undefined) return `await ${click}`
    return `expect(await ${click}).toMatchObject(${codeLiteral({ text: expectedText(answer) })})`
  }

  private withMessage(id: number, line: (message: string) => string): string[] {
    const message = this.reference(id)
    return [
      message === undefined ? '// Here something was done with a message from before the recording.' : line(message),
    ]
  }

  private kept(id: number | undefined, call: string): string {
    const key = `${this.chat} ${id}`
    if (!this.referred.has(key)) return call
    const name = `sent${this.own.size + 1}`
    this.own.set(key, name)
    return `const ${name} = ${call}`
  }

  /** How a message is written in the test. */
  private reference(id: number): string | undefined {
    const own = this.own.get(`${this.chat} ${id}`)
    if (own !== undefined) return own
    const text = this.others.get(id)
    if (text === undefined) return undefined
    const { person, place } = this
    if ([...this.others.keys()].at(-1) === id) return `${person}.latest(${place})`
    const question = this.polls.get(id)
    if (question !== undefined) {
      const isIt = `media?.type === 'poll' && media.poll.question === ${textLiteral(question)}`
      return `${person}.latest(${place}, ({ media }) => ${isIt})`
    }
    const part = lastingPart(text)
    const found = [...this.others].filter(([, other]) => other.includes(part)).at(-1)
    return part !== '' && found?.[0] === id ? `${person}.latest(${place}, ${textLiteral(part)})` : undefined
  }

  private learn({ what, line }: Heard): void {
    if (line.out) return
    if (what === 'deleted') this.others.delete(line.id)
    else this.others.set(line.id, line.message.text)
    if (line.poll) this.polls.set(line.id, line.poll.question)
  }

  private expected({ what, line }: Heard): object {
    const own = line.out ? { out: true } : {}
    const { message, buttons } = line
    if (what === 'deleted') return { text: expectedText(message.text), deleted: true, ...own }
    const type = message.media && mediaTypes[message.media.className]
    return {
      ...(message.action ? {} : { text: expectedText(message.text) }),
      ...(what === 'edited' && { edited: true }),
      ...own,
      ...(type !== undefined && { media: { type } }),
      ...(buttons.length > 0 && { buttons: buttons.map((row) => row.map(({ text, url }) => ({ text, url }))) }),
    }
  }

  private placeOf(partner: string): string {
    if (partner.toLowerCase() === this.client?.toLowerCase()) return 'client'
    return textLiteral(partner.replace(/^@/, ''))
  }
}
