import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  content,
  type InlineContext,
  type MessageContext,
  OnCommand,
  OnInline,
  OnPoll,
  Plugin,
  type PollContext,
} from 'switchboard'
import { expect, it } from 'vitest'
import { ChatCommands } from '../../../core/cli/chat/chat-commands.js'
import { ChatPeople } from '../../../core/cli/chat/chat-people.js'
import { ChatSession } from '../../../core/cli/chat/chat-session.js'
import { pollRows } from '../../../core/cli/chat/poll-view.js'
import { ChatRecorder } from '../../../core/cli/chat/record/chat-recorder.js'
import { readWorldFile } from '../../../core/sandbox/world/world-file.js'
import { withPlugins } from '../../../core/testing/index.js'

@Plugin({ name: 'pizzeria' })
class Pizzeria {
  @OnCommand('menu')
  async menu(ctx: MessageContext) {
    await ctx.reply('What will it be?', {
      buttons: [
        [
          { text: 'Pizza', data: 'p' },
          { text: 'Pasta', url: 'https://example.org/' },
        ],
      ],
    })
  }

  @OnInline()
  async offer(ctx: InlineContext) {
    await ctx.answer([
      { id: '1', title: `${ctx.query} small`, text: 'A small one' },
      { id: '2', title: `${ctx.query} large`, text: 'A large one' },
    ])
  }

  @OnCommand('polls')
  async polls(ctx: MessageContext) {
    await ctx.reply(content.poll('Tea or coffee?', ['Tea', 'Coffee'], { anonymous: false }))
    await ctx.reply(content.poll('Which ones?', ['2', '1', 'Three'], { multiple: true }))
    await ctx.reply(content.poll('Two and two?', ['Three', 'Four'], { correct: 1, explanation: 'Count them.' }))
  }

  @OnPoll()
  polled({ question, senderId, chosen, totalVoters }: PollContext) {
    told.push(senderId === undefined ? [question, totalVoters] : [senderId, chosen])
  }
}

/** What the plugin is told of votes. */
const told: unknown[] = []

it('lets one be somebody of the sandbox: in topics, with replies, edits, files, buttons and inline queries', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-chat-'))
  const photo = join(folder, 'a picture.png')
  writeFileSync(
    photo,
    Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=',
      'base64',
    ),
  )
  const people = new ChatPeople(await readWorldFile('config/sandbox.yaml'))
  const person = people.person('alice')
  await withPlugins({ plugins: [Pizzeria] }, async (world) => {
    const session = new ChatSession({
      ...{ person, people, address: world.sandbox.address },
      partner: () => '@sandbox_forum',
      onEvent: () => {},
      onState: () => {},
    })
    await session.open()
    try {
      const findSetting = async () => ({ clients: [], configFile: 'config/config.yaml' })
      const recorder = new ChatRecorder({ cwd: folder, clock: world.clock, person, findSetting })
      const commands = new ChatCommands(people, person, people.partner(person, 'sandbox_forum'), () => {}, recorder)
      const type = async (line: string) => commands.task(line)?.(session)
      const lines = () =>
        session.transcript.all.filter(({ out }) => out).map((line) => [session.topicOf(line), line.text])
      const numberOf = (text: string) => session.transcript.all.find((line) => line.text === text)?.id

      expect(session.topicNames).toEqual(expect.arrayContaining(['General', 'Orders', 'Support']))
      expect(await type(':topic nowhere')).toMatch(/^Write :topic and one of these: General, /)
      await type(':topic supp')
      expect(session.topic).toBe('Support')
      await type('Where is my order?')
      await type(`:reply ${numberOf('Where is my order?')} I ordered yesterday`)
      await type(':edit I ordered two days ago')
      await type(`:file "${photo}" This one`)
      await expect(type(':file /nowhere.png')).rejects.toMatchObject({ code: 'PLUGIN_FILE_UNREADABLE' })
      expect(lines()).toEqual([
        ['Support', 'Where is my order?'],
        ['Support', 'I ordered two days ago'],
        ['Support', 'This one\n[photo]'],
      ])

      const reactions = () => session.transcript.all.at(-1)?.reactions
      expect(await type(':react')).toMatch(/^Write :react, /)
      await type(`:react ${numberOf('This one\n[photo]')} 👍  🔥`)
      const both = [
        { reaction: '👍', count: 1 },
        { reaction: '🔥', count: 1 },
      ]
      expect(reactions()).toEqual(both)
      await type(':edit That one')
      expect(reactions()).toEqual(both)
      await type(`:react ${numberOf('That one\n[photo]')}`)
      expect(reactions()).toEqual([])
      await type(':edit This one')

      const { state, topics } = world.sandbox.world
      const forum = state.channel(2_000_000_002)
      const support = [...forum.topics.values()].find(({ title }) => title === 'Support')?.id ?? 0
      const rename = (title: string) => topics.edit(state.account(700_000_001), forum, support, { title })
      rename('Help')
      await expect.poll(() => session.topic).toBe('Help')
      expect(session.transcript.all.at(-1)?.text).toBe('[renamed the topic to "Help"]')
      rename('Support')
      await expect.poll(() => session.topic).toBe('Support')

      expect(await type(':inline @first_sandbox_bot Pizza')).toBe('1 Pizza small  2 Pizza large  (:choose N sends one)')
      expect(await type(':choose 3')).toBe('There is no such result.')
      await type(':choose 2')
      expect(lines().at(-1)).toEqual(['Support', 'A large one'])

      expect(await type(':delete')).toBe(
        `Delete #${numberOf('A large one')} "A large one" for both sides? Type :yes if so.`,
      )
      await type('No')
      expect(await type(':yes')).toBe('Nothing waits for a yes.')
      await type(':delete')
      await type(':yes')
      expect(session.transcript.all.filter(({ deleted }) => deleted).map(({ text }) => text)).toEqual(['No'])

      await type(':to first_sandbox_bot')
      expect(await type(':press Pizza')).toBe('There is no button.')
      await type('/menu')
      await expect.poll(() => numberOf('What will it be?')).toBeGreaterThan(0)
      expect(await type(':press pas')).toBe('The button opens https://example.org/')
      expect(await type(':press P')).toBe('Write :press and one of these: Pizza, Pasta')
      expect(commands.task(':nonsense')).toBeUndefined()
    } finally {
      await session.close()
      rmSync(folder, { recursive: true })
    }
  })
})

