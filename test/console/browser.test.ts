import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { AppConsole } from './app-console.js'
import { browser, loadedBytes, open, patience, prefer, withBrowser } from './console-browser.js'

withBrowser()

let app: AppConsole
beforeAll(async () => {
  app = await AppConsole.open()
}, patience)
afterAll(() => app?.close())

it('logs in by the printed link, once, and shows every change by itself', { timeout: patience }, async () => {
  const { page, faults } = await open(app)
  expect(page.url()).toBe(`${app.url}/`)
  const row = page.getByRole('row', { name: /bot1/ })
  await row.getByText('Online').waitFor()
  expect(await loadedBytes(page)).toBeLessThan(200 * 1024)
  await app.running.app.control.stopClient('bot1')
  await row.getByText('Stopped').waitFor()

  await page.getByRole('link', { name: 'bot1' }).click()
  await page.getByRole('button', { name: 'Start' }).click()
  await page.getByText('Online', { exact: true }).waitFor()
  // It runs each half a minute by itself as well.
  const runs = async () =>
    Number.parseInt((await page.getByText(/\b\d+ runs?$/).textContent())?.match(/\d+ runs?$/)?.[0] ?? '', 10)
  const before = await runs()
  await page.getByRole('button', { name: 'Run now' }).click()
  await expect.poll(runs).toBeGreaterThan(before)
  await page.getByRole('button', { name: 'Disable' }).first().click()
  await page.getByRole('button', { name: 'Enable' }).waitFor()
  expect(app.running.app.control.status().clients[0]?.plugins[0]?.enabled).toBe(false)
  await page.getByRole('button', { name: 'Enable' }).click()
  await page.getByRole('button', { name: 'Enable' }).waitFor({ state: 'detached' })
  expect(faults).toEqual([])

  const again = await browser().newPage()
  await again.goto(app.link)
  await again.getByText('npx switchboard console link').first().waitFor()
  await again.close()
})

it('adds a channel with its agents, says what is wrong beside the field, and shows a conflict', {
  timeout: patience,
}, async () => {
  const { page, faults } = await open(app, undefined, await app.newLink())
  await page.getByRole('link', { name: 'Channels' }).click()
  await page.getByRole('button', { name: 'Add a channel' }).click()
  await page.getByLabel('Id', { exact: true }).fill('python')
  await page.getByLabel('Name', { exact: true }).fill('<script>alert(1)</script> Python')
  await page.getByLabel('CRM: write to').check()
  await page.getByText('CRM needs at least one agent.').waitFor()
  // What is wrong is led to, also when it is far above the button.
  const focused = () =>
    page.evaluate<string>(
      'document.activeElement.textContent || document.activeElement.labels?.[0]?.textContent || document.activeElement.ariaLabel',
    )
  await page.getByRole('button', { name: 'Save' }).click()
  await expect.poll(focused).toBe('Add an agent')
  await page.getByRole('button', { name: 'Add an agent' }).click()
  await page.getByLabel('Phone').fill('none')
  await page.getByLabel('Session name').fill('agent_python_1')
  // Everything that channels.json has can be told here.
  await page.getByRole('button', { name: 'Add Sources' }).click()
  await page.getByLabel('Sources 1').fill('no chat!')
  await page.getByRole('button', { name: 'Add Wanted keywords' }).click()
  await page.keyboard.type('python')
  await page.keyboard.press('Enter')
  await page.keyboard.type('django')
  await page.getByLabel('All wanted keywords at once').check()
  await page.getByRole('button', { name: 'Add Unwanted keywords' }).click()
  await page.getByLabel('Unwanted keywords 1').fill('senior')
  await page.getByLabel('CRM group').fill('-1001234567890')
  await page.getByLabel('Write to a contact at once').check()
  await page.getByLabel('First message', { exact: true }).fill('Hello {contact_name}!')
  await page.getByRole('button', { name: 'Add a language' }).click()
  await page.getByLabel('Language', { exact: true }).last().fill('ru')
  await page.getByLabel('Text', { exact: true }).fill('Здравствуйте!')
  await page.getByRole('button', { name: 'Save' }).click()
  const wrong = page.locator('.field-problem')
  await wrong.filter({ hasText: 'Sources must be an id as Telegram libraries write it' }).waitFor()
  await expect.poll(focused).toBe('Sources 1')
  expect(
    await page
      .getByLabel('Sources 1')
      .evaluate((field: { getBoundingClientRect(): { top: number } }) => field.getBoundingClientRect().top),
  ).toBeGreaterThan(0)
  const faultList = page.getByRole('region', { name: '2 fields are not right yet:' })
  await page.getByLabel('Sources 1').fill('@jobs_source')
  await faultList.waitFor({ state: 'detached' })
  await wrong.filter({ hasText: 'Phone is not a phone number in international form' }).waitFor()
  await page
    .getByRole('region', { name: 'One field is not right yet:' })
    .getByRole('button', { name: 'Agents → agent_python_1: Phone is not a phone number' })
    .click()
  await expect.poll(focused).toBe('Phone')
  await page.getByLabel('Phone').fill('+79991234567')
  expect(await wrong.count()).toBe(0)
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('heading', { name: '<script>alert(1)</script> Python' }).waitFor()
  await page.getByText('+79•••••4567').waitFor()
  const stored = () => {
    const all = JSON.parse(readFileSync(join(app.cwd, 'channels.json'), 'utf8'))
    return Array.isArray(all) ? all : all.channels
  }
  expect(stored()).toMatchObject([
    {
      input_sources: ['@jobs_source'],
      filters: { include_keywords: ['python', 'django'], exclude_keywords: ['senior'], require_all_includes: true },
      ...{ crm_enabled: true, crm_group_id: -1001234567890, auto_response_enabled: true },
      ...{ auto_response_template: 'Hello {contact_name}!', auto_response_templates: { ru: 'Здравствуйте!' } },
    },
  ])

  // A second operator opens the same channel, and is quicker.
  const { page: other } = await open(app, { width: 1280, height: 800 }, await app.newLink())
  await other.getByRole('link', { name: 'Channels' }).click()
  for (const one of [page, other]) await one.getByRole('button', { name: 'Edit' }).click()
  await other.getByLabel('Name', { exact: true }).fill('Python Jobs')
  await other.getByRole('button', { name: 'Add an agent' }).click()
  await other.getByLabel('Phone').nth(1).fill('+79991234568')
  await other.getByLabel('Session name').nth(1).fill('agent_python_2')
  await other.getByRole('button', { name: 'Save' }).click()
  await other.getByRole('heading', { name: 'Python Jobs' }).waitFor()

  await page.getByLabel('Enabled').uncheck()
  await page.getByRole('button', { name: 'Add an agent' }).click()
  await page.getByLabel('Phone').nth(1).fill('+79991234569')
  await page.getByLabel('Session name').nth(1).fill('agent_python_3')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Somebody else changed this channel meanwhile.').waitFor()
  await page.getByRole('row', { name: /Name Python Jobs .*<script>/ }).waitFor()
  await page.getByRole('row', { name: /Enabled on \(default\) off/ }).waitFor()
  await page.getByRole('row', { name: /Agents .*agent_python_2.*agent_python_3/ }).waitFor()
  expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true)
  await page.getByRole('button', { name: 'Keep mine, with their other changes' }).click()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('switched off').waitFor()
  expect(stored()).toMatchObject([
    {
      ...{ id: 'python', name: 'Python Jobs', enabled: false },
      agents: [{ phone: '+79991234567' }, { phone: '+79991234568' }, { phone: '+79991234569' }],
    },
  ])

  // Whoever takes what the other has stored loses nothing of it.
  await other.getByText('switched off').waitFor()
  for (const one of [page, other]) await one.getByRole('button', { name: 'Edit' }).click()
  await page.getByLabel('Name', { exact: true }).fill('Mine')
  await other.getByLabel('Name', { exact: true }).fill('Theirs')
  await other.getByRole('button', { name: 'Save' }).click()
  await other.getByRole('heading', { name: 'Theirs' }).waitFor()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: 'Take theirs' }).click()
  expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Theirs')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('heading', { name: 'Theirs' }).waitFor()
  expect(stored()).toMatchObject([{ name: 'Theirs' }])
  // What is refused comes with a status of its own, which browsers note.
  expect(faults.filter((fault) => !/ (409|422) /.test(fault))).toEqual([])
})

