import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { patience } from './console-browser.js'
import { Desk } from './desk.js'

let desk: Desk
beforeAll(async () => {
  desk = await Desk.open()
  const say = (text: string) => desk.ask('POST', '/api/sandbox/people/700000003/chats/800000001/messages', { text })
  for (const text of ['/start', 'break']) await say(text)
  await desk.ask('POST', '/api/broadcasts', { pool: 'jobs', text: '42', recipients: ['@person1', '@person2'] })
  // The command line, too, stands in the list of who did what.
  const { token } = JSON.parse(readFileSync(join(desk.folder, 'data/console.json'), 'utf8'))
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  await fetch(`${desk.url}/api/do-not-contact`, { method: 'POST', headers, body: '{ "recipient": "@person7" }' })
}, patience)
afterAll(() => desk?.close())

/** What has no other word in Russian: products, formats, and what is called so in files, code and commands. */
const foreign =
  'Switchboard Telegram API CRM Prometheus Chrome Linux UTC id FloodWait plugins switchboard explain npx UpdateNewMessage telegram info Authorization Bearer'
/** What is called so in this app: clients, plugins, options, channels, people, and what a handler says. */
const called =
  'Forum Bob close Bot One Alice Agent Two Ledger Python Jobs jobs greeter shop plain warm mon sat sun break private incoming none deleted callback the kettle is broken Error'
const known = new Set(`${foreign} ${called}`.split(' '))
/** Code, the log, and what people or bots write. */
const notWords = 'code, pre, kbd, .mono, .log, .lines, .avatar, .bubble, textarea'

it('says everything in Russian, and numbers things in one way', { timeout: patience }, async () => {
  const { page } = desk
  await expect.poll(async () => (await desk.ask('GET', '/api/deadletters')).count).toBe(1)
  expect((await desk.ask('GET', '/api/audit')).map(({ who }: { who: string }) => who)).toContain('command line')
  const [update] = (await desk.ask('GET', '/api/clients/bot1/updates')).updates
  const values: Readonly<Record<string, string>> = {
    ...{ name: 'bot1', client: 'bot1', plugin: 'greeter', person: '700000003', chat: '800000001' },
    ...{ part: 'messages', update: String(update.id) },
  }
  const paths = [...readFileSync('core/console/page/src/pages.tsx', 'utf8').matchAll(/path: '(\/[^']*)'/g)]
    .map(([, path = '']) => path.replace(/:(\w+)/g, (_, key: string) => values[key] ?? 'none'))
    .filter((path) => path !== '/reference')
  expect(paths.length).toBeGreaterThan(20)
  await page.evaluate(`localStorage.setItem('switchboard.language', 'ru')`)
  await page.goto(`${desk.url}/`)
  const found: string[] = []
  for (const path of [...paths, '/agents/statistics', '/outbox/do-not-contact', '/nothing']) {
    await page.evaluate(`new Promise((resolve) => {
      history.pushState(null, '', ${JSON.stringify(path)})
      requestAnimationFrame(() => requestAnimationFrame(resolve))
    })`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await expect.poll(() => page.getByText('…', { exact: true }).count()).toBe(0)
    const texts = await page.evaluate<string[]>(`(() => {
      const texts = []
      const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT)
      while (walker.nextNode()) {
        if (!walker.currentNode.parentElement.closest(${JSON.stringify(notWords)})) texts.push(walker.currentNode.data)
      }
      return texts
    })()`)
    for (const text of texts) {
      const words = (text.match(/(?<![\w@./:-])[A-Za-z]{2,}(?![\w/@(-]|[.:]\w)/g) ?? []).filter(
        (word) => !known.has(word),
      )
      if (words.length > 0 || text.includes('#')) found.push(`${path}: ${text}`)
    }
  }
  expect(found).toEqual([])
})
