import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Conversation, ConversationMessage } from '../../core/conversations/conversation.js'
import { patience } from './console-browser.js'
import { Desk } from './desk.js'

const project = fileURLToPath(new URL('../..', import.meta.url))
const own = (file: string) => readFileSync(join(project, 'plugins/crm/test', file), 'utf8')
const [olga, anna, max] = [710000004, 710000005, 710000006]

let desk: Desk
beforeAll(async () => {
  const config = own('config.yaml')
    .replace(/^sandbox:.*$/m, 'sandbox: { enabled: true, world: world.yaml }')
    .replace(/^channels:.*$/m, 'channels: { file: channels.json }')
    .replaceAll('"plugins/crm"', `"${join(project, 'plugins/crm')}"`)
  desk = await Desk.open({
    'package.json': '{ "type": "module" }',
    'world.yaml': own('world.yaml'),
    'channels.json': own('channels.json'),
    'config.yaml': `${config}console: { port: 0 }\nlogging: { files: false, console: false }\n`,
  })
}, patience)
afterAll(() => desk?.close())

interface Line {
  readonly chat: string
  readonly title: string
}

async function chatOf(person: number, title: string | RegExp): Promise<string> {
  const chats: Line[] = await desk.ask('GET', `/api/sandbox/people/${person}/chats`)
  const found = chats.find((line) => (typeof title === 'string' ? line.title === title : title.test(line.title)))
  if (!found) throw new Error(`nobody called ${title}`)
  return `/api/sandbox/people/${person}/chats/${found.chat}/messages`
}

const textsIn = async (place: string): Promise<string[]> =>
  (await desk.ask('GET', place)).map(({ text }: { text: string }) => text)

it('carries a conversation of the CRM: found in a post, answered here, and the same in the forum', {
  timeout: patience,
}, async () => {
  const { page } = desk
  await desk.visit('Inbox')
  await page.getByText('No conversation here.').waitFor()

  // A post is found, and an agent writes to the one behind it.
  const feed = await chatOf(olga, 'Jobs Feed')
  await desk.ask('POST', feed, { text: 'Python developer wanted, remote, full time. Write to @anna_hr' })
  await page.getByRole('link', { name: /Anna Recruiter/ }).click()
  const log = page.getByRole('log')
  await log.getByText('Python developer wanted').waitFor()
  await log.getByText(/^Hello Anna Recruiter! About/).waitFor()

  // What she answers comes by itself, as text.
  const toAgent = await chatOf(anna, /^Agent/)
  await desk.ask('POST', toAgent, { text: '<b>Yes</b>, when can we talk?' })
  await log.getByText('<b>Yes</b>, when can we talk?').waitFor()
  await page
    .getByRole('link', { name: /Anna Recruiter/ })
    .getByText('waits', { exact: true })
    .waitFor()

  // The answer reaches her, and stands in her topic of the forum.
  await page.getByLabel('Write an answer').fill('Tomorrow at ten?')
  await page.keyboard.press('Enter')
  await log.getByText('Tomorrow at ten?').waitFor()
  await expect.poll(() => textsIn(toAgent), { timeout: 20_000 }).toContain('Tomorrow at ten?')
  const forum = await chatOf(max, 'CRM')
  const chats: (Line & { topics?: { id: number; title: string }[] })[] = await desk.ask(
    'GET',
    `/api/sandbox/people/${max}/chats`,
  )
  const topic = chats.find(({ title }) => title === 'CRM')?.topics?.find(({ title }) => /anna/i.test(title))
  const inTopic = async () => (await textsIn(`${forum}?topic=${topic?.id}`)).join('\n')
  await expect.poll(inTopic, { timeout: 20_000 }).toContain('Tomorrow at ten?')

  // What a manager writes in the forum is shown here as well.
  await desk.ask('POST', forum, { text: 'Or at noon', topic: topic?.id })
  await log.getByText('Or at noon').waitFor()

  await page.getByRole('button', { name: 'Close', exact: true }).click()
  await page.getByText('No conversation here.').waitFor()
  await page.getByRole('radio', { name: 'Closed' }).click()
  await page.getByRole('link', { name: /Anna Recruiter/ }).waitFor()
  expect(desk.faults).toEqual([])
})