it('speaks Russian, is dark, fits a phone, and goes by the keyboard alone', { timeout: patience }, async () => {
  const { page } = await open(app, { width: 390, height: 800 }, await app.newLink())
  await prefer(page, 'Operator', 'Русский')
  await page.getByRole('heading', { name: 'Обзор' }).waitFor()
  await prefer(page, 'Оператор', 'Тёмная')
  expect(await page.evaluate('document.documentElement.dataset.theme')).toBe('dark')
  const widths = await page.evaluate<number[]>('[document.documentElement.scrollWidth, innerWidth]')
  expect(widths[0]).toBeLessThanOrEqual(widths[1]!)
  expect(await page.getByRole('link', { name: 'Каналы' }).isVisible()).toBe(false)
  await page.reload()
  await page.getByRole('heading', { name: 'Обзор' }).waitFor()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  const channels = page.getByRole('link', { name: 'Каналы' })
  await channels.waitFor()
  await channels.focus()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Каналы' }).waitFor()
  // What the server has against a value is told in Russian too, beside its field.
  await page.getByRole('button', { name: 'Добавить канал' }).click()
  await page.getByLabel('Идентификатор').fill('rus')
  await page.getByLabel('Где объявлять').fill('не чат')
  await page.getByRole('button', { name: 'Сохранить' }).click()
  await page.locator('.field-problem', { hasText: 'Значение «Название» не задано.' }).waitFor()
  await page.locator('.field-problem', { hasText: 'Здесь нужен id в том виде' }).waitFor()
  await page.getByLabel('Идентификатор').fill('python')
  await page.getByLabel('Название').fill('Ещё один')
  await page.getByLabel('Где объявлять').fill('')
  await page.getByRole('button', { name: 'Сохранить' }).click()
  await page.getByRole('alert').getByText('Канал «python» уже есть.').waitFor()
  // Names are as long as people make them, and make no page wider than the phone.
  const long = `${'ш'.repeat(60)}_${'w'.repeat(60)}`
  await page.getByLabel('Идентификатор').fill('long')
  await page.getByLabel('Название').fill(long)
  await page.getByRole('button', { name: 'Сохранить' }).click()
  await page.getByRole('heading', { name: long }).waitFor()
  const [wide, seen] = await page.evaluate<number[]>('[document.documentElement.scrollWidth, innerWidth]')
  expect(wide).toBeLessThanOrEqual(seen!)
})
