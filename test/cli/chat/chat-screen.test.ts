import { PassThrough } from 'node:stream'
import { beforeEach, describe, expect, it } from 'vitest'
import { ChatPeople } from '../../../core/cli/chat/chat-people.js'
import { ChatScreen } from '../../../core/cli/chat/chat-screen.js'
import type { ChatSession } from '../../../core/cli/chat/chat-session.js'
import { ChatRecorder } from '../../../core/cli/chat/record/chat-recorder.js'
import { Message } from '../../../core/client/messages/message.js'
import type { TlObject } from '../../../core/mtproto/driver.js'
import { Transcript } from '../../../core/testing/recorded/chat-transcript.js'
import { ManualClock } from '../../../core/time/manual-clock.js'

const people = new ChatPeople({
  users: [{ id: 1, phone: '+9996621001', code: '22222', firstName: 'Alice', username: 'alice' }],
  bots: [{ id: 3, token: '3:x', firstName: 'Bot One', username: 'first_sandbox_bot' }],
})
const alice = people.person('alice')

let said: string
let sent: string[]
let answer: Promise<void>
let typing: PassThrough
let screen: ChatScreen

/** A login whose every sending ends as `answer` does. */
const session = (...texts: string[]): ChatSession => {
  const transcript = new Transcript(alice.id)
  for (const [index, message] of texts.entries()) {
    const peerId = { className: 'PeerUser', userId: 3 }
    transcript.put(
      new Message({ className: 'Message', id: index + 1, date: 1, peerId, message } as unknown as TlObject),
    )
  }
  const send = (text: string) => {
    sent.push(text)
    return answer
  }
  return { transcript, send, topicOf: () => undefined } as unknown as ChatSession
}

beforeEach(() => {
  said = ''
  sent = []
  answer = Promise.resolve()
  typing = new PassThrough()
  const write = (text: string) => {
    said += text
  }
  const out = { write }
  const input = { stdin: typing, stdout: new PassThrough(), lingerMs: 0 }
  const findSetting = async () => ({ clients: [], configFile: 'config/config.yaml' })
  const recorder = new ChatRecorder({ cwd: '.', clock: new ManualClock(), person: alice, findSetting })
  const partner = people.partner(alice, '@first_sandbox_bot')
  screen = new ChatScreen({ out, env: {}, cwd: '.' }, input, people, alice, partner, recorder)
})

describe('a chat without a terminal', () => {
  it('sends what is typed, and says of each line that it did not send', async () => {
    screen.use(session())
    screen.state('online')
    const over = screen.run()
    typing.write('one\n')
    await expect.poll(() => sent).toEqual(['one'])

    screen.state('the sandbox has stopped; waiting for it')
    typing.write('two\n')
    const refused = 'Not sent, as there is no connection (the sandbox has stopped; waiting for it): two\n'
    await expect.poll(() => said).toContain(refused)
    screen.state('online')
    typing.end('three\n')
    await over

    expect(sent).toEqual(['one', 'three'])
    expect(said).toContain('(online)\n')
  })

  it('answers :help', async () => {
    screen.use(session())
    screen.state('online')
    const over = screen.run()
    typing.end(':help\n')
    await over

    expect(said).toContain(':to NAME')
    expect(sent).toEqual([])
  })

  it('says so when the connection breaks while a line is sent', async () => {
    screen.use(session())
    screen.state('online')
    const over = screen.run()
    answer = new Promise(() => {})
    typing.write('one\n')
    await expect.poll(() => sent).toEqual(['one'])
    screen.state('reconnecting')
    typing.end()
    await over

    expect(said).toContain('The connection broke, and this may not have arrived: one\n')
  })

  it('shows what another login brings that was not there before', async () => {
    screen.use(session('old'))
    const over = screen.run()
    screen.use(session('old', 'missed'))
    typing.end()
    await over

    expect(said.match(/Bot One: (old|missed)/g)).toEqual(['Bot One: old', 'Bot One: missed'])
  })

  it('says that reactions changed, and to which', async () => {
    const chat = session('hello')
    screen.use(chat)
    const over = screen.run()
    for (const counts of [[{ reaction: '❤', count: 2 }], []]) {
      const line = chat.transcript.react(1, counts)
      if (line) screen.show({ what: 'reacted', line })
    }
    typing.end()
    await over

    expect(said).toContain('Bot One (reactions): hello\n  ❤ 2\n#1 Bot One (no reactions any more): hello\n')
  })

  it('lets nothing of others move the cursor, and says whom :to can turn to', async () => {
    screen.use(session('\u001b[2Jgone\ntwice'))
    screen.state('online')
    const over = screen.run()
    typing.end(':to\n')
    await over

    expect(said).toContain('[2Jgone | twice\n')
    expect(said).not.toContain('\u001b')
    expect(said).toContain('Write :to and one of these: @first_sandbox_bot, me\n')
  })
})
