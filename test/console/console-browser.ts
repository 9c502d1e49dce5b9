import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest'
import type { AppConsole } from './app-console.js'
import { launchChromium } from './chromium.js'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What a test in the browser may take: the longest take fifteen seconds on two cores of their own, and a minute beside fifteen other processes. */
export const patience = 120_000

let launched: Browser | undefined

/** Has a browser for the tests of a file. To be called once, at its top. */
export function withBrowser(): void {
  beforeAll(async () => {
    launched = await launchChromium()
  }, patience)
  afterAll(() => launched?.close())
}

/** The browser of this file. */
export function browser(): Browser {
  if (!launched) throw new Error('There is no browser: call withBrowser() at the top of the file.')
  return launched
}
/** A page of a browser of its own, logged in by the link of the first start, and what went wrong in it. */
export async function open(
  app: AppConsole,
  viewport = { width: 1280, height: 800 },
  link = app.link,
): Promise<{ page: Page; faults: string[] }> {
  const context = await browser().newContext({ viewport, locale: 'en-US' })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    // Before the login the page asks who is logged in, and hears 401.
    if (message.type() === 'error' && !message.text().includes('401')) faults.push(message.text())
  })
  await page.goto(link)
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
  return { page, faults }
}

/** Goes to an address by the page's own way, as its menu does: nothing is loaded anew. */
export async function walk(page: Page, path: string): Promise<void> {
  await page.evaluate(`new Promise((resolve) => {
    history.pushState(null, '', ${JSON.stringify(path)})
    requestAnimationFrame(() => requestAnimationFrame(resolve))
  })`)
}

/** Chooses in a list that opens: `field` is the label of it. */
export async function choose(place: Page | Locator, field: string, option: string): Promise<void> {
  await place.getByLabel(field).first().click()
  const page = 'page' in place ? place.page() : place
  await page.getByRole('option', { name: option, exact: true }).click()
}

/** Chooses language or theme in the menu of the frame. @param menu - who is logged in, as the button says it. */
export async function prefer(page: Page, menu: string, choice: string): Promise<void> {
  await page.getByRole('button', { name: menu }).click()
  await page.getByRole('menuitemradio', { name: choice }).click()
  await page.getByRole('menu').waitFor({ state: 'detached' })
}

/**
 * Holds back changes that a page asks for under a path.
 * @param code - with it they are refused in the end, and never reach the server.
 * @returns what lets them go.
 */
export async function hold(page: Page, path: string, code?: string): Promise<() => void> {
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route(`**${path}`, async (route) => {
    if (route.request().method() === 'GET') return route.continue()
    await released
    if (code === undefined) return route.continue()
    await route.fulfill({ status: 409, json: { status: 409, code, title: 'It was refused.', detail: '', fix: '' } })
  })
  return release
}

/** Holds back what a page reads under a path. @returns what lets it come. */
export async function holdAnswers(page: Page, path: string): Promise<() => void> {
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route(`**${path}*`, async (route) => {
    if (route.request().method() === 'GET') await released
    await route.continue()
  })
  return release
}

/** A change that a page asks for, and that waits for what comes of it. */
export interface HeldCall {
  pass(): Promise<void>
  /** It never reaches the server. */
  refuse(): Promise<void>
}

/** Holds back each change that a page asks for under a path. @returns what waits for the next of them. */
export async function holdEach(page: Page, path: string): Promise<() => Promise<HeldCall>> {
  const held: HeldCall[] = []
  await page.route(`**${path}`, (route) => {
    if (route.request().method() === 'GET') return route.continue()
    const problem = { status: 422, code: 'SANDBOX_REFUSED', title: 'It was refused.', detail: '', fix: '' }
    held.push({ pass: () => route.continue(), refuse: () => route.fulfill({ status: 422, json: problem }) })
  })
  let taken = 0
  return async () => {
    taken += 1
    await expect.poll(() => held.length).toBeGreaterThanOrEqual(taken)
    return held[taken - 1] as HeldCall
  }
}

/** What the first load has fetched, as it went over the wire: compressed. */
export async function loadedBytes(page: Page): Promise<number> {
  const files = await page.evaluate<{ name: string; bytes: number; whole: number }[]>(`performance
    .getEntriesByType('resource')
    .filter(({ name }) => name.includes('/assets/'))
    .map(({ name, encodedBodySize: bytes, decodedBodySize: whole }) => ({ name, bytes, whole }))`)
  expect(files.filter(({ name }) => name.endsWith('.js')).length).toBeGreaterThan(1)
  for (const { name, bytes, whole } of files) expect(bytes, name).toBeLessThan(whole)
  return files.reduce((sum, { bytes }) => sum + bytes, 0)
}

/** What axe-core finds serious on a page. @param rules - these alone; default all. */
export async function seriousFindings(page: Page, rules?: readonly string[]): Promise<string[]> {
  // The page's own policy keeps scripts out, so this one goes in through the debugger.
  if (!(await page.evaluate('"axe" in globalThis'))) await page.evaluate(axe)
  // No more than is looked at goes through the debugger: what axe-core finds right would be most of it.
  return page.evaluate(
    (only) =>
      (globalThis as never as { axe: Axe }).axe
        .run({ resultTypes: ['violations'], ...(only && { runOnly: only }) })
        .then(({ violations }) =>
          violations
            .filter(({ impact }) => impact === 'serious' || impact === 'critical')
            .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
        ),
    rules as string[] | undefined,
  )
}

interface Axe {
  run(options: object): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>
}
