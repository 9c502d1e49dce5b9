import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { AppConsole, files } from './app-console.js'
import { browser, open, patience, walk, withBrowser } from './console-browser.js'

withBrowser()

/** Another bot, whose name looks like that of a file. */
const own = {
  'world.yaml': `${files['world.yaml']}  - { id: 800000002, token: "800000002:AAinvented-token-of-shop-sandbox-on", first_name: Shop, username: shop_bot }\n`,
  'config.yaml': `${files['config.yaml']}  - session_name: shop.bot
    type: bot
    api_id: 1
    api_hash: 0123456789abcdef0123456789abcdef
    bot_token: "800000002:AAinvented-token-of-shop-sandbox-on"
`,
}

let app: AppConsole
const viewerPassword = 'only here to look'
beforeAll(async () => {
  app = await AppConsole.open(own)
  await app.newLink()
  const confirmed = { 'x-confirm-password': app.running.console?.first?.password ?? '' }
  await app.ask('PUT', '/api/access/password', { role: 'viewer', password: viewerPassword }, confirmed)
}, patience)
afterAll(() => app?.close())

const long = 'x'.repeat(300)
const noPage = 'There is no such page'
/** What an address is that names nothing, and what its page says. */
const odd: Readonly<Record<string, string>> = {
  '/nothing': noPage,
  [`/nothing/${long}`]: noPage,
  '/clients/%E0%A4%A': noPage,
  '/clients/nobody': 'There is no such client',
  '/clients/a%2Fb%20c': 'There is no such client',
  '/clients/100%25': 'There is no such client',
  [`/clients/${long}`]: 'There is no such client',
  '/clients/nobody/plugins/none': 'There is no such client',
  '/clients/bot1/plugins/none': 'There are no such options',
  '/agents/plugins/none': 'There are no such options',
  '/agents/nonsense': noPage,
  '/outbox/nonsense': noPage,
  '/outbox/toString': noPage,
  '/outbox/state': noPage,
  '/outbox/messages?broadcast=abc': 'There is no such broadcast',
  '/outbox/messages?broadcast=99999': 'There is no such broadcast',
  '/inbox/none': 'There is no such conversation',
  '/inbox/%zz': noPage,
  [`/inbox/${long}`]: 'There is no such conversation',
  '/updates/nobody': 'There is no such client',
  '/updates/nobody/1': 'There is no such client',
  '/updates/%zz': noPage,
  '/updates/100%25': 'There is no such client',
  '/chat/alice': 'There is no such person',
  '/chat/999': 'There is no such person',
  '/chat/7e8': 'There is no such person',
  '/chat/700000003.0': 'There is no such person',
  [`/chat/${long}`]: 'There is no such person',
  '/chat/alice/800000001': 'There is no such person',
  '/chat/700000003/nobody': 'There is no such chat',
  '/chat/700000003/999': 'There is no such chat',
}

it.each(['operator', 'viewer'] as const)(
  'says to a %s that there is nothing at an address, and the way back',
  {
    timeout: patience,
  },
  async (role) => {
    const { page, faults } = await entered(role)
    const asked: string[] = []
    page.on('request', (request) => asked.push(decodeURIComponent(new URL(request.url()).pathname)))
    for (const [path, says] of Object.entries(odd)) {
      await walk(page, path)
      await page.getByRole('heading', { name: says }).waitFor()
      await expect.poll(() => page.title(), { message: path }).toContain(says)
      expect(await page.title(), path).not.toContain('returned an object')
      expect(await page.locator('main').getByRole('link').last().isVisible(), path).toBe(true)
      expect(await page.locator('.failure').count(), path).toBe(0)
      // A name that is long makes no page wider.
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), path).toBeLessThanOrEqual(0)
    }
    for (const [path, says] of [
      ['/updates/bot1/abc', 'This update is no longer remembered'],
      ['/updates/bot1/999999', 'This update is no longer remembered'],
    ] as const) {
      await walk(page, path)
      await page.getByText(says).waitFor()
    }
    expect(asked.filter((path) => /NaN|undefined|nonsense|alice|%|abc|7e8/.test(path.replace('100%', '')))).toEqual([])
    // What is not there is answered so; nothing else went wrong.
    expect(faults.filter((fault) => !fault.includes(' 404 '))).toEqual([])
  },
)

it.each(['operator', 'viewer'] as const)(
  'refuses a %s an account of a name that none can have',
  {
    timeout: patience,
  },
  async (role) => {
    const { page } = await entered(role)
    await walk(page, '/sessions/no%20name!/login')
    await page.getByRole('heading', { name: role === 'operator' ? noPage : 'This page is for operators' }).waitFor()
  },
)

