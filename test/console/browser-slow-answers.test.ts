import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { hold, holdEach, patience } from './console-browser.js'
import { Desk } from './desk.js'

/** What stands in a field when something slow is over: a file that is read, a pause that Telegram asks for. */
const bytes = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const picture = { name: 'a.png', mimeType: 'image/png', buffer: Buffer.from(bytes, 'base64') }
let desk: Desk
beforeAll(async () => {
  desk = await Desk.open()
}, patience)
afterAll(() => desk?.close())
beforeEach(() => desk.page.unrouteAll())

it('sends a picture with what stands beside it once it has been read, and not with a message that is changed', {
  timeout: patience,
}, async () => {
  const { page } = desk
  const messages = '/api/sandbox/people/700000003/chats/700000004/messages'
  const first = await desk.ask('POST', messages, { text: 'look' })
  await page.goto(`${desk.url}/chat/700000003/700000004`)
  const field = page.getByLabel('Write a message')
  const log = page.getByRole('log')
  const own = log.locator('article').filter({ hasText: 'look' })
  await own.getByRole('button', { name: 'Edit' }).click()
  expect(await page.getByRole('button', { name: 'Attach a picture' }).count()).toBe(0)
  await field.press('Escape')
  await page.getByRole('button', { name: 'Attach a picture' }).waitFor()

  // A file that is read slowly.
  await page.evaluate(`{
    const read = FileReader.prototype.readAsDataURL
    FileReader.prototype.readAsDataURL = function (file) {
      window.goOn = () => read.call(this, file)
    }
  }`)
  const choosePicture = async () => {
    await page.locator('input[type=file]').setInputFiles(picture)
    await page.waitForFunction('window.goOn')
  }
  const goOn = () => page.evaluate('{ const { goOn } = window; delete window.goOn; goOn() }')
  await choosePicture()
  await field.fill('see')
  await own.getByRole('button', { name: 'Reply' }).click()
  await goOn()
  await log.locator('article').filter({ hasText: 'see' }).waitFor()
  expect((await desk.ask('GET', messages)).at(-1)).toMatchObject({ text: 'see', reply_to: { id: first.id } })
  expect(await page.locator('.composer-reference').count()).toBe(0)

  // One that is refused stands there again; it had no text, and leaves no empty line.
  const next = await holdEach(page, messages)
  await choosePicture()
  await goOn()
  await field.fill('since')
  await (await next()).refuse()
  await page.locator('.failure').waitFor()
  expect(await field.inputValue()).toBe('since')
  await page.getByText('Photo: a.png').waitFor()
  await field.press('Enter')
  await (await next()).pass()
  await log.locator('article').filter({ hasText: 'since' }).waitFor()
  expect((await desk.ask('GET', messages)).at(-1)).toMatchObject({ text: 'since', media: { type: 'photo' } })
  expect(await page.getByText('Photo: a.png').count()).toBe(0)
  await page.unrouteAll()

  // One that cannot be read is told.
  await page.evaluate(`FileReader.prototype.readAsDataURL = function () {
    this.onerror(Object.defineProperty(this, 'error', { value: new DOMException('gone', 'NotReadableError') }))
  }`)
  await page.locator('input[type=file]').setInputFiles(picture)
  await page.locator('.failure').getByText('a.png cannot be read').waitFor()
})

it('tells what was refused in the chat last, whatever else is tried meanwhile', { timeout: patience }, async () => {
  const { page } = desk
  const messages = '/api/sandbox/people/700000003/chats/700000004/messages'
  await desk.ask('POST', messages, { text: 'to like' })
  await page.goto(`${desk.url}/chat/700000003/700000004`)
  const field = page.getByLabel('Write a message')
  const log = page.getByRole('log')
  const next = await holdEach(page, messages)
  await field.fill('slow')
  await field.press('Enter')
  const slow = await next()
  await field.fill('quick')
  await field.press('Enter')
  await (await next()).pass()
  await log.getByText('quick').waitFor()
  await slow.refuse()
  await page.locator('.failure').getByText('It was refused.').waitFor()
  expect(await field.inputValue()).toBe('slow')

  const release = await hold(page, '/react', 'NOT_LIKED')
  release()
  await log.getByRole('button', { name: 'Like' }).last().click()
  await page.locator('.failure').getByText('NOT_LIKED').waitFor()
  expect(await page.locator('.failure').count()).toBe(1)
  await field.press('Enter')
  await page.locator('.failure').waitFor({ state: 'detached' })
  await (await next()).pass()
  await log.getByText('slow').waitFor()
  expect(await page.locator('.failure').count()).toBe(0)
})

it('keeps the next answer of a login through a pause that Telegram asks for', { timeout: patience }, async () => {
  const { page } = desk
  await page.goto(`${desk.url}/sessions/other/login`)
  await page.getByRole('button', { name: 'By a code' }).click()
  await page.getByLabel('Phone number').fill('+9996621003')
  await page.keyboard.press('Enter')
  const code = page.getByLabel('Login code')
  await code.fill('99999')
  // Told of as a pause of any length, and over when the test has looked.
  let isPaused = true
  await page.route('**/api/logins', async (route) => {
    if (route.request().method() !== 'GET' || !isPaused) return route.continue()
    const all: { step: string }[] = await (await route.fetch()).json()
    const paused = { step: 'paused', until_ms: Date.now() + 60_000, attempt: undefined }
    await route.fulfill({ json: all.map((one) => (one.step === 'code' ? { ...one, ...paused } : one)) })
  })
  await page.keyboard.press('Enter')
  await page.getByText('The login goes on by itself at').waitFor()
  await code.fill('22222')
  isPaused = false
  const [{ id }] = (await desk.ask('GET', '/api/logins')).filter(({ step }: { step: string }) => step === 'code')
  await desk.ask('POST', `/api/logins/${id}/code`, { value: '88888' })
  await page.getByText('That was not right').waitFor()
  expect(await code.inputValue()).toBe('22222')
  await page.keyboard.press('Enter')
  await page.getByText('is logged in').waitFor()
})
