import { ManualClock } from '../../core/time/manual-clock.js'
import { Desk, files } from './desk.js'

const names = (
  'Anna Orlova, Ben Carter, Clara Weiss, Daniil Petrov, Elena Rossi, Farid Aliyev, Grace Hill, Hugo Martin, Irina Sokolova, Jonas Berg, ' +
  'Katya Ivanova, Liam Walsh, Maria Gomez, Nikita Volkov, Olga Novak, Pavel Dvorak, Rosa Lind, Sergey Popov, Tom Baker, Vera Koch'
).split(', ')
const shopToken = '800000002:AAinvented-token-of-the-shop-sandbox'

/** The files of an app that has more to look at than the usual one: clients in several states, budgets, people with names. */
const pictureFiles: Readonly<Record<string, string>> = {
  ...files,
  'world.yaml': files['world.yaml']
    ?.replace('first_name: <b>Alice</b>', 'first_name: Alice')
    .replace('"<b>Alice</b>"', 'Alice')
    .replace(/first_name: P(\d+)/g, (_, index) => `first_name: "${names[Number(index) % names.length]}"`)
    .replace(
      'bots:',
      `bots:\n  - { id: 800000002, token: "${shopToken}", first_name: Tea Shop, username: tea_shop_bot }`,
    ) as string,
  'channels.json': JSON.stringify({
    channels: [
      {
        ...{ id: 'jobs', name: 'Python Jobs', crm_enabled: true, crm_group_id: -1002000000002 },
        input_sources: ['@python_jobs', '@remote_work'],
        filters: { include_keywords: ['python', 'django', 'fastapi'], exclude_keywords: ['senior'] },
        agents: [
          { phone: '+9996621005', session_name: 'agent_one' },
          { phone: '+9996621006', session_name: 'agent_two' },
          { phone: '+9996621999', session_name: 'agent_three' },
        ],
      },
    ],
  }),
  'config.yaml': `${files['config.yaml']?.replace(
    /agents: \{.*\}/,
    'agents: { messages_per_minute: 120, first_messages_per_hour: 200, lookups_per_minute: 90, warm_up: false }',
  )}
  - session_name: tea_shop
    type: bot
    api_id: 1
    api_hash: 0123456789abcdef0123456789abcdef
    bot_token: "${shopToken}"
    plugins: { root: ".", include: [] }
  - session_name: news_reader
    type: user
    phone_number: "+9996620000"
    api_id: 1
    api_hash: 0123456789abcdef0123456789abcdef
    plugins: { root: ".", include: [] }
`,
}

const minuteMs = 60_000
const minutes = 70

/** A desk whose app was started more than an hour ago by its clock, and has had things to do since then. */
export async function openPictureDesk(): Promise<Desk> {
  const clock = new ManualClock(Date.now() - minutes * minuteMs)
  let turn = Promise.resolve()
  let lastMs = Math.round(performance.now())
  const pass = (ms: number) => {
    turn = turn.then(() => clock.advance(ms))
    return turn
  }
  // As long as nothing is skipped its time passes as everywhere.
  const ticking = setInterval(() => {
    const nowMs = Math.round(performance.now())
    void pass(nowMs - lastMs)
    lastMs = nowMs
  }, 25)
  const desk = await Desk.open(pictureFiles, clock)
  desk.onClose(() => clearInterval(ticking))
  await fillDesk(desk, async (untilMs) => {
    if (untilMs > clock.now()) await pass(untilMs - clock.now())
  })
  return desk
}

/** Something to see on each page. @param skipTo - lets the app's time pass, up to a moment. */
async function fillDesk(desk: Desk, skipTo: (untilMs: number) => Promise<void>): Promise<void> {
  const say = (text: string) => desk.ask('POST', '/api/sandbox/people/700000003/chats/800000001/messages', { text })
  const people = Array.from({ length: 60 }, (_, index) => `@person${index}`)
  await desk.ask('POST', '/api/do-not-contact', { recipient: '@person7', reason: 'wrote "stop"' })
  const news = { pool: 'jobs', text: 'Our shop opens on Monday. Tea is on the house!', recipients: people }
  for (let minute = minutes; minute > 0; minute--) {
    if (minute === 40) await desk.ask('POST', '/api/broadcasts', news)
    const count = Math.round(5 + 3 * Math.sin(minute / 6) + 2 * Math.sin(minute / 1.7))
    for (let index = 0; index < count; index++) await say(index % 3 === 2 ? `order ${index}` : '/shop')
    if (minute % 23 === 9) await say('break')
    await untilHandled(desk)
    await skipTo(Date.now() - (minute - 1) * minuteMs)
  }
  for (const text of ['/start', '/shop', 'break', 'order 7']) await say(text)
  await untilHandled(desk)
  const later = { pool: 'jobs', text: 'A reminder', recipients: people.slice(0, 9), at_ms: Date.now() + 3_600_000 }
  await desk.ask('POST', '/api/broadcasts', later)
  provideConversations(desk)
}

async function untilHandled(desk: Desk): Promise<void> {
  for (;;) {
    const { updates } = await desk.ask('GET', '/api/clients/bot1')
    if (updates.queued === 0) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Who wrote what last, and how many minutes ago. */
const talks = [
  ['Anna Orlova', 'Yes, it is. When can we talk?', 1],
  ['Ben Carter', 'Thank you, I will think about it.', 14],
  ['Ирина Соколова', 'А удалённо можно?', 52],
  ['Jonas Berg', 'Could you send me the details, please? I am on the train and read them later.', 190],
  ['مريم حداد', 'شكرا جزيلا', 1_500],
  ['Tom Baker', 'No, thanks.', 4_400],
] as const

function provideConversations({ running }: Desk): void {
  const now = Date.now()
  const all = talks.map(([name, text, minutes], index) => {
    const atMs = now - minutes * minuteMs
    const messages = [
      {
        id: '1',
        from: 'us',
        author: 'automatic',
        text: `Hello ${name.split(' ')[0]}! Is it still open?`,
        atMs: atMs - 86_400_000,
      },
      { id: '2', from: 'contact', text: 'Hello! It is. What would you like to know?', atMs: atMs - 7 * minuteMs },
      {
        id: '3',
        from: 'us',
        author: 'operator',
        text: 'How many hours a week, and from where?',
        atMs: atMs - 4 * minuteMs,
      },
      { id: '4', from: 'contact', text, atMs },
    ].map((message) => ({ ...message, state: 'sent' }) as never)
    return {
      messages,
      ...{ id: 'abcdef'[index] as string, channel: 'jobs', title: name, agent: index % 2 ? 'agent_two' : 'agent_one' },
      contact: { name, username: index === 2 ? undefined : `person${index}`, others: [] },
      ...{
        closed: false,
        muted: index === 4,
        blocked: false,
        waiting: index < 3,
        managers: ['operator'],
        last: messages[3],
      },
      ...{ createdMs: 1, changedMs: atMs, post: { source: 'Remote Work', text: 'Python developer wanted, remote.' } },
    }
  })
  const one = (id: string) => all.find((each) => each.id === id) as never
  running.app.control.conversations.provide('shown', {
    list: async () => all as never,
    get: async (id: string) => one(id),
    messages: async (id: string) => (one(id) as (typeof all)[number]).messages,
    send: async () => undefined,
    act: async (id: string) => one(id),
    rename: async (id: string) => one(id),
  } as never)
}
