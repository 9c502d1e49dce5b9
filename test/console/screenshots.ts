import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'
import type { Desk } from './desk.js'
import { openPictureDesk } from './picture-desk.js'

/*
 * Makes a picture of each page of the console, in English and Russian, light and dark, on a desktop and a phone:
 *   npx tsx test/console/screenshots.ts FOLDER [page, or the end of a picture's name such as phone-ru-dark...]
 * The two of the README: npx tsx test/console/screenshots.ts --readme
 */
const isReadme = process.argv[2] === '--readme'
const [folder = 'data/screenshots', ...only] = isReadme ? ['docs/images'] : process.argv.slice(2)
const out = resolve(folder)
mkdirSync(out, { recursive: true })

/** Lines of the log beyond the frame are not drawn otherwise. */
const drawAll = `new Promise((drawn) => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync('.log > * { content-visibility: visible !important }')
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
  requestAnimationFrame(() => requestAnimationFrame(drawn))
})`

type Shot = string | { readonly path: string; readonly before: (page: Page) => Promise<unknown> }

/** Each page by the name of its picture: its address, and what is done there first. */
const pages: Readonly<Record<string, Shot>> = {
  overview: '/',
  client: '/clients/bot1',
  'new-client': '/new-client',
  updates: '/updates/bot1',
  update: '/updates/bot1/:order',
  'job-history': {
    path: '/clients/bot1',
    before: (page) =>
      page
        .getByText(/^(Latest runs|Последние запуски)$/)
        .first()
        .click(),
  },
  'plots-in-numbers': {
    path: '/clients/bot1',
    before: (page) =>
      page
        .getByText(/^(In numbers|В цифрах)$/)
        .first()
        .click(),
  },
  menu: { path: '/', before: (page) => page.locator('.preferences').click() },
  question: { path: '/deadletters', before: (page) => page.locator('main .button-danger').first().click() },
  options: '/clients/bot1/plugins/greeter',
  'options-wrong': {
    path: '/clients/bot1/plugins/greeter',
    before: async (page) => {
      await page.locator('input[type=number]').first().fill('12')
      await page.locator('.field-problem').first().waitFor()
    },
  },
  'options-changed': {
    path: '/clients/bot1/plugins/greeter',
    before: async (page) => {
      await page.locator('input[type=number]').first().fill('7')
      await page.locator('.plan-list').waitFor()
    },
  },
  channels: '/channels',
  'channel-form': { path: '/channels', before: (page) => page.locator('main .card button').first().click() },
  agents: '/agents',
  statistics: '/agents/statistics',
  inbox: '/inbox/shown%3Aa',
  chat: '/chat/700000003/800000001',
  broadcasts: '/outbox',
  'broadcast-form': { path: '/outbox', before: (page) => page.locator('main .button-primary').first().click() },
  messages: '/outbox/messages',
  'do-not-contact': '/outbox/do-not-contact',
  sessions: '/sessions',
  'login-wizard': '/sessions/agent_one/login',
  logs: '/logs',
  deadletters: '/deadletters',
  configuration: '/configuration',
  settings: '/settings',
  reference: '/reference',
}
const sizes = { desktop: { width: 1280, height: 860 }, phone: { width: 390, height: 844 } }

const desk = await openPictureDesk()
try {
  const order = await idOf(desk, 'order 7')
  const { page } = desk
  if (isReadme) await readmePictures(desk)
  for (const language of isReadme ? [] : ['en', 'ru']) {
    for (const theme of ['light', 'dark']) {
      await page.evaluate(
        `localStorage.setItem('switchboard.language', '${language}'); localStorage.setItem('switchboard.theme', '${theme}')`,
      )
      for (const [size, viewport] of Object.entries(sizes)) {
        await page.setViewportSize(viewport)
        const kind = `${size}-${language}-${theme}`
        for (const [name, shot] of Object.entries(pages)) {
          if (isWanted(name, kind)) await picture(desk, shotOf(shot, order), `${name}-${kind}`)
        }
        if (isWanted('login', kind)) await loginPicture(desk, `login-${kind}`)
      }
    }
  }
} finally {
  await desk.close()
}

function isWanted(name: string, kind: string): boolean {
  return only.length === 0 || only.some((each) => each === name || `${name}-${kind}`.endsWith(each))
}

/** The address of an update has its number in it. */
function shotOf(shot: Shot, order: number | undefined): Shot {
  return typeof shot === 'string' ? shot.replace(':order', String(order)) : shot
}

async function picture({ page, url }: Desk, shot: Shot, name: string): Promise<void> {
  const { path, before } = typeof shot === 'string' ? { path: shot, before: undefined } : shot
  await page.goto(`${url}${path}`)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.waitForLoadState('networkidle')
  await before?.(page)
  await page.waitForLoadState('networkidle')
  // What was clicked may have been scrolled to, and the frame stays at the top of what is seen.
  await page.evaluate('scrollTo(0, 0)')
  await page.evaluate(drawAll)
  await page.screenshot({ path: join(out, `${name}.png`), fullPage: true })
}

/** The page for who is not logged in, in the language and theme that were chosen last. */
async function loginPicture({ page, context, url }: Desk, name: string): Promise<void> {
  const cookies = await context.cookies()
  await context.clearCookies()
  await page.goto(`${url}/`)
  await page.locator('input[type=password]').waitFor()
  await page.screenshot({ path: join(out, `${name}.png`), fullPage: true })
  await context.addCookies(cookies)
}

/** Small files for the README. */
async function readmePictures({ page, url }: Desk): Promise<void> {
  await page.setViewportSize({ width: 1080, height: 620 })
  const wanted = {
    overview: { path: '/', theme: 'light' },
    chat: { path: '/chat/700000003/800000001', theme: 'dark' },
  }
  for (const [name, { path, theme }] of Object.entries(wanted)) {
    await page.evaluate(`localStorage.setItem('switchboard.theme', '${theme}')`)
    await page.goto(`${url}${path}`)
    await page.waitForLoadState('networkidle')
    await page.screenshot({ path: join(out, `console-${name}.jpg`), type: 'jpeg', quality: 70 })
  }
}

/** The number of the update with this text. */
async function idOf({ ask }: Desk, text: string): Promise<number | undefined> {
  const { updates } = await ask.call(desk, 'GET', '/api/clients/bot1/updates')
  return updates.find((update: { text?: string }) => update.text === text)?.id
}
