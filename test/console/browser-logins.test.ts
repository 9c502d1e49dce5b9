import { readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { AppConsole } from './app-console.js'
import { open, patience, withBrowser } from './console-browser.js'

withBrowser()

const own = {
  'world.yaml': `
users:
  - { id: 700000002, phone: "+9996621002", code: "22222", password: correct horse, password_hint: the usual animal,
      first_name: User, last_name: Two, username: user2 }
  - { id: 700000003, phone: "+9996621003", code: "22222", first_name: Ann, username: ann_example }
bots:
  - { id: 800000001, token: "800000001:AAinvented-token-of-bot1-sandbox-on", first_name: Bot One, username: first_bot }
`,
  'channels.json': JSON.stringify({ channels: [{ id: 'jobs', name: 'Jobs', agents: [] }] }),
}

let app: AppConsole
beforeAll(async () => {
  app = await AppConsole.open(own)
}, patience)
afterAll(() => app.close())

it('adds an agent to a channel and logs it in, by code and password', { timeout: patience }, async () => {
  const { page, faults } = await open(app)
  await page.getByRole('link', { name: 'Channels' }).click()
  await page.getByRole('button', { name: 'Edit' }).click()
  await page.getByRole('button', { name: 'Add an agent' }).click()
  await page.getByLabel('Phone').fill('+9996621002')
  await page.getByLabel('Session name').fill('newcomer')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('+99•••••1002').waitFor()

  await page.getByRole('link', { name: 'Sessions' }).click()
  await page.getByRole('link', { name: 'Log in newcomer' }).click()
  await page.getByRole('button', { name: 'By a QR code' }).click()
  await page.getByRole('img', { name: 'QR code to log in with' }).waitFor()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByText('LOGIN_CANCELLED').waitFor()
  await page.getByRole('button', { name: 'Begin again' }).click()

  await page.getByRole('button', { name: 'By a code' }).click()
  await page.getByText('Telegram sent a code: by SMS.').waitFor()
  expect(await page.getByRole('button', { name: /Send it by a call · in \d/ }).isDisabled()).toBe(true)
  // The field has the focus already.
  await page.keyboard.type('99999')
  await page.keyboard.press('Enter')
  await page.getByText('That was not right').waitFor()
  // Whoever comes back to the page goes on where it was.
  await page.reload()
  await page.getByLabel('Login code').fill('22222')
  await page.keyboard.press('Enter')
  await page.getByText('Hint: the usual animal').waitFor()
  await page.getByLabel('Two-step password').fill('correct horse')
  await page.keyboard.press('Enter')
  await page.getByText('User Two (@user2) is logged in').waitFor()

  await page.getByRole('link', { name: 'Sessions' }).first().click()
  const row = page.getByRole('listitem').filter({ hasText: 'newcomer' })
  await row.getByText('Online').waitFor()
  await row.getByText('User Two @user2 (700000002)').waitFor()
  await row.getByRole('button', { name: 'Export newcomer' }).click()
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByLabel('Your password, once more').fill(app.running.console?.first?.password ?? '')
  await page.getByRole('dialog').getByRole('button', { name: 'Export' }).click()
  await page.getByText('Shown this once').waitFor()
  expect(await page.getByRole('textbox', { name: /Export the session/ }).inputValue()).toMatch(/^\S{300,}$/)
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  expect(faults).toEqual([])
})

it('adds a client, logs it in, and takes it out again', { timeout: patience }, async () => {
  symlinkSync(fileURLToPath(new URL('plugins', import.meta.url)), join(app.cwd, 'plugins'))
  const before = readFileSync(join(app.cwd, 'config.yaml'), 'utf8')
  const { page, faults } = await open(app, undefined, await app.newLink())
  await page.getByRole('link', { name: 'Add a client' }).click()
  await page.getByRole('button', { name: 'Add and start' }).click()
  const link = page.getByRole('button', { name: 'Token is missing; a bot logs in with it.' })
  await link.click()
  await page.keyboard.type('800000001:AAinvented-token-of-bot1-sandbox-on')
  await page.getByLabel('Session name').fill('BOT1')
  await page.getByRole('button', { name: 'Add and start' }).click()
  await page.getByRole('alert').filter({ hasText: 'Session name BOT1 is taken by the client bot1' }).waitFor()
  await page.getByRole('alert').filter({ hasText: 'Token is that of bot1 as well' }).waitFor()
  expect(readFileSync(join(app.cwd, 'config.yaml'), 'utf8')).toBe(before)

  await page.getByRole('radio', { name: "A person's account" }).click()
  await page.getByLabel('Session name').fill('ann')
  await page.getByLabel('Phone number').fill('+9996621003')
  expect(await page.getByRole('checkbox').count()).toBe(2)
  // Whether there is a session is not told: it was added all the same, and where it is one finds out.
  await page.route('**/api/sessions', (route) => route.abort())
  await page.getByRole('button', { name: 'Add and log in' }).click()
  await page.getByRole('heading', { level: 1, name: 'ann' }).waitFor()
  await page.unrouteAll()
  faults.splice(0)
  await page.getByRole('link', { name: 'Log in' }).click()
  await page.getByRole('button', { name: 'By a code' }).waitFor()
  // A start leads there too, as nobody is asked in the terminal.
  await page.goto(`${app.url}/clients/ann`)
  await page.getByRole('button', { name: 'Start', exact: true }).click()
  await page.getByRole('button', { name: 'By a code' }).click()
  await page.getByLabel('Login code').fill('22222')
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: 'Look at ann' }).click()
  await page.getByText('Ann @ann_example').waitFor()

  await page.getByRole('button', { name: 'Remove', exact: true }).click()
  await page.getByRole('alertdialog', { name: 'Its session stays' }).getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
  await page.getByRole('row', { name: 'bot1' }).waitFor()
  await page.getByRole('row', { name: 'Ann @ann_example' }).waitFor({ state: 'detached' })
  expect(readFileSync(join(app.cwd, 'config.yaml'), 'utf8')).toBe(before)
  expect(faults.filter((fault) => !/ 4(09|22) /.test(fault))).toEqual([])
})
