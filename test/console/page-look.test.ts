import { afterAll, beforeAll, expect, it } from 'vitest'
import { initialsOf } from '../../core/console/page/src/pages/chat/initials.js'
import { AppConsole, files } from './app-console.js'
import { open, patience, withBrowser } from './console-browser.js'

withBrowser()

const titles = ['Sandbox Forum', 'Sandbox Friends', 'Sandbox News', `${'Python developers of the '.repeat(3)}North`]
const phone = { width: 375, height: 700 }

let app: AppConsole
beforeAll(async () => {
  const chats = titles.map(
    (title, index) =>
      `  - { id: ${2_000_000_001 + index}, kind: supergroup, title: ${title}, owner: alice, members: [] }`,
  )
  app = await AppConsole.open({ 'world.yaml': `${files['world.yaml']}chats:\n${chats.join('\n')}\n` })
}, patience)
afterAll(() => app?.close())

it('tells chats apart whose names begin alike', { timeout: patience }, async () => {
  for (const size of [{ width: 1280, height: 800 }, phone]) {
    const { page } = await open(app, size, await app.newLink())
    await page.goto(`${app.url}/chat/700000003`)
    for (const title of titles) {
      const name = page.locator('.chat-row strong', { hasText: title })
      await name.waitFor()
      expect(await name.evaluate(hidden), title).toEqual([0, 0])
      expect(await page.locator('.chat-list').evaluate(hidden), title).toEqual([0, expect.any(Number)])
    }
    const letters = await page.locator('.chat-list .avatar').allTextContents()
    expect(letters).toEqual(expect.arrayContaining(['SFo', 'SFr', 'SN']))
  }
})
/** How much of something is cut off, to the right and below. */
const hidden = (box: { scrollWidth: number; clientWidth: number; scrollHeight: number; clientHeight: number }) => [
  Math.max(0, box.scrollWidth - box.clientWidth),
  Math.max(0, box.scrollHeight - box.clientHeight),
]

it.each([
  [
    ['Sandbox Forum', 'Sandbox Friends', 'Sandbox News', 'Bob'],
    ['SFo', 'SFr', 'SN', 'B'],
  ],
  [
    ['Python Jobs', 'Python Jobs Moscow', 'Python Jobs Minsk'],
    ['PJ', 'PMo', 'PMi'],
  ],
  [
    ['Anna Orlova', 'Agent One', 'Alice', 'Alice'],
    ['AnO', 'AgO', 'A', 'A'],
  ],
  [
    ['Sandbox Forum', 'Sandbox Friends', 'Sandy Fox'],
    ['SFor', 'SFri', 'SFox'],
  ],
  [
    ['Sandbox Forum', 'Sandbox Forest'],
    ['SForu', 'SFore'],
  ],
  [
    ['Anna', 'Anne', 'Anna'],
    ['Anna', 'Anne', 'Anna'],
  ],
  [
    ['<b>', '🙂', '', 'Ирина  Соколова'],
    ['B', '?', '?', 'ИС'],
  ],
])('shortens %j to %j', (names, letters) => {
  expect(initialsOf(names)).toEqual(letters)
})

it('cuts no tab off on a phone, in either language', { timeout: patience }, async () => {
  const { page } = await open(app, phone, await app.newLink())
  for (const language of ['en', 'ru']) {
    await page.evaluate(`localStorage.setItem('switchboard.language', '${language}')`)
    for (const path of ['/outbox', '/outbox/messages', '/outbox/do-not-contact', '/agents', '/agents/statistics']) {
      await page.goto(`${app.url}${path}`)
      await page.getByRole('tab').first().waitFor()
      for (const tab of await page.getByRole('tab').all()) {
        const { x = 0, width = 0 } = (await tab.boundingBox()) ?? {}
        expect([x >= 0, x + width <= phone.width], `${language} ${path} ${await tab.textContent()}`).toEqual([
          true,
          true,
        ])
      }
    }
  }
})

it('shows a list of chats that cannot be fetched as high as what it says', { timeout: patience }, async () => {
  for (const size of [{ width: 1280, height: 800 }, phone]) {
    const { page } = await open(app, size, await app.newLink())
    await page.route('**/api/sandbox/people/*/chats', (route) =>
      route.fulfill({
        status: 422,
        json: { code: 'SANDBOX_REFUSED', status: 422, title: 'No', detail: 'No', fix: '' },
      }),
    )
    await page.goto(`${app.url}/chat/700000003`)
    await page.locator('.failure').waitFor()
    expect((await page.locator('.failure').boundingBox())?.height).toBeLessThan(250)
    expect((await page.getByRole('button', { name: 'Try again' }).boundingBox())?.height).toBeLessThan(45)
  }
})