it('lets one vote in polls, see how they stand, and take a vote back, as Telegram does', async () => {
  const people = new ChatPeople(await readWorldFile('config/sandbox.yaml'))
  const person = people.person('alice')
  await withPlugins({ plugins: [Pizzeria] }, async (world) => {
    const seen: string[] = []
    const session = new ChatSession({
      ...{ person, people, address: world.sandbox.address },
      partner: () => '@first_sandbox_bot',
      onEvent: (event) => event.what === 'voted' && seen.push(event.line.text),
      onState: () => {},
    })
    await session.open()
    try {
      const findSetting = async () => ({ clients: [], configFile: 'config/config.yaml' })
      const recorder = new ChatRecorder({ cwd: '.', clock: world.clock, person, findSetting })
      const commands = new ChatCommands(people, person, people.partner(person, 'first_sandbox_bot'), () => {}, recorder)
      const type = async (line: string) => commands.task(line)?.(session)
      const rows = (question: string) =>
        session.transcript.all.filter(({ poll }) => poll?.question === question).flatMap(pollRows)
      const numberOf = (question: string) => session.transcript.all.find(({ poll }) => poll?.question === question)?.id

      expect(await type(':vote 1')).toBe('There is no poll.')
      await type('/polls')
      await expect.poll(() => numberOf('Two and two?')).toBeGreaterThan(0)
      expect(rows('Tea or coffee?')).toEqual(['public poll · nobody has voted', '[1 Tea]', '[2 Coffee]'])
      expect(rows('Which ones?')[0]).toBe('anonymous poll · several answers · nobody has voted')

      // A quiz is answered once; the explanation comes with the answer.
      expect(await type(':vote -')).toBe('Write :vote and one of these: 1 Three, 2 Four')
      await type(':vote 1')
      expect(rows('Two and two?')).toEqual([
        'anonymous quiz · 1 voted',
        '[1 Three] 1 (100 %), yours, wrong',
        '[2 Four] 0 (0 %), right',
        'Explanation: Count them.',
      ])
      expect(await type(':vote 2')).toBe('In a quiz one votes once, and cannot take it back.')

      // What an answer says counts more than its number.
      const several = `:vote #${numberOf('Which ones?')}`
      await type(`${several} 1`)
      expect(rows('Which ones?').slice(1)).toEqual(['[1 2] 0 (0 %)', '[2 1] 1 (100 %), yours', '[3 Three] 0 (0 %)'])
      await type(`${several} 2, 3`)
      expect(rows('Which ones?').slice(1)).toEqual([
        '[1 2] 0 (0 %)',
        '[2 1] 1 (100 %), yours',
        '[3 Three] 1 (100 %), yours',
      ])
      expect(await type(`${several} 4`)).toBe(
        'Write :vote and some of these: 1 2, 2 1, 3 Three; :vote - takes yours back',
      )
      expect(await type(':vote #4711 1')).toBe('There is no poll #4711.')

      // The bot is told as by Telegram; so is the person of others' votes, and of the end.
      const first = `:vote #${numberOf('Tea or coffee?')}`
      told.length = 0
      expect(await type(`${first} 1 2`)).toMatch(/^Write :vote and one of these: 1 Tea, 2 Coffee/)
      await type(`${first} cof`)
      await type(`${first} -`)
      expect(rows('Tea or coffee?')).toEqual(['public poll · nobody has voted', '[1 Tea]', '[2 Coffee]'])
      await type(`${first} tea`)
      await world.settled()
      expect(told).toEqual(
        expect.arrayContaining([
          ['Tea or coffee?', 1],
          ['Tea or coffee?', 0],
          [person.id, ['1']],
          [person.id, []],
          [person.id, ['0']],
        ]),
      )
      seen.length = 0
      const message = world.sandbox.world.state.account(person.id).messages.get(numberOf('Tea or coffee?') ?? 0)
      const { polls, state } = world.sandbox.world
      polls.vote(state.account(700_000_004), message!, [polls.of(message!).answers[1]!.option])
      await expect
        .poll(() => rows('Tea or coffee?'))
        .toEqual(['public poll · 2 voted', '[1 Tea] 1 (50 %), yours', '[2 Coffee] 1 (50 %)'])
      expect(seen).toEqual(['[poll Tea or coffee?]'])
      polls.close(state.account(message!.senderId), message!)
      await expect.poll(() => rows('Tea or coffee?')[0]).toBe('public poll that is closed · 2 voted')
      expect(await type(`${first} -`)).toBe('The poll is closed: nobody can vote any more.')
    } finally {
      await session.close()
    }
  })
})
