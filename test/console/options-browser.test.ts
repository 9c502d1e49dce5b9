import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { choose, hold, patience, seriousFindings, walk } from './console-browser.js'
import { Desk } from './desk.js'

const path = '/clients/bot1/plugins/greeter'
const api = `/api${path}/options`
let desk: Desk
beforeAll(async () => {
  desk = await Desk.open()
}, patience)
afterAll(() => desk?.close())

const file = () => readFileSync(join(desk.folder, 'config.yaml'), 'utf8')

it('shows the options of a plugin as a form, with what is wrong beside each, and saves them', {
  timeout: patience,
}, async () => {
  const { page } = desk
  await page.goto(`${desk.url}/clients/bot1`)
  await page.getByRole('link', { name: 'Options greeter' }).click()
  await page.getByRole('heading', { level: 1, name: 'Options of greeter' }).waitFor()
  const perDay = page.getByLabel('Per day')
  expect(await perDay.inputValue()).toBe('5')
  expect(await page.getByLabel('Greeting', { exact: true }).getAttribute('placeholder')).toBe('Hello!')
  expect(await page.getByLabel('Words 2', { exact: true }).inputValue()).toBe('there')
  expect(await page.content()).not.toContain('a hidden word')

  await perDay.fill('12')
  const wrong = page.locator('.field-problem', { hasText: 'Per day must be 9 or less' })
  await wrong.waitFor()
  expect(await perDay.getAttribute('aria-invalid')).toBe('true')
  await page.getByRole('button', { name: 'Save' }).click()
  await wrong.waitFor()
  expect(file()).toContain('per_day: 5 # not more')

  await perDay.fill('6')
  await wrong.waitFor({ state: 'detached' })
  await choose(page, 'Tone', 'warm')
  await page.getByLabel('Greet groups too').check()
  await page.getByLabel('sun', { exact: true }).check()
  await page.getByRole('button', { name: 'Remove Words 1' }).click()
  await page.getByRole('button', { name: 'Add Words' }).click()
  await page.getByLabel('Words 2', { exact: true }).fill('again')
  await page.getByLabel('Use Quiet hours').check()
  await page.getByLabel('From', { exact: true }).fill('21')
  await page.getByLabel('Code', { exact: true }).fill('secret too')
  await page.getByRole('button', { name: 'Add Pauses' }).click()
  await page.getByRole('row', { name: /Per day 5 6/ }).waitFor()
  await page.getByText('gets other plugins and stays connected').waitFor()
  expect(await page.getByRole('table').textContent()).not.toContain('secret too')

  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved and applied. The client stayed connected.').waitFor()
  const now = file()
  for (const line of [
    'per_day: 6 # not more',
    'tone: warm',
    'groups: true',
    'key: "a hidden word"',
    'code: secret too',
  ]) {
    expect(now).toContain(line)
  }
  const { values } = await desk.ask('GET', api)
  expect(values).toMatchObject({ words: ['there', 'again'], days: ['mon', 'sun'], quiet: { from: 21 }, pauses: [{}] })

  await page.getByRole('button', { name: 'Back to the default Per day' }).click()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved and applied.').waitFor()
  expect(file()).not.toContain('per_day')
  await perDay.fill('9')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('the plugin did not start with it').waitFor()
  await perDay.fill('4')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved and applied.').waitFor()
  expect(desk.faults).toEqual([])
})

it('shows both versions when somebody else was quicker, and loses nothing of either', {
  timeout: patience,
}, async () => {
  const { page } = desk
  await page.goto(`${desk.url}${path}`)
  await choose(page, 'Tone', 'plain')
  const stored = await desk.ask('GET', api)
  await desk.ask('PUT', api, { values: { ...stored.values, per_day: 7, greeting: 'Theirs' }, version: stored.version })
  // The page is told by itself.
  await page.getByText('Somebody else changed these options meanwhile.').waitFor()
  await page.getByRole('row', { name: /Greeting Theirs .*default/ }).waitFor()
  await page.getByRole('row', { name: /Tone warm plain/ }).waitFor()
  expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true)
  await page.getByRole('button', { name: 'Keep mine, with their other changes' }).click()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved and applied.').waitFor()
  expect((await desk.ask('GET', api)).values).toMatchObject({ per_day: 7, greeting: 'Theirs', tone: 'plain' })
  expect(desk.faults).toEqual([])
})