it('keeps what is written until it is sent: without a connection, elsewhere, and after a login that ended', {
  timeout: patience,
}, async () => {
  const { page, context } = desk
  await desk.visit('Inbox')
  await page.getByRole('radio', { name: 'Closed' }).click()
  await page.getByRole('link', { name: /Anna Recruiter/ }).click()
  const field = page.getByLabel('Write an answer')
  await field.fill('Are you still there?')
  await context.setOffline(true)
  await field.press('Enter')
  await page.getByRole('alert').getByText('Your answer stays in the field.').waitFor({ state: 'detached' })
  await page.getByText('Your answer stays in the field.').waitFor()
  expect(await field.inputValue()).toBe('Are you still there?')
  await context.setOffline(false)
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('log').getByText('Are you still there?').waitFor()
  // The log hears of it by the socket, maybe before the field does by its answer.
  await expect.poll(() => field.inputValue()).toBe('')

  await field.fill('Half an answer')
  await page.getByRole('link', { name: 'Overview' }).click()
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
  await page.goBack()
  await expect.poll(() => field.inputValue()).toBe('Half an answer')

  // Who is logged out elsewhere sees the login at once, where they are, and finds all as it was.
  const [{ id }] = (await desk.ask('GET', '/api/access/sessions')) as [{ id: string }]
  await desk.ask('DELETE', `/api/access/sessions/${id}`)
  await page.getByLabel('Password').fill(desk.running.console?.first?.password ?? '')
  await page.getByRole('button', { name: 'Log in' }).click()
  await expect.poll(() => field.inputValue()).toBe('Half an answer')
})

it('shows several hundred conversations, and long ones, page by page', { timeout: patience }, async () => {
  const { page } = desk
  const message = (index: number): ConversationMessage => ({
    ...{
      id: String(index).padStart(4, '0'),
      from: index % 2 ? 'us' : 'contact',
      text: `line ${index}`,
      atMs: index,
      state: 'sent',
    },
  })
  const said = Array.from({ length: 150 }, (_, index) => message(index))
  const gone = { ...message(150), from: 'us' as const, state: 'failed' as const, reason: 'USER_IS_BLOCKED' }
  const conversations = Array.from(
    { length: 300 },
    (_, index): Conversation => ({
      ...{ id: `c${index}`, channel: 'jobs', title: `Person ${index}`, closed: false, muted: false, blocked: false },
      ...{ contact: { name: `Person ${index}`, username: `p${index}`, others: [`@p${index}`] }, waiting: false },
      ...{ managers: [], createdMs: 1, changedMs: 1_000_000 - index, last: gone },
    }),
  )
  const one = async (id: string) => conversations.find((conversation) => conversation.id === id) ?? conversations[0]!
  const offered = desk.running.app.control.conversations.provide('many', {
    list: async ({ before = Number.POSITIVE_INFINITY, limit = 100 }) =>
      conversations.filter(({ changedMs }) => changedMs < before).slice(0, limit),
    get: one,
    messages: async (_id, { before = '9', limit = 100 } = {}) =>
      [...said, gone].filter(({ id }) => id < before).slice(-limit),
    send: async () => message(1),
    act: one,
    rename: one,
  })
  await page.goto(`${desk.url}/inbox`)
  const list = page.getByRole('navigation', { name: 'Inbox' })
  const rows = list.getByRole('link')
  await expect.poll(() => rows.count()).toBe(60)
  // Each page begins with the last one of the page before, as others could have changed in its millisecond.
  // One that is still in sight fetches the next by itself, so that it may be gone before it is scrolled to.
  const toTheEnd = async () => {
    await rows.last().scrollIntoViewIfNeeded()
    return rows.count()
  }
  await expect.poll(toTheEnd, { timeout: 30_000 }).toBe(300)
  await list.getByRole('link', { name: /Person 299/ }).click()
  const head = page.locator('.inbox-who')
  expect(await head.textContent()).toBe('Person 299@p299')
  await page.getByText('What is written here does not arrive: the person has blocked the agent').waitFor()
  const log = page.getByRole('log')
  const top = () => log.evaluate((element: { scrollTop: number }) => element.scrollTop)
  await log.getByText('line 149').waitFor()
  expect(await top()).toBeGreaterThan(500)
  expect(await log.getByText('line 90', { exact: true }).count()).toBe(0)
  // What is read stays where it is when earlier messages come above it.
  await log.evaluate((element: { scrollTop: number }) => {
    element.scrollTop = 0
  })
  await log.getByText('line 60', { exact: true }).waitFor()
  await expect.poll(top).toBeGreaterThan(500)
  // Nobody is taken to the end who reads further up.
  const before = await top()
  offered.changed({ conversation: conversations[299]!, message: { ...message(151), text: 'the latest' } })
  await log.getByText('the latest').waitFor()
  expect(await top()).toBe(before)
  offered.end()
})