it('opens a page by its address alone, also where that looks like a file, or cannot be read', {
  timeout: patience,
}, async () => {
  const { page, faults } = await entered('operator')
  const opened = {
    '/clients/shop.bot': 'shop.bot',
    '/clients/none.bot': 'There is no such client',
    '/updates/shop.bot': 'Why did this not fire?',
    '/nothing/index.html': noPage,
    '/clients/%E0%A4%A': noPage,
    '/inbox/%zz': noPage,
    '/clients/100%25': 'There is no such client',
    '/chat/700000003.0': 'There is no such person',
  }
  for (const [path, says] of Object.entries(opened)) {
    await page.goto(`${app.url}${path}`)
    await page.getByRole('heading', { name: says }).waitFor()
    await expect.poll(() => page.title(), { message: path }).toContain(says)
  }
  expect(faults.filter((fault) => !fault.includes(' 404 '))).toEqual([])
})

it('says that there is nothing only where the server itself says so', { timeout: patience }, async () => {
  const { page } = await entered('operator')
  // A proxy before the server has an answer of its own.
  await page.route('**/api/clients/bot1', (route) =>
    route.fulfill({ status: 404, contentType: 'text/html', body: '<h1>Not Found</h1>' }),
  )
  await walk(page, '/clients/bot1')
  await page.locator('.failure').getByText('The console cannot be reached.').waitFor()
  expect(await page.getByText('There is no such client').count()).toBe(0)

  // A broadcast that was stored a moment ago, and its messages not yet.
  await page.route('**/api/outbox?**', (route) => route.fulfill({ json: { messages: [], has_more: false } }))
  const asked = page.waitForRequest('**/api/broadcasts/7')
  await page.route('**/api/broadcasts/7', (route) => route.fulfill({ json: { id: 7 } }))
  await walk(page, '/outbox/messages?broadcast=7')
  await asked
  await page.getByText('No message yet.').waitFor()
  expect(await page.getByText('There is no such broadcast').count()).toBe(0)
})

it('calls each page by a title of its own, in both languages', { timeout: patience }, async () => {
  const { page } = await entered('operator')
  const values: Readonly<Record<string, string>> = {
    name: 'bot1',
    client: 'bot1',
    person: '700000003',
    chat: '800000001',
  }
  const paths = [...readFileSync('core/console/page/src/pages.tsx', 'utf8').matchAll(/path: '(\/[^']*)'/g)]
    .map(([, path = '']) => path)
    // These differ in what is chosen on them alone.
    .filter((path) => !['/inbox/:id', '/chat/:person', '/agents/:part', '/outbox/:part'].includes(path))
    .map((path) => path.replace(/:(\w+)/g, (_, key: string) => values[key] ?? '1'))
  expect(paths.length).toBeGreaterThan(18)
  const all = [...paths, '/agents/statistics', '/outbox/messages', '/outbox/do-not-contact', '/chat/alice', '/nothing']
  for (const language of ['en', 'ru']) {
    await page.evaluate(`localStorage.setItem('switchboard.language', '${language}')`)
    await page.goto(`${app.url}/`)
    const titles = new Map<string, string>()
    for (const path of all) {
      await walk(page, path)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await expect.poll(() => page.getByText('…', { exact: true }).count()).toBe(0)
      // That of the page before goes when this one is there.
      await expect.poll(() => page.title(), { message: path }).not.toBe([...titles.values()].at(-1))
      titles.set(path, await page.title())
    }
    const shared = [...titles].filter(([path, title]) =>
      [...titles].some(([other, its]) => other !== path && its === title),
    )
    expect(shared).toEqual([])
    for (const [path, title] of titles) {
      expect(title, path).toMatch(/^\S.* · Switchboard$/)
      const isName = path === '/clients/bot1' || path === '/reference'
      if (language === 'ru' && !isName) expect(title, path).toMatch(/[а-я]/)
    }
  }
})

/** Somebody who is logged in, on a desktop. */
async function entered(role: 'operator' | 'viewer'): Promise<{ page: Page; faults: string[] }> {
  if (role === 'operator') return open(app, undefined, await app.newLink())
  const context = await browser().newContext({ viewport: { width: 375, height: 700 }, locale: 'en-US' })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  await page.goto(app.url)
  await page.getByLabel('Password').fill(viewerPassword)
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
  return { page, faults }
}