it('keeps what is changed while it is being saved, and takes it for nobody else', { timeout: patience }, async () => {
  const { page } = desk
  await page.goto(`${desk.url}${path}`)
  const perDay = page.getByLabel('Per day')
  const save = page.getByRole('button', { name: 'Save' })
  const release = await hold(page, api)
  await perDay.fill('3')
  await save.click()
  await perDay.fill('4')
  // Throwing the rest away would not end it.
  const discard = page.getByRole('button', { name: 'Discard' })
  expect(await discard.isDisabled()).toBe(true)
  release()
  await expect.poll(file).toContain('per_day: 3')
  await expect.poll(() => discard.isEnabled()).toBe(true)
  await save.click()
  await page.getByText('Saved and applied.').waitFor()
  expect(file()).toContain('per_day: 4')

  // Nor is it what was refused; that nothing was saved is said all the same.
  const releaseAgain = await hold(page, api)
  await perDay.fill('12')
  const wrong = page.locator('.field-problem', { hasText: 'Per day must be 9 or less' })
  await wrong.waitFor()
  await save.click()
  await perDay.fill('5')
  await wrong.waitFor({ state: 'detached' })
  releaseAgain()
  await page.locator('.failure').getByText('per_day', { exact: true }).waitFor()
  await save.click()
  await expect.poll(file).toContain('per_day: 5')
  expect(await wrong.count()).toBe(0)
  expect(desk.faults).toEqual([])
})

it('keeps what is written for one client, and what failed there, from another one', { timeout: patience }, async () => {
  const { page } = desk
  // There is one of another name, with the same plugin.
  await page.route('**/api/clients/bot2**', (route) =>
    route.continue({ url: route.request().url().replace('bot2', 'bot1') }),
  )
  await page.route('**/api/clients/bot2/plugins/**', (route) =>
    route.continue({ url: route.request().url().replace('bot2', 'bot1') }),
  )
  const other = path.replace('bot1', 'bot2')
  await page.goto(`${desk.url}${other}`)
  const perDay = page.getByLabel('Per day')
  const stored = await perDay.inputValue()
  await walk(page, path)
  await page.getByRole('link', { name: 'bot1', exact: true }).waitFor()
  await perDay.fill(stored === '8' ? '7' : '8')
  await walk(page, other)
  await page.getByRole('link', { name: 'bot2', exact: true }).waitFor()
  expect(await perDay.inputValue()).toBe(stored)

  await walk(page, '/clients/bot2')
  await page.getByRole('button', { name: 'Restart', exact: true }).waitFor()
  await walk(page, '/clients/bot1')
  const release = await hold(page, '/api/clients/bot1/restart', 'OTHER')
  release()
  await page.getByRole('button', { name: 'Restart', exact: true }).click()
  await page.getByText('It was refused.').waitFor()
  await walk(page, '/clients/bot2')
  await page.getByText('It was refused.').waitFor({ state: 'detached' })

  // A token that was pasted for one of them goes to no other.
  await page.route('**/api/sessions', async (route) => {
    const response = await route.fetch()
    const [one, ...others] = await response.json()
    await route.fulfill({ response, json: [one, { ...one, name: 'bot2' }, ...others] })
  })
  await walk(page, '/sessions/bot1/login')
  await page.getByLabel('Token').fill('800000001:AAnother')
  await walk(page, '/sessions/bot2/login')
  await page.getByRole('heading', { name: 'bot2' }).waitFor()
  expect(await page.getByLabel('Token').inputValue()).toBe('')
  await page.unrouteAll()
  expect(desk.faults).toEqual([])
})

it('goes by the keyboard, speaks Russian, fits a phone, and has no serious finding of axe-core in both themes', {
  timeout: patience,
}, async () => {
  const { page } = desk
  await page.goto(`${desk.url}${path}`)
  await page.getByLabel('Greeting', { exact: true }).focus()
  await page.keyboard.type('By keys')
  await page.keyboard.press('Enter')
  await page.getByText('Saved and applied.').waitFor()
  expect((await desk.ask('GET', api)).values.greeting).toContain('By keys')

  await page.setViewportSize({ width: 390, height: 844 })
  await page.evaluate("localStorage.setItem('switchboard.language', 'ru')")
  for (const theme of ['light', 'dark']) {
    await page.evaluate(`localStorage.setItem('switchboard.theme', '${theme}')`)
    await page.goto(`${desk.url}${path}`)
    await page.getByRole('heading', { level: 1, name: 'Параметры greeter' }).waitFor()
    await page.getByLabel('В день').fill('2')
    await page.getByText('Ваши изменения').waitFor()
    await page.getByText('Приветствий в день.').waitFor()
    const width = await page.evaluate('document.documentElement.scrollWidth')
    expect(width).toBeLessThanOrEqual(390)
    expect(await seriousFindings(page), theme).toEqual([])
  }
})
