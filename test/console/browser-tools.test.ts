import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { AppConsole, files } from './app-console.js'
import { browser, choose, hold, open, patience, withBrowser } from './console-browser.js'

withBrowser()

let app: AppConsole
beforeAll(async () => {
  const config = files['config.yaml'].replace(
    'logging: { files: false, console: false }',
    'logging: { console: false }',
  )
  app = await AppConsole.open({ 'config.yaml': config })
}, patience)
afterAll(() => app.close())

it('shows the log with filters, and each new line by itself', { timeout: patience }, async () => {
  const { page, faults } = await open(app)
  await page.getByRole('link', { name: 'Logs' }).click()
  const log = page.getByRole('region', { name: 'Lines of the log' })
  await log.getByText('online', { exact: true }).waitFor()
  await choose(page, 'From level', 'error')
  await page.getByText('No line fits.').waitFor()
  await choose(page, 'From level', 'info')
  await choose(page, 'Client', 'bot1')
  await log.getByText('online', { exact: true }).waitFor()
  const before = await log.getByText('online', { exact: true }).count()
  await app.running.app.control.restartClient('bot1')
  await expect.poll(() => log.getByText('online', { exact: true }).count()).toBe(before + 1)
  // What is written while it rests is there when it goes on.
  await page.getByRole('button', { name: 'Hold' }).click()
  await app.running.app.control.restartClient('bot1')
  await page.getByRole('button', { name: 'Go on live' }).click()
  await expect.poll(() => log.getByText('online', { exact: true }).count()).toBe(before + 2)
  await page.getByLabel('Text').fill('nothing like this')
  await page.getByText('No line fits.').waitFor()
  await page.goto(`${app.url}/clients/bot1`)
  await page.getByRole('region', { name: 'Lines of the log' }).getByText('online', { exact: true }).first().waitFor()
  expect(faults).toEqual([])
})

