import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Desk } from './desk.js'

const project = fileURLToPath(new URL('../..', import.meta.url))
const own = (file: string) => readFileSync(join(project, 'plugins/crm/test', file), 'utf8')
const patience = 90_000
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