it('has settings: passwords, tokens shown once, browsers, the audit log, language and theme', {
  timeout: patience,
}, async () => {
  const { page, faults } = await open(app, undefined, await app.newLink())
  const password = app.running.console?.first?.password ?? ''
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByLabel('Name').fill('prometheus')
  await page.getByRole('button', { name: 'Make a token' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Your password, once more').fill('wrong')
  await dialog.getByRole('button', { name: 'Make a token' }).click()
  await dialog.getByText('CONSOLE_CONFIRMATION').waitFor()
  await dialog.getByLabel('Your password, once more').fill(password)
  await dialog.getByRole('button', { name: 'Make a token' }).click()
  const secret = await page.getByText(/^swb_/).textContent()
  const headers = { authorization: `Bearer ${secret}` }
  expect((await fetch(`${app.url}/metrics`, { headers })).status).toBe(200)
  await page.getByRole('button', { name: 'Revoke prometheus' }).click()
  await page.getByRole('button', { name: 'Revoke prometheus' }).waitFor({ state: 'detached' })
  expect((await fetch(`${app.url}/metrics`, { headers })).status).toBe(401)
  await page.getByText('this one').waitFor()
  await page.getByRole('cell', { name: 'POST /api/access/tokens', exact: true }).first().waitFor()

  await choose(page, 'Role', 'Viewer')
  await page.getByLabel('New password').fill('only here to look')
  await page.getByLabel('Once more', { exact: true }).fill('only here to look')
  await page.getByRole('button', { name: 'Set the password' }).click()
  await dialog.getByLabel('Your password, once more').fill(password)
  const release = await hold(page, '/api/access/password')
  await dialog.getByRole('button', { name: 'Save' }).click()
  // Closing it would not end what it does, and nobody would hear how that went.
  expect(await dialog.getByRole('button', { name: 'Cancel' }).isDisabled()).toBe(true)
  await page.keyboard.press('Escape')
  expect(await dialog.count()).toBe(1)
  release()
  await page.getByText('The password is set.').waitFor()
  await choose(page, 'Language', 'Русский')
  await page.getByRole('heading', { name: 'Настройки' }).waitFor()
  // A refused confirmation is an answer of its own, which browsers note.
  expect(faults.filter((fault) => !fault.includes('403'))).toEqual([])
})

it('edits the configuration as text: faults by line, what would change, a conflict with both versions', {
  timeout: patience,
}, async () => {
  const { page } = await open(app, undefined, await app.newLink())
  await page.getByRole('link', { name: 'Configuration' }).click()
  const editor = page.getByLabel('config.yaml')
  const text = await editor.inputValue()
  expect(text).toContain('bot_token: ••••••')
  await editor.fill(text.replace('type: bot', 'type: robot'))
  await page.getByRole('button', { name: 'Check' }).click()
  await page.getByText('clients[0].type').waitFor()
  await page.getByRole('button', { name: /^Line \d+$/ }).click()
  expect(await editor.evaluate((area: { selectionStart: number }) => area.selectionStart)).toBe(
    text.indexOf('    type: bot'),
  )
  await editor.fill(text.replace('[bot_commands, bot_periodic]', '[bot_commands]'))
  await page.getByRole('button', { name: 'Check' }).click()
  await page.getByText('gets other plugins and stays connected').waitFor()
  const file = join(app.cwd, 'config.yaml')
  const stored = () => readFileSync(file, 'utf8')
  // Another operator, in a browser of their own, is quicker.
  const { page: other } = await open(app, undefined, await app.newLink())
  await other.getByRole('link', { name: 'Configuration' }).click()
  const theirs = async (line: string) => {
    await other.getByLabel('config.yaml').fill(`${line}\n${await other.getByLabel('config.yaml').inputValue()}`)
    await other.getByRole('button', { name: 'Save' }).click()
    await expect.poll(stored).toContain(line)
  }
  await theirs('# Theirs.')
  // It is seen at once, before anything is saved here.
  await page.getByText('was changed by somebody else').waitFor()
  await page.getByText('# Theirs.').waitFor()
  await page.getByRole('button', { name: 'Keep mine, with their other changes' }).click()
  await page.getByRole('button', { name: 'Save' }).click()
  await expect.poll(stored).not.toContain('bot_periodic')
  expect(stored()).toContain('# Theirs.')
  await expect.poll(() => page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true)
  // Where both changed the same lines nobody decides for them, and both are seen.
  await editor.fill((await editor.inputValue()).replace('# Theirs.', '# Mine.'))
  await expect.poll(() => other.getByLabel('config.yaml').inputValue()).not.toContain('bot_periodic')
  await other
    .getByLabel('config.yaml')
    .fill((await other.getByLabel('config.yaml').inputValue()).replace('# Theirs.', '# Theirs again.'))
  await other.getByRole('button', { name: 'Save' }).click()
  await expect.poll(stored).toContain('# Theirs again.')
  await page.getByText('Both of you changed the same lines').waitFor()
  await page.getByText('# Theirs again.').waitFor()
  expect(await editor.inputValue()).toContain('# Mine.')
  await page.getByRole('button', { name: 'Keep my text, without theirs' }).click()
  await page.getByRole('button', { name: 'Save' }).click()
  await expect.poll(stored).toContain('# Mine.')
  await page.getByRole('button', { name: 'Apply' }).click()
  await page.getByText('The configuration is applied.').waitFor()
  expect(app.running.app.control.status().clients[0]?.plugins.map(({ name }) => name)).toEqual(['bot1_commands'])
})

it('keeps what is written into the configuration while it is being saved, and takes it for nobody else', {
  timeout: patience,
}, async () => {
  const { page, faults } = await open(app, undefined, await app.newLink())
  await page.getByRole('link', { name: 'Configuration' }).click()
  const editor = page.getByLabel('config.yaml')
  const text = await editor.inputValue()
  const stored = () => readFileSync(join(app.cwd, 'config.yaml'), 'utf8')
  const save = page.getByRole('button', { name: 'Save' })
  const release = await hold(page, '/api/config')
  await editor.fill(`# One.\n${text}`)
  await save.click()
  await editor.fill(`# Two.\n${text}`)
  // Throwing the rest away would not end it.
  expect(await page.getByRole('button', { name: 'Discard' }).isDisabled()).toBe(true)
  release()
  await expect.poll(stored).toContain('# One.')
  await save.click()
  await expect.poll(stored).toContain('# Two.')
  expect(stored()).not.toContain('# One.')
  expect(faults).toEqual([])
})

it('has its API to read and to try', { timeout: patience }, async () => {
  const { page, faults } = await open(app, undefined, await app.newLink())
  await page.getByRole('link', { name: 'API' }).click()
  await page.getByLabel('Search').fill('/api/clients/{client}')
  await page.getByText('One client: state, plugins').click()
  await page.getByLabel('client', { exact: true }).fill('bot1')
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByText('"name": "bot1"').first().waitFor()
  expect(faults).toEqual([])
})

it('shows a viewer these pages, and nothing that changes', { timeout: patience }, async () => {
  const password = app.running.console?.first?.password ?? ''
  await app.newLink()
  await app.ask(
    'PUT',
    '/api/access/password',
    { role: 'viewer', password: 'only here to look' },
    {
      'x-confirm-password': password,
    },
  )
  const chat = '/api/sandbox/people/700000003/chats/800000001'
  await app.ask('POST', `${chat}/messages`, { text: '/start' })
  const answered = async () => (await app.ask('GET', `${chat}/messages`)).json.length
  await expect.poll(answered).toBeGreaterThan(1)
  // What is written as an invented person is no change of the app.
  const lines = (await app.ask('GET', '/api/audit')).json as { action: string }[]
  expect(lines.filter(({ action }) => action.includes('/sandbox/'))).toEqual([])

  const page = await browser().newPage()
  // A page that is asked for is come to after the login; one that is not for viewers says so.
  await page.goto(`${app.url}/sessions/agent/login`)
  await page.getByLabel('Password').fill('only here to look')
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.getByRole('heading', { name: 'This page is for operators' }).waitFor()
  await page.goto(`${app.url}/nothing/here`)
  await page.getByRole('heading', { name: 'There is no such page' }).waitFor()
  await page.goto(`${app.url}/login`)
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
  expect(new URL(page.url()).pathname).toBe('/')

  const changes: string[] = []
  page.on('request', (request) => request.method() !== 'GET' && changes.push(`${request.method()} ${request.url()}`))
  const values: Record<string, string> = {
    name: 'bot1',
    client: 'bot1',
    person: '700000003',
    chat: '800000001',
    part: 'messages',
  }
  const paths = [...readFileSync('core/console/page/src/pages.tsx', 'utf8').matchAll(/path: '(\/[^']*)'/g)]
    .map(([, path = '']) => path.replace(/:(\w+)/g, (_, key: string) => values[key] ?? 'one'))
    .filter((path) => !path.endsWith('/login'))
  expect(paths.length).toBeGreaterThan(20)
  for (const path of paths) {
    // By the page's own way, as its menu goes: nothing is loaded anew.
    await page.evaluate(`new Promise((resolve) => {
      history.pushState(null, '', ${JSON.stringify(path)})
      requestAnimationFrame(() => requestAnimationFrame(resolve))
    })`)
    await page.getByRole('heading').first().waitFor()
    await expect.poll(() => page.getByText('…', { exact: true }).count()).toBe(0)
    const buttons = await page
      .locator(
        '#content :is(button:not([role=radio], [role=combobox], [role=tab], [aria-pressed], .help), a[href$="/login"]):enabled',
      )
      .allTextContents()
    expect(
      buttons.filter((text) => !/^(Try again|Refresh|Show older)/.test(text)),
      path,
    ).toEqual(path.startsWith('/updates') ? [''] : [])
  }
  await page.goto(`${app.url}/chat/700000003/800000001`)
  await page.getByText('You are logged in as a viewer and read along; operators write here.').waitFor()
  await page.getByRole('log').getByText('/start').waitFor()
  expect(changes).toEqual([])
  await page.close()
})
